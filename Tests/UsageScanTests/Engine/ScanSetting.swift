import Pipeline
import UsageScan

/// One way of running the engine; none may show in the result.
struct ScanSetting: CustomStringConvertible {
  var workers = 2
  /// `nil`: the engine's own.
  var chunkBytes: Int?
  /// `nil`: no limit.
  var memoryBytes: Int?
  var hashSeed: (UInt64, UInt64)?
  /// Whether the files come as streams, as compressed ones do.
  var isStream = false

  /// Every number of workers with every size of chunk.
  static let grid: [ScanSetting] = [1, 2, 3, 7].flatMap { workers in
    [1, 7, 64, 1000, nil].map { ScanSetting(workers: workers, chunkBytes: $0) }
  }

  /// Any setting, memory limits and streams among them.
  static func any(_ random: inout SeededGenerator) -> ScanSetting {
    ScanSetting(
      workers: random.one(of: [1, 2, 3, 7]),
      chunkBytes: random.one(of: [1, 2, 3, 7, 16, 64, 100, 1000, 4096, nil]),
      memoryBytes: random.one(of: [nil, nil, 1, 1000, 20_000, 1_000_000]),
      hashSeed: random.chance(70)
        ? random.one(of: [(0, 0), (.max, .max), (1, 2), (random.next(), random.next())]) : nil,
      isStream: random.chance(30))
  }

  /// The engine's roll-up of `files`.
  func rollUp(_ files: [SourceFile], rules: UsageRules) throws -> UsageRollUp {
    try rollUp(
      files.enumerated().map {
        TestSource(file: $0.element, isStream: isStream, seed: UInt64($0.offset))
      }, rules: rules)
  }

  /// The engine's roll-up of `sources`.
  func rollUp(_ sources: [any UsageSource], rules: UsageRules) throws -> UsageRollUp {
    var options = ScanOptions()
    options.workers = workers
    if let chunkBytes { options.chunkBytes = chunkBytes }
    if let memoryBytes { options.memoryBytes = memoryBytes }
    options.hashSeed = hashSeed
    return try UsageScan.rollUp(sources, rules: rules, options: options)
  }

  var description: String {
    "workers \(workers), chunk \(chunkBytes.map(String.init) ?? "default"), memory "
      + (memoryBytes.map(String.init) ?? "unlimited")
      + (hashSeed.map { ", hash seed \($0.0) \($0.1)" } ?? "") + (isStream ? ", streams" : "")
  }
}
