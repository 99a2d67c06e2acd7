import Books
import Pipeline
import UsageScan

/// How a command scans usage.
struct ScanSettings: Sendable {
  /// What the scan may use of the machine.
  var options = ScanOptions()
  /// Whether a person watches standard error and wants to see how far the scan is.
  var isProgressShown = false
}

/// Scans usage files, and checks meanwhile that they still are what was accepted.
struct UsageReading: Sendable {
  let sources: [UsageFile]
  /// Accepted bytes among them that nobody has hashed in this run.
  let unverified: [ContentHash]
  let archive: Archive
  let settings: ScanSettings

  /// The roll-up of all files under `rules`.
  ///
  /// Throws ``BooksError/Code/damagedArchive`` where accepted bytes have changed: then whatever the
  /// scan made of them is thrown away.
  func rollUp(_ rules: UsageRules) async throws -> UsageRollUp {
    let (archive, unverified) = (archive, unverified)
    async let verification: Void = OwnThread.run {
      for hash in unverified { try archive.verify(hash) }
    }
    let scan = await scan(rules)
    try await verification
    return try scan.get()
  }

  /// The rows that `cells` are made of, of files that a roll-up has verified.
  func rows(of cells: Set<UsageCell>, _ rules: UsageRules) async throws -> [UsageCell: [UsageRow]] {
    let (sources, options) = (sources, settings.options)
    return try await watched { progress in
      try UsageScan.rows(
        of: cells, in: sources, rules: rules, options: options, progress: progress)
    }.get()
  }

  private func scan(_ rules: UsageRules) async -> Result<UsageRollUp, any Error> {
    let (sources, options) = (sources, settings.options)
    return await watched { progress in
      try UsageScan.rollUp(sources, rules: rules, options: options, progress: progress)
    }
  }

  /// What `body` makes on a thread of its own, while whoever watches is told how far it is.
  private func watched<Output: Sendable>(
    _ body: @escaping @Sendable (ScanProgress) throws -> Output
  ) async -> Result<Output, any Error> {
    let progress = ScanProgress()
    let line = settings.isProgressShown ? ProgressLine(progress) : nil
    let work = Task { try await OwnThread.run { try body(progress) } }
    let result = await work.result
    await line?.end()
    return result
  }
}
