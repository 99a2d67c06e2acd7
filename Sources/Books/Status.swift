import ExactMoney
import GRDB
import Pipeline

/// Where the books stand.
public struct BooksStatus: Hashable, Sendable {
  /// The months that a run has touched, in order.
  public let periods: [PeriodState]
  /// How many files were accepted, by kind; kinds without files are absent.
  public let acceptedFiles: [InputKind: Int]
}

/// Where one month stands.
public struct PeriodState: Hashable, Sendable {
  /// The month.
  public let period: Period
  /// Open or closed.
  public let status: PeriodStatus
  /// The version its results are, or would become at close.
  public let version: Int
  /// The latest run, whether or not it had results.
  public let lastRun: RunState?
  /// What the current results come to; `nil` where no run has had any.
  public let results: ResultsSummary?
}

/// One run.
public struct RunState: Hashable, Sendable {
  /// The job's name.
  public let job: String
  /// The program's version.
  public let programVersion: String
  /// When it began.
  public let startedAt: String
  /// When it ended; `nil` where it runs or was killed.
  public let finishedAt: String?
  /// How it ended; `nil` where it runs or was killed.
  public let exitStatus: Int?
  /// How many accepted files it computed from.
  public let inputCount: Int
  /// The digest of its inputs, as given to ``RunStart``.
  public let inputDigest: String
}

/// What the results of a month come to.
public struct ResultsSummary: Hashable, Sendable {
  /// The digest of the inputs they were computed from.
  public let inputDigest: String
  /// How many findings there are, by severity; every severity is present.
  public let findings: [Severity: Int]
  /// How many drift items wait for a person.
  public let openDriftCount: Int
  /// How many drift items there are.
  public let driftItemCount: Int
  /// How many documents are booked.
  public let documentCount: Int
  /// How many cells the ledger has.
  public let ledgerCellCount: Int
  /// The reporting currency.
  public let currency: Currency
  /// TOTAL's revenue.
  public let revenue: Figure<Money>
  /// TOTAL's cost.
  public let totalCost: Money
}

extension BooksDatabase {
  /// Where the books stand, from the counts that runs have left.
  ///
  /// - Complexity: O(periods + accepted files); the results themselves are not read.
  public func status() throws(BooksError) -> BooksStatus {
    try read { database in
      let cursor = try Row.fetchCursor(database, sql: Self.statusQuery)
      var periods: [PeriodState] = []
      while let row = try cursor.next() { periods.append(try Self.state(row)) }
      return BooksStatus(periods: periods, acceptedFiles: try Self.acceptedCounts(database))
    }
  }

  private static let statusQuery = """
    SELECT period.period, period.status, period.version,
      last.job, last.program_version, last.started_at, last.finished_at, last.exit_status,
      last.input_count, last.input_digest,
      results.id AS results_id, results.input_digest AS results_digest,
      results.ledger_cell_count, results.document_count, results.drift_item_count,
      results.open_drift_count, results.blocking_count, results.warning_count,
      results.note_count, results.currency, results.revenue, results.total_cost
    FROM period
    LEFT JOIN run AS last ON last.id = (
      SELECT id FROM run WHERE run.period = period.period ORDER BY id DESC LIMIT 1)
    LEFT JOIN run AS results ON results.id = period.results_run_id
    ORDER BY period.period
    """

  private static func state(_ row: Row) throws -> PeriodState {
    let period = StoredRow(row, table: "period")
    let run = StoredRow(row, table: "run")
    let lastRun = try run.optional("job", String.self).map { job in
      RunState(
        job: job, programVersion: try run.value("program_version"),
        startedAt: try run.value("started_at"), finishedAt: try run.optional("finished_at"),
        exitStatus: try run.optional("exit_status"), inputCount: try run.value("input_count"),
        inputDigest: try run.value("input_digest"))
    }
    let hasResults = try run.optional("results_id", Int64.self) != nil
    return PeriodState(
      period: try period.parsed("period") { Period($0) }, status: try period.coded("status"),
      version: try period.value("version"), lastRun: lastRun,
      results: hasResults ? try summary(run) : nil)
  }

  private static func summary(_ run: StoredRow) throws -> ResultsSummary {
    let currency = try run.parsed("currency") { Currency(code: $0) }
    return ResultsSummary(
      inputDigest: try run.value("results_digest"),
      findings: [
        .blocking: try run.value("blocking_count"), .warning: try run.value("warning_count"),
        .note: try run.value("note_count"),
      ],
      openDriftCount: try run.value("open_drift_count"),
      driftItemCount: try run.value("drift_item_count"),
      documentCount: try run.value("document_count"),
      ledgerCellCount: try run.value("ledger_cell_count"), currency: currency,
      revenue: try run.figure("revenue") { StoredRow.money($0, currency) },
      totalCost: try run.money("total_cost", currency))
  }

  private static func acceptedCounts(_ database: Database) throws -> [InputKind: Int] {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT kind, count(*) AS files FROM accepted_file GROUP BY kind")
    var counts: [InputKind: Int] = [:]
    while let row = try cursor.next() {
      let stored = StoredRow(row, table: "accepted_file")
      counts[try stored.coded("kind")] = try stored.value("files")
    }
    return counts
  }
}
