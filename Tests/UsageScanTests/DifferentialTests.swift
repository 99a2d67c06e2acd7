import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("The engine equals the plain scan")
struct DifferentialTests {
  static let seeds: [UInt64] =
    replayedSeed.map { [$0] } ?? Array(1...12) + [.random(in: 1000...UInt64.max)]

  @Test("for every number of workers and size of chunk", arguments: seeds)
  func workersAndChunks(seed: UInt64) throws {
    let comparison = try Comparison(seed: seed)
    for setting in ScanSetting.grid {
      guard try comparison.expectEqual(setting) else { return }
    }
  }

  @Test("in passes, over streams, under any hash seed", arguments: seeds)
  func anySetting(seed: UInt64) throws {
    let comparison = try Comparison(seed: seed)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<8 {
      guard try comparison.expectEqual(.any(&random, for: comparison.files)) else { return }
    }
  }

  @Test("whatever the order of the files", arguments: seeds)
  func orderOfFiles(seed: UInt64) throws {
    let usage = RandomUsage(seed: seed)
    let rules = try usage.rules.rules()
    var random = SeededGenerator(seed: seed)
    let files = usage.files.shuffled(using: &random)
    try Comparison(files, rules: rules, seed: seed).expectEqual(.any(&random, for: files))
    let plain = RollUpLines(PlainScan.rollUp(usage.files, rules: rules))
    let shuffled = RollUpLines(PlainScan.rollUp(files, rules: rules))
    #expect(plain.difference(from: shuffled) == nil, "CROSSFOOT_SEED=\(seed), the plain scan")
  }

  @Test("a damaged stream is a finding, and nothing of it counts", arguments: seeds.prefix(6))
  func damagedStream(seed: UInt64) throws {
    let usage = RandomUsage(seed: seed)
    let rules = try usage.rules.rules()
    var random = SeededGenerator(seed: seed)
    let damaged = random.number(0...(usage.files.count - 1))
    for _ in 0..<4 {
      let setting = ScanSetting.any(&random, for: usage.files)
      let sources = usage.files.enumerated().map { index, file in
        TestSource(
          file: file, isStream: true, seed: UInt64(index),
          damage: index == damaged ? "the stream ends early" : nil,
          statedBytes: setting.statedBytes)
      }
      let name = usage.files[damaged].name
      var rollUp = try setting.rollUp(sources, rules: rules)
      #expect(
        rollUp.findings.filter { $0.finding.location?.file == name } == [
          DatedFinding(
            period: nil,
            finding: Finding(
              .corruptStream, at: SourceLocation(file: name), "the stream ends early"))
        ], "CROSSFOOT_SEED=\(seed), \(setting)")
      // What is left is the roll-up of the other files.
      rollUp.findings.removeAll { $0.finding.code == .corruptStream }
      rollUp.files.removeAll { $0.name == name }
      var others = usage.files
      others.remove(at: damaged)
      let difference = RollUpLines(rollUp)
        .difference(from: RollUpLines(PlainScan.rollUp(others, rules: rules)))
      #expect(difference == nil, "CROSSFOOT_SEED=\(seed), \(setting)")
    }
  }

  @Test("the random files hold every oddity they are made for")
  func coverage() throws {
    var codes: Set<FindingCode> = []
    var statistics = UsageStatistics()
    var hasUnpriced = false
    var hasContract = false
    var hasHugeQuantity = false
    for seed in UInt64(1)...60 {
      let usage = RandomUsage(seed: seed)
      let rules = try usage.rules.rules()
      let rollUp = PlainScan.rollUp(usage.files, rules: rules)
      codes.formUnion(rollUp.findings.map(\.finding.code))
      statistics.duplicates += rollUp.statistics.duplicates
      statistics.superseded += rollUp.statistics.superseded
      statistics.events += rollUp.statistics.events
      hasUnpriced = hasUnpriced || !rollUp.unpriced.isEmpty
      for row in rollUp.rows {
        let price = rules.priceBook.rows[Int(row.priceIndex)]
        hasContract = hasContract || price.account != nil
        hasHugeQuantity = hasHugeQuantity || row.quantity.description.count > 25
      }
    }
    #expect(
      codes == [
        .unreadableFile, .unrecognisedFile, .wrongEncoding, .missingColumn, .duplicateColumn,
        .raggedRow, .unclosedQuote, .strayQuote, .forbiddenCharacter, .malformedJSON,
        .missingValue, .badNumber, .badDate, .badValue, .conflictingEvent, .negativeQuantity,
        .openEvent, .missingField,
      ])
    #expect(statistics.duplicates > 200)
    #expect(statistics.superseded > 200)
    #expect(statistics.events > 600)
    #expect(hasUnpriced && hasContract && hasHugeQuantity)
  }
}
