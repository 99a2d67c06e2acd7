import Books
import Logging
import Pipeline
import Reports

/// Freezes a month as its next version (SPEC §7): an open one by closing it, a closed one by restating
/// it.
struct MonthCloser {
  /// What came of it.
  struct Report {
    var readiness: Readiness
    var close: MonthEndClose
    /// Whether the version is frozen; else nothing has changed.
    var isClosed: Bool
    /// Where its reports are.
    var folder: String
  }

  let directory: BooksDirectory
  let period: Period
  /// `close` or `restate`.
  let act: AuditAct
  let person: String
  let reason: String
  /// Whether to stop before anything changes.
  let isDryRun: Bool
  let logger: Logger
  var scan = ScanSettings()

  /// Computes the month once more from the archive, and freezes it where nothing stands against it.
  func run() async throws -> Report {
    try await OpenBooks.with(directory) { books in
      let clock = StageClock(logger: logger)
      let restated = try closedMonth(books)
      let files = try books.database.acceptedFiles()
      let computation = MonthComputation(
        profiles: books.profiles, archive: books.archive, period: period, scan: scan,
        clock: clock)
      let basis = try MonthComputation.Basis.now(
        books, period, status: .closed, restating: restated)
      let documents = try await computation.read(files, under: basis.policy.policy)
      let computed = try computation.compute(
        try await computation.scan(documents, basis), basis, findings: books.policy.findings)
      let close = computed.result.close
      guard !computed.isEmpty else {
        throw BooksError(
          .nothingAccepted, path: directory.path,
          "nothing was accepted yet; there is no month to close")
      }
      let readiness = try Readiness(close, books, act: act, person: person)
      let version = close.profitAndLoss.version
      var report = Report(
        readiness: readiness, close: close, isClosed: false,
        folder: FrozenReports(directory).folder(period, version: version))
      guard readiness.isReady, !isDryRun else { return report }
      try freeze(computed, basis, files, books, clock)
      report.isClosed = true
      return report
    }
  }

  /// The closed version that is restated; `nil` where an open month is closed.
  private func closedMonth(_ books: OpenBooks) throws(BooksError) -> ClosedMonth? {
    let closed = try books.database.closedMonths().first { $0.month.period == period }
    switch (act, closed) {
    case (.restate, nil):
      throw BooksError(.closedPeriod, path: directory.database, "\(period) is not closed")
    case (.close, let closed?):
      throw BooksError(
        .closedPeriod, path: directory.database,
        "\(period) is closed already, as version \(closed.month.version)")
    default: return closed?.month
    }
  }

  private func freeze(
    _ computed: MonthComputation.Computed, _ basis: MonthComputation.Basis,
    _ files: [AcceptedFile], _ books: OpenBooks, _ clock: StageClock
  ) throws(BooksError) {
    let actor = Actor(person, at: OpenBooks.now())
    let digest = try books.digest(of: files, basis.closed)
    let run = try books.begin(
      period, job: act.rawValue, files: files, closed: basis.closed)
    try books.database.recordPolicy(books.policy.text, by: actor)
    let recorder = CloseRecorder(
      books: books,
      writer: ReportWriter(
        directory: directory, outputs: JobFile.Output.allCases, policy: books.policy.policy),
      clock: clock, status: .done)
    try recorder.record(computed.result, inputs: computed.inputs, run: run) { reports in
      VersionFacts(
        act: act, actor: actor, reason: reason, programVersion: ProgramVersion.text,
        inputDigest: digest, policy: books.policy.text, decisionCount: basis.decisions.count,
        inputs: files, outputs: reports.sorted { $0.name.precedesInByteOrder($1.name) })
    }
  }
}
