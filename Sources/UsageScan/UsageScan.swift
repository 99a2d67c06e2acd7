import ExactMoney
import Pipeline

/// From the bytes of usage files to the roll-up (SPEC §4, points 3 to 7, and the counts of §5.5).
///
/// ```
/// files ─▶ chunks ─▶ rows ─▶ records ─▶ partitions by event ─▶ events that stand ─▶ sums ─▶ roll-up
///          └───── every thread for itself ─────┘ └──────── a thread a partition ────────┘
/// ```
/// The result does not depend on the order of files or rows, on the number of threads, on the size of
/// chunks, or on how much memory there is.
public enum UsageScan {
  /// The roll-up of all events in `sources`.
  ///
  /// Bad rows are findings without a period; the good ones still count. Throws what opening or reading
  /// a file throws.
  ///
  /// - Complexity: O(bytes) time; about 110 bytes of memory for every distinct row, or as much as
  ///   ``ScanOptions/memoryBytes`` allows and then several times the time.
  public static func rollUp(
    _ sources: [any UsageSource], rules: UsageRules, options: ScanOptions = ScanOptions(),
    progress: ScanProgress? = nil
  ) throws -> UsageRollUp {
    let sorted = sources.sorted { $0.name.precedesInByteOrder($1.name) }
    var attempt = ScanAttempt(sources: sorted, rules: rules, options: options, progress: progress)
    return try attempt.repeated { try $0.run() }
  }

  /// The rows of which `cells` are made: of every event the row that stands, with those that repeat it
  /// or were superseded.
  ///
  /// Throws what opening or reading a file throws.
  ///
  /// - Complexity: that of ``rollUp(_:rules:options:progress:)``, and memory for every row found.
  public static func rows(
    of cells: Set<UsageCell>, in sources: [any UsageSource], rules: UsageRules,
    options: ScanOptions = ScanOptions(), progress: ScanProgress? = nil
  ) throws -> [UsageCell: [UsageRow]] {
    let sorted = sources.sorted { $0.name.precedesInByteOrder($1.name) }
    var rules = rules
    // Where cells are the ledger's, what it does not keep apart need not be told apart.
    if cells.allSatisfy({ $0.group == nil }) { rules.extraDimensions = nil }
    var attempt = ScanAttempt(sources: sorted, rules: rules, options: options, progress: progress)
    return try attempt.repeated { try $0.rows(of: cells) }
  }

  /// The roll-up of files that are in memory.
  public static func rollUp(
    _ files: [SourceFile], rules: UsageRules, options: ScanOptions = ScanOptions()
  ) -> UsageRollUp {
    do {
      return try rollUp(files.map { MemorySource($0) }, rules: rules, options: options)
    } catch {
      invariant(false, "reading memory failed: \(error)")
      return UsageRollUp()
    }
  }
}

/// One attempt to read everything; where something turns up that should have been known before, the
/// next one knows it.
struct ScanAttempt {
  let sources: [any UsageSource]
  let rules: UsageRules
  let options: ScanOptions
  let progress: ScanProgress?
  private var refusals: [Int: FileRefusal] = [:]
  private var oddFiles: Set<Int> = []
  private var passCount: Int

  /// What an event takes in memory beside 100 bytes of text and more; with fewer passes than needed the
  /// scan begins anew, with too many it reads too often.
  private static let memoryPercentOfText = 70

  init(
    sources: [any UsageSource], rules: UsageRules, options: ScanOptions, progress: ScanProgress?
  ) {
    self.sources = sources
    self.rules = rules
    self.options = options
    self.progress = progress
    passCount = Self.estimatedPasses(sources, options)
  }

  private static func estimatedPasses(_ sources: [any UsageSource], _ options: ScanOptions) -> Int {
    let bytes = sources.reduce(0) { $0 + $1.sizeBytes }
    let needed = bytes / 100 * memoryPercentOfText
    let passes = needed / max(1, options.memoryBytes) + 1
    return min(passes, ScanPasses.limit)
  }

  /// What `body` makes, which may have to begin anew.
  mutating func repeated<Result>(_ body: (ScanAttempt) throws -> Result) throws -> Result {
    while true {
      do {
        return try body(self)
      } catch ScanRestart.refuse(let file, let refusal) {
        refusals[file] = refusal
      } catch ScanRestart.readWhole(let file) {
        oddFiles.insert(file)
      } catch ScanRestart.morePasses {
        passCount = min(passCount * 2, ScanPasses.limit)
      }
    }
  }

  func run() throws -> UsageRollUp {
    let threads = try threads()
    let builder = RollUpBuilder(threads)
    var counts: ScanPass.Counts?
    var last: ScanPass?
    try forEachPass(threads) { pass in
      last = nil
      try builder.take(pass)
      counts = counts ?? pass.counts
      last = pass
    }
    return try builder.finish(
      first: required(counts, "no pass"), last: required(last, "no pass"))
  }

  func rows(of cells: Set<UsageCell>) throws -> [UsageCell: [UsageRow]] {
    let threads = try threads()
    let finder = RowFinder(cells, threads)
    try forEachPass(threads, namesRepeats: true) { try finder.take($0) }
    return finder.rows
  }

  private func threads() throws -> ScanThreads {
    let seed = options.hashSeed ?? (UInt64.random(in: .min ... .max), .random(in: .min ... .max))
    return ScanThreads(
      try ScanRules(rules, seed: seed, for: sources), count: min(255, max(1, options.workers)))
  }

  private func forEachPass(
    _ threads: ScanThreads, namesRepeats: Bool = false, _ body: (ScanPass) throws -> Void
  ) throws {
    let totalBytes = sources.reduce(0) { $0 + $1.sizeBytes }
    for number in 0..<passCount {
      progress?.begin(pass: number + 1, of: passCount, totalBytes: totalBytes)
      let pass = ScanPass(
        sources, options: options, threads: threads, refusals: refusals,
        oddFiles: oddFiles, passes: ScanPasses(current: number, count: passCount),
        progress: progress,
        namesRepeats: namesRepeats)
      try pass.run()
      try body(pass)
      pass.forgetEvents()
    }
  }
}
