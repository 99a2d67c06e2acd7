import Pipeline
import Testing
import UsageScan

/// Files with what the plain scan makes of them, to hold the engine against.
struct Comparison {
  let files: [SourceFile]
  let rules: UsageRules
  /// What replays the files.
  let seed: UInt64
  private let expected: RollUpLines

  init(_ files: [SourceFile], rules: UsageRules, seed: UInt64) {
    self.files = files
    self.rules = rules
    self.seed = seed
    expected = RollUpLines(PlainScan.rollUp(files, rules: rules))
  }

  /// The random files of `seed`.
  init(seed: UInt64) throws {
    let usage = RandomUsage(seed: seed)
    self.init(usage.files, rules: try usage.rules.rules(), seed: seed)
  }

  /// How the engine differs; `nil` where it does not.
  func difference(_ setting: ScanSetting) throws -> String? {
    RollUpLines(try setting.rollUp(files, rules: rules)).difference(from: expected)
  }

  /// Records a difference with everything needed to see it again; whether there was one.
  @discardableResult
  func expectEqual(_ setting: ScanSetting) throws -> Bool {
    guard let difference = try difference(setting) else { return true }
    let smallest = try Shrinking.smallest(files) {
      try Comparison($0, rules: rules, seed: seed).difference(setting) != nil
    }
    let shrunk = try Comparison(smallest, rules: rules, seed: seed).difference(setting)
    Issue.record(
      """
      CROSSFOOT_SEED=\(seed), \(setting): \(difference)
      shrunk: \(shrunk ?? "no longer, so the difference comes and goes")
      \(Shrinking.description(smallest))
      """)
    return false
  }
}
