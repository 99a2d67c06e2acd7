import BigInt
import ExactMoney
import GRDB
import Pipeline

/// What is frozen of a month beside its figures.
public struct VersionFacts: Hashable, Sendable {
  /// Whether the month was open before, or closed as the version before.
  public var act: AuditAct
  /// Who closed it, and when.
  public var actor: Actor
  /// Why; empty where a month is closed for the first time.
  public var reason: String
  /// The program's version.
  public var programVersion: String
  /// The digest of the inputs, as given to ``RunStart``.
  public var inputDigest: String
  /// `crossfoot.yaml` as it was.
  public var policy: String
  /// How many decisions there were.
  public var decisionCount: Int
  /// The files it was computed from.
  public var inputs: [AcceptedFile]
  /// The reports as they were frozen.
  public var outputs: [OutputFile]

  /// Facts with every field given.
  public init(
    act: AuditAct, actor: Actor, reason: String, programVersion: String, inputDigest: String,
    policy: String,
    decisionCount: Int, inputs: [AcceptedFile], outputs: [OutputFile]
  ) {
    self.act = act
    self.actor = actor
    self.reason = reason
    self.programVersion = programVersion
    self.inputDigest = inputDigest
    self.policy = policy
    self.decisionCount = decisionCount
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// A version of a month that was closed once. Nothing changes it any more.
public struct ClosedVersion: Hashable, Sendable {
  /// The month and its figures.
  public let month: ClosedMonth
  /// What else was frozen.
  public let facts: VersionFacts
}

extension ClosedVersion {
  /// The frozen manifest, which has the hashes of all inputs and reports.
  public var manifest: OutputFile? { facts.outputs.first { $0.name == "manifest.json" } }

  /// How the log tells of it.
  var logged: LoggedAct {
    LoggedAct(
      facts.act, facts.actor, subject: "\(month.period) version \(month.version)",
      detail: ["content \(content)", "manifest \(manifest?.hash.text ?? "")", facts.reason]
        .joined(separator: "\n"))
  }

  /// The hash of everything that is frozen: the log has it from the moment of closing.
  public var content: ContentHash {
    var hasher = FieldHasher()
    hasher.add([
      month.period.description, String(month.version), month.currency.code, facts.act.rawValue,
      facts.actor.person, facts.actor.at, facts.reason, facts.programVersion, facts.inputDigest,
      facts.policy, String(facts.decisionCount),
    ])
    for file in facts.inputs {
      hasher.add([file.kind.rawValue, file.profile ?? "", file.name, file.hash.text])
    }
    let own = PriorPeriodCost(
      origin: month.period, cells: month.cells, documents: month.documents)
    for cost in [own] + month.takenUp {
      hasher.add(cost.origin.description)
      for (place, amount) in cost.cells.sorted(by: { $0.key < $1.key }) {
        hasher.add([place.row.rawValue, place.category.rawValue, amount.description])
      }
      for document in cost.documents {
        hasher.add([
          document.kind.rawValue, document.supplier?.rawValue ?? "",
          document.documentID.rawValue, document.booked.description,
        ])
      }
    }
    for (row, amount) in month.revenue.sorted(by: { $0.key < $1.key }) {
      hasher.add([row.rawValue, amount.description])
    }
    hasher.addOpenItems(of: month)
    for file in facts.outputs {
      hasher.add([file.name, file.hash.text, String(file.sizeBytes), String(file.rowCount)])
    }
    return hasher.finalize()
  }
}

/// Writes a closed version inside a transaction.
struct VersionWriter {
  let database: Database

  /// Freezes `closed`.
  func insert(_ closed: ClosedVersion) throws {
    let (month, facts) = (closed.month, closed.facts)
    let (period, version) = (month.period.description, month.version)
    try Insertion(
      database, into: "closed_version",
      [
        "period", "version", "act", "closed_at", "person", "reason", "program_version",
        "input_digest",
        "policy", "decision_count", "currency",
      ]
    ).insert([
      period, version, facts.act.rawValue, facts.actor.at, facts.actor.person, facts.reason,
      facts.programVersion,
      facts.inputDigest, facts.policy, facts.decisionCount, month.currency.code,
    ])
    for file in facts.inputs {
      try database.execute(
        sql: """
          INSERT INTO closed_input (period, version, accepted_file_id)
          SELECT ?, ?, id FROM accepted_file
          WHERE kind = ? AND profile = ? AND sha256 = ? AND name = ?
          """,
        arguments: [
          period, version, file.kind.rawValue, file.profile ?? "", file.hash.text, file.name,
        ])
      invariant(database.changesCount == 1, "\(file.sourceName) was never accepted")
    }
    let own = PriorPeriodCost(
      origin: month.period, cells: month.cells, documents: month.documents)
    for cost in [own] + month.takenUp { try insert(cost, period, version) }
    let revenue = try Insertion(
      database, into: "closed_revenue", ["period", "version", "row", "amount"])
    for (row, amount) in month.revenue {
      try revenue.insert([period, version, row.rawValue, amount.description])
    }
    try insertOpenItems(month)
    let outputs = try Insertion(
      database, into: "closed_output",
      ["period", "version", "name", "sha256", "size_bytes", "row_count"])
    for file in facts.outputs {
      try outputs.insert([
        period, version, file.name, file.hash.text, file.sizeBytes, file.rowCount,
      ])
    }
  }

  private func insert(_ cost: PriorPeriodCost, _ period: String, _ version: Int) throws {
    let origin = cost.origin.description
    let cells = try Insertion(
      database, into: "closed_cell",
      ["period", "version", "origin", "row", "category", "amount"])
    for (place, amount) in cost.cells {
      try cells.insert([
        period, version, origin, place.row.rawValue, place.category.rawValue, amount.description,
      ])
    }
    let documents = try Insertion(
      database, into: "closed_document",
      ["period", "version", "origin", "position", "kind", "supplier", "document_id", "booked"])
    for (position, document) in cost.documents.enumerated() {
      try documents.insert([
        period, version, origin, position, document.kind.rawValue, document.supplier?.rawValue,
        document.documentID.rawValue, document.booked.description,
      ])
    }
  }
}

extension BooksDatabase {
  /// Every closed month in its last closed version, oldest first; a month that was reopened is none.
  ///
  /// Throws where a version is not what the log says was closed: nothing may be computed from it.
  public func closedMonths() throws(BooksError) -> [ClosedVersion] {
    let versions = try closedVersions(
      where: """
        EXISTS (SELECT 1 FROM period
          WHERE period.period = closed_version.period AND period.status = 'closed'
            AND period.version = closed_version.version)
        """)
    if versions.isEmpty { return [] }
    let told = Set(try auditLog().compactMap(\.logged))
    for version in versions where !told.contains(version.logged) {
      throw BooksError(
        .database, path: path,
        "\(version.logged.subject) is not what was closed; run crossfoot verify")
    }
    return versions
  }

  /// Every version that was ever closed, by month and version.
  public func closedVersions() throws(BooksError) -> [ClosedVersion] {
    try closedVersions(where: "TRUE")
  }

  private func closedVersions(where condition: String) throws(BooksError) -> [ClosedVersion] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT * FROM closed_version WHERE \(condition) ORDER BY period, version")
      return try rows.map { try VersionReader(database, $0).closedVersion() }
    }
  }

