import ExactMoney
import GRDB
import Pipeline

/// What becomes final together with results.
public struct ResultsEnding: Sendable {
  /// The reports that print them, which replace those that are recorded; `nil` where none are written.
  public var outputs: [OutputFile]?
  /// What is frozen with them as a closed version; `nil` where nothing is.
  public var version: VersionFacts?
  /// When the run that computed them was over, and its exit status; `nil` where it goes on.
  public var finish: (at: String, exitStatus: Int)?

  /// An ending with the fields given.
  public init(
    outputs: [OutputFile]? = nil, version: VersionFacts? = nil,
    finish: (at: String, exitStatus: Int)? = nil
  ) {
    self.outputs = outputs
    self.version = version
    self.finish = finish
  }
}

extension BooksDatabase {
  /// Makes `close`, computed by `run`, the current results of its period: all tables change in one
  /// transaction, or none. `dimensionNames` are the policy's, in its order.
  ///
  /// When everything is written, but not yet final, `beforeCommit` is called: where it throws,
  /// everything stays as it was; what it gives becomes final in the same transaction.
  ///
  /// Throws ``BooksError/Code/closedPeriod`` where the period is closed and `close` is not a later
  /// version: a closed version is never rewritten (SPEC §7).
  public func replaceResults(
    _ close: MonthEndClose, dimensionNames: [String], run: RunID,
    beforeCommit: () throws -> ResultsEnding = { ResultsEnding() }
  ) throws(BooksError) {
    let path = self.path
    try write { database in
      let writer = ResultsWriter(
        database: database, period: close.profitAndLoss.period,
        currency: close.profitAndLoss.currency)
      guard try writer.mayReplace(with: close.profitAndLoss.version) else {
        throw BooksError(
          .closedPeriod, path: path,
          "\(writer.period) is closed; results need a version above the closed one")
      }
      try writer.deleteAll()
      try writer.insert(close.findings)
      try writer.insert(close.ledger, dimensionNames)
      try writer.insert(close.documents)
      try writer.insert(close.drift)
      try writer.insert(close.causes)
      try writer.insert(close.bridge)
      try writer.insert(close.prepaid)
      try writer.insert(
        close.profitAndLoss, flags: close.economics?.flags.codesByRow ?? [:])
      try writer.insert(close.reviewItems())
      try writer.insert(close.review?.rollForward?.items ?? [])
      try writer.summarise(close, run: run)
      let ending = try beforeCommit()
      if let outputs = ending.outputs { try writer.record(outputs) }
      if let facts = ending.version { try writer.freeze(close, facts) }
      if let finish = ending.finish { try writer.finish(run, finish) }
    }
  }
}

/// Writes the results of one period inside a transaction.
struct ResultsWriter {
  let database: Database
  let period: Period
  let periodText: String
  let currency: Currency

  init(database: Database, period: Period, currency: Currency) {
    self.database = database
    self.period = period
    periodText = period.description
    self.currency = currency
  }

  /// Whether the period is open, or what is closed is an earlier version.
  func mayReplace(with version: Int) throws -> Bool {
    let closedVersion = try Int.fetchOne(
      database, sql: "SELECT version FROM period WHERE period = ? AND status = 'closed'",
      arguments: [periodText])
    return closedVersion.map { version > $0 } ?? true
  }

  /// The tables that hold results, children first.
  static let tables = [
    "ledger_group", "ledger_price", "share", "document", "pnl_cost", "pnl_row", "finding",
    "drift_cause", "drift_item", "bridge_step", "prepaid_balance", "review_item", "open_item",
  ]

  /// Removes the period's rows, children first.
  func deleteAll() throws {
    try deleteLedger()
    for table in Self.tables where !table.hasPrefix("ledger_") {
      try database.execute(sql: "DELETE FROM \(table) WHERE period = ?", arguments: [periodText])
    }
  }

  func insert(_ findings: [Finding]) throws {
    let insertion = try Insertion(
      database, into: "finding",
      [
        "period", "position", "severity", "code", "file", "line_number", "column_number",
        "message",
      ])
    for (position, finding) in findings.enumerated() {
      try insertion.insert([
        periodText, position, finding.severity.rawValue, finding.code.rawValue,
        finding.location?.file, finding.location?.line, finding.location?.column,
        finding.message,
      ])
    }
  }

  func insert(_ documents: [BookedDocument]) throws {
    let insertion = try Insertion(
      database, into: "document",
      [
        "period", "position", "document_id", "kind", "supplier", "currency", "amount", "rate",
        "rate_date", "rate_source", "reporting_currency", "booked",
      ])
    var shareInsertion = try BulkInsertion(
      database, into: "share", ["period", "document_position", "row", "category", "amount"])
    for (position, document) in documents.enumerated() {
      try insertion.insert([
        periodText, position, document.documentID.rawValue, document.kind.rawValue,
        document.supplier?.rawValue, document.currency.code, ExactText.text(of: document.amount),
        ExactText.text(of: document.applied.rate), document.applied.date,
        document.applied.source, document.booked.currency.code, document.booked.description,
      ])
      // A share of an invoice may be a fraction of thousands of digits, of no use to a query: what is
      // longer than 128 bits stands here as `shares.csv` prints it.
      let amounts = ShareTexts(document.shares)
      for (index, place) in document.shares.places.enumerated() {
        shareInsertion.add(periodText)
        shareInsertion.add(Int64(position))
        shareInsertion.add(place.row.rawValue)
        shareInsertion.add(place.category.rawValue)
        shareInsertion.add(
          amounts.areShort
            ? ExactText.text(of: document.shares[index].amount) : amounts.decimalText(index))
        try shareInsertion.insertRow()
      }
    }
  }

