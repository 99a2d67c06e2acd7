import GRDB
import Pipeline

/// Something in the books that is not what it was.
public struct Discrepancy: Hashable, Sendable {
  /// Where: a file, or a table with its row.
  public var place: String
  /// What is wrong there.
  public var what: String

  /// `what` is wrong at `place`.
  public init(_ place: String, _ what: String) {
    self.place = place
    self.what = what
  }
}

/// Holds the tables that cannot be computed again against the log, which tells of every row of theirs.
public struct RecordsCheck: Sendable {
  /// A closing, in the order in which they happened.
  public struct Closing: Sendable {
    /// What was closed.
    public let version: ClosedVersion
    /// What was closed until then, oldest month first; of a month that is restated, the version that
    /// this one replaces.
    public let closedBefore: [ClosedVersion]

    /// The version that this one replaces at once; `nil` where an open month was closed.
    public var restated: ClosedMonth? {
      guard version.facts.act == .restate else { return nil }
      return closedBefore.first { $0.month.period == version.month.period }?.month
    }
  }

  /// What is wrong.
  public let discrepancies: [Discrepancy]
  /// Every version that was closed, with what was closed then.
  public let closings: [Closing]

  /// Checks `database`.
  public init(_ database: BooksDatabase) throws(BooksError) {
    let log = try database.auditLog()
    var found = Self.brokenLinks(log)
    let versions = try database.closedVersions()
    let periods = try database.status().periods
    var signOffs: [SignOff] = []
    for period in periods { signOffs += try database.signOffs(period.period) }
    found += Self.compare(
      log, .accept, try database.acceptedFiles().map { ("accepted_file", $0.logged) })
    found += Self.compare(
      log, .decide, try database.decisions().map { ("decision", $0.logged) })
    found += Self.compare(log, .sign, signOffs.map { ("sign_off", $0.logged) })
    for act in [AuditAct.close, .restate] {
      found += Self.compare(
        log, act,
        versions.filter { $0.facts.act == act }.map { ("closed_version", $0.logged) })
    }
    let (closings, closed) = Self.replay(log, versions)
    for period in periods {
      let expected = closed[period.period]
      let isClosed = period.status == .closed
      if isClosed != (expected != nil) || (isClosed && period.version != expected) {
        found.append(
          Discrepancy(
            "period \(period.period)",
            "the table says \(period.status.rawValue), version \(period.version); the log says "
              + (expected.map { "closed, version \($0)" } ?? "open")))
      }
    }
    discrepancies = found
    self.closings = closings
  }

  /// Entries that are missing, moved or changed.
  private static func brokenLinks(_ log: [AuditEntry]) -> [Discrepancy] {
    var previous = ""
    var found: [Discrepancy] = []
    for (index, entry) in log.enumerated() {
      let place = "audit_entry \(entry.sequence)"
      if entry.sequence != index + 1 {
        found.append(Discrepancy(place, "it should be number \(index + 1)"))
        break
      }
      if !entry.previous.hasSameBytes(as: previous) {
        found.append(Discrepancy(place, "it does not follow the entry before it"))
      }
      if !entry.isGenuine { found.append(Discrepancy(place, "its hash is not that of its fields")) }
      previous = entry.hash
    }
    return found
  }

  private static func compare(
    _ log: [AuditEntry], _ act: AuditAct, _ rows: [(table: String, logged: LoggedAct)]
  ) -> [Discrepancy] {
    var told: [LoggedAct: Int] = [:]
    for logged in log.compactMap(\.logged) where logged.act == act { told[logged, default: 0] += 1 }
    var found: [Discrepancy] = []
    for (table, logged) in rows {
      if told[logged, default: 0] > 0 {
        told[logged, default: 0] -= 1
      } else {
        found.append(
          Discrepancy("\(table): \(logged.subject)", "the log does not tell of it as it is"))
      }
    }
    for (logged, count) in told where count > 0 {
      found.append(
        Discrepancy("log: \(act.rawValue) \(logged.subject)", "there is no such row any more"))
    }
    return found.sorted { $0.place.precedesInByteOrder($1.place) }
  }

  /// Goes through the log: which versions were closed when, and which are now.
  private static func replay(
    _ log: [AuditEntry], _ versions: [ClosedVersion]
  ) -> ([Closing], [Period: Int]) {
    var closings: [Closing] = []
    var closed: [Period: ClosedVersion] = [:]
    for logged in log.compactMap(\.logged) {
      switch logged.act {
      case .close, .restate:
        guard let version = versions.first(where: { $0.logged == logged }) else { continue }
        closings.append(
          Closing(
            version: version,
            closedBefore: closed.values.sorted { $0.month.period < $1.month.period }))
        closed[version.month.period] = version
      case .reopen: Period(logged.subject).map { closed[$0] = nil }
      case .accept, .run, .decide, .policy, .sign: break
      }
    }
    return (closings, closed.mapValues(\.month.version))
  }
}

extension BooksDatabase {
  /// Whether SQLite finds the file in order; what it found where not.
  public func integrityProblems() throws(BooksError) -> [String] {
    let rows = try query("PRAGMA integrity_check").rows.compactMap { $0.first ?? nil }
    return rows == ["ok"] ? [] : rows
  }

  /// Where the results of `period` differ from those in `other`, table by table; the first row that does
  /// of each.
  ///
  /// - Parameter skipping: tables that are not compared.
  public func differences(
    from other: BooksDatabase, _ period: Period, skipping: Set<String> = []
  ) throws(BooksError) -> [Discrepancy] {
    var found: [Discrepancy] = []
    for table in ResultsWriter.tables where !skipping.contains(table) {
      let own = try resultRows(table, period)
      let theirs = try other.resultRows(table, period)
      if let difference = Self.firstDifference(own, theirs) {
        found.append(Discrepancy("\(table), \(period), row \(difference.row)", difference.what))
      }
    }
    return found
  }

  private func resultRows(_ table: String, _ period: Period) throws(BooksError) -> QueryResult {
    let month = period.year * 100 + period.month
    let condition =
      table.hasPrefix("ledger_") ? "id / 1000000000 = \(month)" : "period = '\(period)'"
    return try query("SELECT * FROM \(table) WHERE \(condition) ORDER BY 1, 2, 3, 4")
  }

  private static func firstDifference(
    _ own: QueryResult, _ other: QueryResult
  ) -> (row: Int, what: String)? {
    for (index, (left, right)) in zip(own.rows, other.rows).enumerated() where left != right {
      let column = zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }
      let name = column.map { own.columns[$0.offset] } ?? ""
      return (
        index + 1,
        "\(name) is \(column?.element.0 ?? "empty"), computed is \(column?.element.1 ?? "empty")"
      )
    }
    guard own.rows.count != other.rows.count else { return nil }
    return (
      min(own.rows.count, other.rows.count) + 1,
      "there are \(own.rows.count) rows, computed are \(other.rows.count)"
    )
  }
}