  /// The versions of `period` that were ever closed.
  public func closedVersionNumbers(_ period: Period) throws(BooksError) -> [Int] {
    try read { database in
      try Int.fetchAll(
        database, sql: "SELECT version FROM closed_version WHERE period = ? ORDER BY version",
        arguments: [period.description])
    }
  }

  /// Opens a closed month again, as the version after its last; what was closed stays readable.
  public func reopen(_ period: Period, by actor: Actor, reason: String) throws(BooksError) {
    let path = self.path
    try write { database in
      try database.execute(
        sql: """
          UPDATE period SET status = 'open', version = version + 1
          WHERE period = ? AND status = 'closed'
          """,
        arguments: [period.description])
      guard database.changesCount == 1 else {
        throw BooksError(.closedPeriod, path: path, "\(period) is not closed")
      }
      try AuditLog(database: database).append(
        LoggedAct(.reopen, actor, subject: period.description, detail: reason))
    }
  }

  /// The version that the results of `period` are, or would become at close.
  public func nextVersion(of period: Period) throws(BooksError) -> Int {
    try read { database in
      let last = try Int.fetchOne(
        database, sql: "SELECT max(version) FROM closed_version WHERE period = ?",
        arguments: [period.description])
      return (last ?? 0) + 1
    }
  }
}