  func insert(_ drift: [DriftItem]) throws {
    let insertion = try Insertion(
      database, into: "drift_item",
      [
        "period", "position", "provider", "invoice_id", "account", "model", "service_tier",
        "meter", "service_start", "service_end", "currency", "ledger_quantity",
        "provider_quantity", "invoice_quantity", "ledger_amount", "invoice_amount", "variance",
        "amount", "reporting_currency", "reporting_amount", "passes", "decision",
      ])
    for (position, item) in drift.enumerated() {
      try insertion.insert([
        periodText, position, item.provider.rawValue, item.invoiceID?.rawValue,
        item.key.account?.rawValue, item.key.model?.rawValue, item.key.serviceTier?.rawValue,
        item.key.meter?.rawValue, item.servicePeriod?.lowerBound.description,
        item.servicePeriod?.upperBound.description, item.currency.code,
        item.ledgerQuantity?.description, item.providerQuantity?.description,
        item.invoiceQuantity?.description, item.ledgerAmount.map { ExactText.text(of: $0) },
        item.invoiceAmount.map { ExactText.text(of: $0) }, item.variance.rawValue,
        ExactText.text(of: item.amount), currency.code,
        item.reportingAmount.map { ExactText.text(of: $0) },
        item.passes, item.decision?.text,
      ])
    }
  }

  func insert(_ causes: [DriftCause]) throws {
    let insertion = try Insertion(
      database, into: "drift_cause",
      [
        "period", "position", "item_position", "cause", "amount", "reporting_amount", "evidence",
        "action",
      ])
    for (position, cause) in causes.enumerated() {
      try insertion.insert([
        periodText, position, cause.itemIndex, cause.cause.rawValue,
        ExactText.text(of: cause.amount), cause.reportingAmount.map { ExactText.text(of: $0) },
        cause.evidence, cause.action,
      ])
    }
  }

  func insert(_ bridge: [BridgeRow]) throws {
    let insertion = try Insertion(
      database, into: "bridge_step",
      ["period", "position", "provider", "step", "reporting_currency", "amount"])
    for (position, row) in bridge.enumerated() {
      try insertion.insert([
        periodText, position, row.provider?.rawValue, row.step.rawValue, currency.code,
        ExactText.text(of: row.amount),
      ])
    }
  }

  /// Replaces what is recorded of the period's reports.
  func record(_ files: [OutputFile]) throws {
    try database.execute(sql: "DELETE FROM output_file WHERE period = ?", arguments: [periodText])
    let insertion = try Insertion(
      database, into: "output_file", ["period", "name", "sha256", "size_bytes", "row_count"])
    for file in files {
      try insertion.insert([
        periodText, file.name, file.hash.text, file.sizeBytes, file.rowCount,
      ])
    }
  }

  /// Records how the run ended.
  func finish(_ run: RunID, _ finish: (at: String, exitStatus: Int)) throws {
    try database.execute(
      sql: "UPDATE run SET finished_at = ?, exit_status = ? WHERE id = ?",
      arguments: [finish.at, finish.exitStatus, run.rawValue])
  }

  /// Freezes what was written as a closed version (SPEC §7).
  func freeze(_ close: MonthEndClose, _ facts: VersionFacts) throws {
    let version = ClosedVersion(month: ClosedMonth(close), facts: facts)
    try VersionWriter(database: database).insert(version)
    try AuditLog(database: database).append(version.logged)
  }

  /// Sets the period's state and the run's counts.
  func summarise(_ close: MonthEndClose, run: RunID) throws {
    let total = close.profitAndLoss.total
    func count(_ severity: Severity) -> Int {
      close.findings.count { $0.severity == severity }
    }
    try database.execute(
      sql: """
        UPDATE run SET ledger_cell_count = ?, document_count = ?, drift_item_count = ?,
          open_drift_count = ?, blocking_count = ?, warning_count = ?, note_count = ?,
          currency = ?, revenue = ?, total_cost = ?
        WHERE id = ? AND period = ?
        """,
      arguments: [
        close.ledger.count, close.documents.count, close.drift.count,
        close.drift.count(where: \.isOpen), count(.blocking), count(.warning), count(.note),
        currency.code, StoredFigure.text(of: total.revenue), total.totalCost.description,
        run.rawValue, periodText,
      ])
    invariant(database.changesCount == 1, "run \(run.rawValue) is not one of \(period)")
    try database.execute(
      sql: """
        UPDATE period SET status = ?, version = ?, results_run_id = ? WHERE period = ?
        """,
      arguments: [
        close.profitAndLoss.status.rawValue, close.profitAndLoss.version, run.rawValue, periodText,
      ])
  }
}
