import Pipeline
import UsageScan

/// One way of running the engine; none may show in the result.
struct ScanSetting: CustomStringConvertible {
  var workers = 2
  /// `nil`: the engine's own.
  var chunkBytes: Int?
  /// `nil`: no limit.
  var memoryBytes: Int?
  /// What each file says to have stored; `nil`: the truth.
  var statedBytes: Int?
  var hashSeed: (UInt64, UInt64)?
  /// Whether the files come as streams, as compressed ones do.
  var isStream = false

  /// Every number of workers with every size of chunk.
  static let grid: [ScanSetting] = [1, 2, 3, 7].flatMap { workers in
    [1, 7, 64, 1000, nil].map { ScanSetting(workers: workers, chunkBytes: $0) }
  }

  /// Any setting for `files`, streams and several passes among them.
  static func any(_ random: inout SeededGenerator, for files: [SourceFile]) -> ScanSetting {
    var setting = ScanSetting(
      workers: random.one(of: [1, 2, 3, 7]),
      chunkBytes: random.one(of: [1, 2, 3, 7, 16, 64, 100, 1000, 4096, nil]),
      hashSeed: random.chance(70)
        ? random.one(of: [(0, 0), (.max, .max), (1, 2), (random.next(), random.next())]) : nil,
      isStream: random.chance(30))
    let byteCount = files.reduce(0) { $0 + $1.bytes.count }
    switch random.number(1...6) {
    case 1, 2:
      // Files that say to be large are read in two to eleven passes.
      setting.memoryBytes = 32 << 20
      setting.statedBytes = random.one(of: [50_000_000, 100_000_000])
    case 3 where byteCount < shortBytes:
      // Next to no memory: the passes become ever more, up to hundreds.
      setting.memoryBytes = random.one(of: [1, 1000, 100_000, 400_000])
    default: break
    }
    return setting
  }

  /// Files below this can be read hundreds of times.
  private static let shortBytes = 1000

  /// The engine's roll-up of `files`.
  func rollUp(_ files: [SourceFile], rules: UsageRules) throws -> UsageRollUp {
    try rollUp(sources(files), rules: rules)
  }

  /// `files` as the engine takes them.
  func sources(_ files: [SourceFile]) -> [TestSource] {
    files.enumerated().map {
      TestSource(
        file: $0.element, isStream: isStream, seed: UInt64($0.offset), statedBytes: statedBytes)
    }
  }

  /// The engine's roll-up of `sources`.
  func rollUp(_ sources: [any UsageSource], rules: UsageRules) throws -> UsageRollUp {
    try UsageScan.rollUp(sources, rules: rules, options: options)
  }

  /// The engine's options.
  var options: ScanOptions {
    var options = ScanOptions()
    options.workers = workers
    if let chunkBytes { options.chunkBytes = chunkBytes }
    if let memoryBytes { options.memoryBytes = memoryBytes }
    options.hashSeed = hashSeed
    return options
  }

  var description: String {
    "workers \(workers), chunk \(chunkBytes.map(String.init) ?? "default"), memory "
      + (memoryBytes.map(String.init) ?? "unlimited")
      + (statedBytes.map { ", files that say to have \($0) bytes" } ?? "")
      + (hashSeed.map { ", hash seed \($0.0) \($0.1)" } ?? "") + (isStream ? ", streams" : "")
  }
}