/// Reads a closed version back.
private struct VersionReader {
  private let database: Database
  private let header: StoredRow
  private let period: Period
  private let version: Int

  init(_ database: Database, _ row: Row) throws {
    self.database = database
    header = StoredRow(row, table: "closed_version")
    period = try header.parsed("period") { Period($0) }
    version = try header.value("version")
  }

  func closedVersion() throws -> ClosedVersion {
    var costs = try self.costs()
    let own = costs.removeValue(forKey: period)
    let month = ClosedMonth(
      period: period, version: version,
      currency: try header.parsed("currency") { Currency(code: $0) },
      cells: own?.cells ?? [:], documents: own?.documents ?? [], revenue: try revenue(),
      takenUp: costs.values.sorted { $0.origin < $1.origin }, openItems: try openItems(),
      drift: try drift(),
      closedOn: try header.parsed("closed_at") { CalendarDate($0.prefix(10)) })
    return ClosedVersion(
      month: month,
      facts: VersionFacts(
        act: try header.coded("act"),
        actor: Actor(try header.value("person"), at: try header.value("closed_at")),
        reason: try header.value("reason"), programVersion: try header.value("program_version"),
        inputDigest: try header.value("input_digest"), policy: try header.value("policy"),
        decisionCount: try header.value("decision_count"), inputs: try inputs(),
        outputs: try outputs()))
  }

  private func each(
    _ table: String, _ order: String, _ body: (StoredRow) throws -> Void
  ) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT * FROM \(table) WHERE period = ? AND version = ? ORDER BY \(order)",
      arguments: [period.description, version])
    while let row = try cursor.next() { try body(StoredRow(row, table: table)) }
  }

  private func costs() throws -> [Period: PriorPeriodCost] {
    var costs: [Period: PriorPeriodCost] = [:]
    func none(_ origin: Period) -> PriorPeriodCost {
      PriorPeriodCost(origin: origin, cells: [:], documents: [])
    }
    try each("closed_cell", "origin, row, category") { row in
      let origin = try row.parsed("origin") { Period($0) }
      let place = Shares.Place(
        row: try row.parsed("row") { RowID($0) },
        category: try row.parsed("category") { CostCategory($0) })
      costs[origin, default: none(origin)].cells[place] = try row.parsed("amount") { BigInt($0) }
    }
    try each("closed_document", "origin, position") { row in
      let origin = try row.parsed("origin") { Period($0) }
      costs[origin, default: none(origin)].documents.append(
        ClosedDocument(
          documentID: try row.parsed("document_id") { DocumentID($0) },
          kind: try row.coded("kind"), supplier: try row.identifier("supplier"),
          booked: try row.parsed("booked") { BigInt($0) }))
    }
    return costs
  }

  private func revenue() throws -> [RowID: BigInt] {
    var revenue: [RowID: BigInt] = [:]
    try each("closed_revenue", "row") { row in
      revenue[try row.parsed("row") { RowID($0) }] = try row.parsed("amount") { BigInt($0) }
    }
    return revenue
  }

  private func openItems() throws -> [RollForward.Item] {
    var items: [RollForward.Item] = []
    try each("closed_open_item", "position") { items.append(try OpenItemColumns.item($0)) }
    return items
  }

  private func drift() throws -> [DriftClass] {
    var classes: [DriftClass] = []
    try each("closed_drift", "position") { classes.append(try DriftClass($0)) }
    return classes
  }

  private func outputs() throws -> [OutputFile] {
    var outputs: [OutputFile] = []
    try each("closed_output", "name") { row in
      outputs.append(try OutputFile(row))
    }
    return outputs
  }

  private func inputs() throws -> [AcceptedFile] {
    try AcceptedFile.fetch(
      database,
      where: """
        id IN (SELECT accepted_file_id FROM closed_input WHERE period = ? AND version = ?)
        """,
      [period.description, version])
  }
}
