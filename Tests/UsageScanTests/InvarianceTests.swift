import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("What must not change a figure")
struct InvarianceTests {
  static let seeds: [UInt64] = Array(1...25) + [UInt64.random(in: 1000...UInt64.max)]
  let world: World
  let columns =
    "event_id,recorded_at,occurred_at,provider,model,account,customer_id,user_id,work_item_id,"
    + "attempt,status,outcome,billable,uncached_input_tokens,output_tokens,audio_seconds,tag\n"

  init() throws {
    var world = try World()
    try world.addPrice("1", meter: "uncached_input_tokens")
    try world.addPrice("2", meter: "uncached_input_tokens", band: "3")
    try world.addPrice("3", to: "2026-10-15")
    try world.addPrice("4", from: "2026-10-15")
    try world.addPrice("5", account: "big")
    try world.addPrice("6", meter: "audio_seconds", category: "speech")
    world.customerAliases = [("a-old", "A")]
    world.policy.dimensions = Policy.defaultDimensions + ["tag"]
    world.policy.anyProvider.billingZone = ZoneRules(
      name: "west", initialOffsetSeconds: -25_200, transitions: [])
    self.world = world
  }

  /// Rows of few distinct values, so that states, ties, repeats and last events collide often.
  func rows(_ generator: inout SeededGenerator, good: Bool) -> [String] {
    func pick(_ values: String...) -> String {
      values[Int.random(in: 0..<values.count, using: &generator)]
    }
    return (0..<80).map { number in
      // A row without id is unique here: the occurrence within a file is meant to depend on the file.
      let id = number % 10 == 0 && !good ? "" : "e\(Int.random(in: 0..<30, using: &generator))"
      let tag = id.isEmpty ? "n\(number)" : pick("", "x")
      return [
        id, pick("", "2026-11-01T00:00:00Z", "2026-11-01T01:00:00+01:00"),
        pick("2026-10-14T23:59:59Z", "2026-10-15T00:00:00Z", "2026-10-31T23:30:00-02:00"),
        "acme", pick("m1", "m1", "m2"), pick("", "big"), pick("", "A", "a-old", "B", "ghost"),
        pick("", "u1", "u2"), pick("", "w1", "w2"), pick("", "1", "2"),
        pick("started", "completed", "failed", ""), pick("", "accepted", "rejected"),
        good ? "" : pick("", "false"), pick("", "2", "3"), pick("", "1", "0.5"),
        good ? pick("", "12.5") : pick("", "12.5", "-1", "x"), tag,
      ].joined(separator: ",") + "\n"
    }
  }

  /// Everything but where it was found.
  func figures(_ rollUp: UsageRollUp, statistics: Bool = true) -> [String] {
    let rows = rollUp.cells.map { "\($0)" }
    let activity = texts(rollUp.activity)
    let unpriced = rollUp.unpriced.map {
      "\($0.period) \($0.model) \($0.serviceTier) \($0.meter) \($0.quantity) \($0.events)"
    }
    let unknown = rollUp.unknownCustomers.map {
      "\($0.period) \($0.customerID?.rawValue ?? "-") \($0.events)"
    }
    let findings = rollUp.findings.map { dated in
      let message = dated.finding.code == .conflictingEvent ? "" : dated.finding.message
      return "\(dated.period?.description ?? "") \(dated.finding.code) \(message)"
    }
    return rows + activity + unpriced + unknown + findings.sorted()
      + (statistics ? ["\(rollUp.statistics)"] : [])
  }

  /// Everything, places too.
  func all(_ rollUp: UsageRollUp) -> [String] {
    figures(rollUp, statistics: false) + texts(rollUp.findings)
      + rollUp.unpriced.map { "\($0)" } + rollUp.unknownCustomers.map { "\($0)" }
  }

  @Test("the order of rows and the boundaries of files", arguments: seeds)
  func orderAndBoundaries(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = rows(&generator, good: false)
    let expected = figures(world.scan([file("a.csv", columns + rows.joined())]))
    #expect(expected.count > 20, "seed \(seed)")
    let shuffled = rows.shuffled(using: &generator)
    #expect(
      figures(world.scan([file("a.csv", columns + shuffled.joined())])) == expected, "seed \(seed)")
    let cut = Int.random(in: 0...shuffled.count, using: &generator)
    let parts = [
      file("b.csv", columns + shuffled.dropFirst(cut).joined()),
      file("a.csv", columns + shuffled.prefix(cut).joined()),
    ]
    #expect(figures(world.scan(parts)) == expected, "seed \(seed), cut at \(cut)")
  }

  @Test("the order of files, not even for places", arguments: seeds)
  func orderOfFiles(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let files = ["a.csv", "b.csv", "c.csv"].map { name in
      file(name, columns + rows(&generator, good: false).joined())
    }
    let expected = world.scan(files)
    let shuffled = world.scan(files.shuffled(using: &generator))
    let reversed = world.scan(files.reversed())
    #expect(all(shuffled) == all(expected), "seed \(seed)")
    #expect(all(reversed) == all(expected), "seed \(seed)")
    #expect(reversed.statistics == expected.statistics, "seed \(seed)")
  }

  @Test("repeated rows and files add to the counts of rows and repeats only", arguments: seeds)
  func repeats(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = rows(&generator, good: true)
    let first = file("a.csv", columns + rows.joined())
    let expected = world.scan([first])
    let extra = (0..<20).map { _ in rows[Int.random(in: 0..<rows.count, using: &generator)] }
    let more = [
      file("z.csv", columns + extra.joined()), first,
      file("y.csv", columns + rows.reversed().joined()),
    ]
    let found = world.scan(more)
    #expect(all(found) == all(expected), "seed \(seed)")
    var statistics = expected.statistics
    statistics.rowsRead += 100
    statistics.duplicates += 100
    #expect(found.statistics == statistics, "seed \(seed)")
  }

  @Test("every row read is an event, a repeat, superseded or refused", arguments: seeds)
  func rowsAddUp(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rollUp = world.scan([file("a.csv", columns + rows(&generator, good: false).joined())])
    let statistics = rollUp.statistics
    #expect(statistics.rowsRead == 80, "seed \(seed)")
    #expect(
      statistics.events + statistics.duplicates + statistics.superseded + statistics.rowsRefused
        == 80, "seed \(seed)")
    #expect(rollUp.activity.reduce(0) { $0 + $1.events } == statistics.events, "seed \(seed)")
  }

  @Test("every billable token is in the ledger or unpriced", arguments: seeds)
  func tokensAddUp(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rollUp = world.scan([file("a.csv", columns + rows(&generator, good: true).joined())])
    let counted = rollUp.activity.reduce(ExactDecimal.zero) { $0 + $1.tokens }
    let rated = rollUp.cells.filter(\.meter.countsTokens).reduce(ExactDecimal.zero) {
      $0 + $1.quantity
    }
    let unpriced = rollUp.unpriced.filter(\.meter.countsTokens).reduce(ExactDecimal.zero) {
      $0 + $1.quantity
    }
    #expect(!counted.isZero, "seed \(seed)")
    #expect(rated + unpriced == counted, "seed \(seed)")
  }
}
