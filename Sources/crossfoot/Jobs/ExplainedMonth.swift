import ArgumentParser
import Books
import Pipeline
import Profiles
import UsageScan

/// A month computed once more, with what explains its figures down to the rows of its files.
struct ExplainedMonth {
  let explainer: MonthExplainer
  /// The other months that bear some of an invoice that is followed.
  let others: [MonthExplainer]
  /// The usage files, to be read again for single rows.
  let reading: UsageReading
  let rules: UsageRules
  /// The files it was computed from.
  let files: [NamedFile]

  /// `explanations` with the usage rows below what they are made of.
  func withUsageRows(_ explanations: [Explanation]) async throws -> [Explanation] {
    var cells: Set<UsageCell> = []
    for explanation in explanations {
      explanation.forEachLeaf { leaf, _ in if let cell = leaf.usage { cells.insert(cell) } }
    }
    if cells.isEmpty { return explanations }
    let rows = try await reading.rows(of: cells, rules)
    return explanations.map { $0.withUsageRows(rows) }
  }

  /// The hashes of the accepted files.
  var hashes: SourceHashes { SourceHashes(files) }
}

/// Computes a month of some books once more to explain it. The books are locked meanwhile, and not
/// changed.
struct MonthExplanation {
  let directory: BooksDirectory
  let scan: ScanSettings
  let clock: StageClock

  /// The month `period` as the books have it: of a closed month its last version, from what was frozen
  /// with it.
  ///
  /// - Parameter axes: what its usage is kept apart by besides.
  func month(_ period: Period, by axes: [BreakdownAxis] = []) async throws -> ExplainedMonth {
    let asked = axes.isEmpty ? [] : [axes]
    return try await recomputed(period, asking: { $0.economics.breakdowns += asked }) {
      computation, scanned, basis in
      let month = try computation.explained(scanned, basis)
      return (month, month.explainer.close.profitAndLoss)
    }
  }

  /// The same month with and without `scenario`.
  func simulation(_ period: Period, _ scenario: Scenario) async throws -> Simulation {
    try await recomputed(period) { computation, scanned, basis in
      let simulation = try computation.simulated(scanned, basis, scenario)
      return (simulation, simulation.books)
    }
  }

  /// Refuses to explain other figures than those that were printed.
  static func require(_ computed: ProfitAndLoss, sameAs printed: ProfitAndLoss) throws {
    guard computed.rows == printed.rows, computed.total == printed.total else {
      throw ValidationError(
        "what is known has changed since \(printed.period) was computed; run the job again")
    }
  }

  /// The months that bear some of `invoice`, by what is known now; `nil` where nobody knows it.
  func months(of invoice: InvoiceName) async throws -> ExplainedMonth? {
    try await withDatabase { database in
      let files = try database.acceptedFiles()
      // The readers ask for no month.
      let documents = try await self.computation(
        Period(containing: CalendarDate(daysSinceEpoch: 0))
      )
      .read(files, under: PolicyFile(directory).policy)
      let versions = documents.outcome.output.invoices.filter {
        $0.header.provider == invoice.provider && $0.header.invoiceID == invoice.invoiceID
      }
      guard let period = versions.compactMap(\.firstMonth).min() else { return nil }
      let (basis, _) = try basisOfNow(period, database)
      let computation = try self.computation(period)
      return try computation.explained(
        try await computation.scan(documents, basis), basis, following: invoice)
    }
  }

  /// Hands the locked books to `body`.
  func withDatabase<Result>(
    _ body: (BooksDatabase) async throws -> Result
  ) async throws -> Result {
    let lock = try BooksLock(directory)
    defer { lock.release() }
    guard let database = try BooksDatabase(readingOnly: directory) else {
      throw ValidationError("no run has computed anything yet")
    }
    let result = try await body(database)
    try database.close()
    return result
  }

  /// What computes `period`.
  func computation(_ period: Period) throws -> MonthComputation {
    MonthComputation(
      profiles: try ProfileBook(directory), archive: Archive(directory), period: period,
      scan: scan, clock: clock)
  }

  /// From what `period` is computed, and from which files.
  func basis(
    of period: Period, _ database: BooksDatabase
  ) throws -> (MonthComputation.Basis, [AcceptedFile]) {
    let current = try database.closedMonths().first { $0.month.period == period }
    guard let current else { return try basisOfNow(period, database) }
    let closing = try RecordsCheck(database).closings.last { $0.version.month == current.month }
    guard let closing else {
      throw BooksError(
        .damagedArchive, path: directory.database, "the log does not tell when it was closed")
    }
    let version = closing.version
    return (
      MonthComputation.Basis(
        policy: try PolicyFile(text: version.facts.policy),
        decisions: try database.decisions(limit: version.facts.decisionCount),
        closed: closing.closedBefore, version: version.month.version, status: .closed,
        restated: closing.restated), version.facts.inputs
    )
  }

  /// From what `period` is computed now, and from which files.
  private func basisOfNow(
    _ period: Period, _ database: BooksDatabase
  ) throws -> (MonthComputation.Basis, [AcceptedFile]) {
    (
      MonthComputation.Basis(
        policy: try PolicyFile(directory), decisions: try database.decisions(),
        closed: try database.closedMonths(), version: try database.nextVersion(of: period),
        status: .open, restated: nil), try database.acceptedFiles()
    )
  }
}

extension Invoice {
  /// The first month of its service; `nil` where nothing says when it was.
  fileprivate var firstMonth: Period? {
    let days = [header.servicePeriod].compactMap { $0 } + lines.compactMap(\.servicePeriod)
    return (days.map(\.lowerBound).min() ?? header.issueDate).map { Period(containing: $0) }
  }
}
