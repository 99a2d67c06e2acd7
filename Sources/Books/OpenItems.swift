import ExactMoney
import GRDB
import Pipeline

/// How open items stand in ``Migration/openItems``, in one place for all who must agree on it.
enum OpenItemColumns {
  static let all = [
    "item", "provider", "invoice_id", "subject", "about", "origin", "first_seen",
    "last_service_day", "owner", "reason", "action", "is_reopened", "opening", "opening_gross",
    "now", "now_gross", "outcome", "decision", "person", "decided_at", "decision_reason",
  ]

  static func values(of item: RollForward.Item) -> [(any DatabaseValueConvertible)?] {
    let identity: [(any DatabaseValueConvertible)?] = [
      item.id.rawValue, item.provider.rawValue, item.invoiceID?.rawValue, item.subject.rawValue,
      item.about, item.origin.description, item.firstSeen.description,
      item.lastServiceDay?.description, item.owner, item.reason, item.action, item.isReopened,
    ]
    let amounts = [
      item.opening?.net, item.opening?.gross, item.now?.net, item.now?.gross,
    ].map { (amount: Rational?) -> (any DatabaseValueConvertible)? in
      amount.map { ExactText.text(of: $0) }
    }
    let decision: [(any DatabaseValueConvertible)?] = [
      item.outcome.rawValue, item.decision?.mark.text, item.decision?.person,
      item.decision?.decidedAt, item.decision?.reason,
    ]
    return identity + amounts + decision
  }

  /// The item of `row`.
  static func item(_ row: StoredRow) throws -> RollForward.Item {
    RollForward.Item(
      id: try row.parsed("item") { ReviewItemID($0) },
      provider: try row.parsed("provider") { ProviderID($0) },
      invoiceID: try row.identifier("invoice_id"), subject: try row.coded("subject"),
      about: try row.value("about"), origin: try row.parsed("origin") { Period($0) },
      firstSeen: try row.parsed("first_seen") { Period($0) },
      lastServiceDay: try row.parsedIfPresent("last_service_day") { CalendarDate($0) },
      owner: try row.optional("owner"), reason: try row.value("reason"),
      action: try row.value("action"), isReopened: try row.value("is_reopened"),
      opening: try amount(row, "opening"), now: try amount(row, "now"),
      outcome: try row.coded("outcome"), decision: try decision(row))
  }

  private static func amount(_ row: StoredRow, _ column: String) throws -> RollForward.Amount? {
    guard let net = try row.parsedIfPresent(column, { ExactText.rational($0) }) else { return nil }
    return RollForward.Amount(net: net, gross: try row.rational(column + "_gross"))
  }

  private static func decision(_ row: StoredRow) throws -> RollForward.Decided? {
    guard let mark = try row.parsedIfPresent("decision", { DecisionMark(text: $0) }) else {
      return nil
    }
    return RollForward.Decided(
      mark: mark, person: try row.value("person"), decidedAt: try row.value("decided_at"),
      reason: try row.value("decision_reason"))
  }

  /// The same as texts, of which no two items have the same.
  static func texts(of item: RollForward.Item) -> [String] {
    values(of: item).map { value in
      value.map { "=" + ($0.databaseValue.storage.value.map { "\($0)" } ?? "") } ?? ""
    }
  }
}

extension ResultsWriter {
  func insert(_ items: [RollForward.Item]) throws {
    let insertion = try Insertion(
      database, into: "open_item", ["period", "position"] + OpenItemColumns.all)
    for (position, item) in items.enumerated() {
      try insertion.insert(
        [period.description, position] + OpenItemColumns.values(of: item))
    }
  }
}

extension VersionWriter {
  /// Freezes what was open in a month, and its drift by class.
  func insertOpenItems(_ month: ClosedMonth) throws {
    let (period, version) = (month.period.description, month.version)
    let items = try Insertion(
      database, into: "closed_open_item",
      ["period", "version", "position"] + OpenItemColumns.all)
    for (position, item) in month.openItems.enumerated() {
      try items.insert([period, version, position] + OpenItemColumns.values(of: item))
    }
    let classes = try Insertion(
      database, into: "closed_drift",
      [
        "period", "version", "position", "kind", "name", "item_count", "net", "gross",
        "questioned",
      ])
    for (position, drift) in month.drift.enumerated() {
      try classes.insert([
        period, version, position, drift.kind.rawValue, drift.name, drift.count,
        ExactText.text(of: drift.net), ExactText.text(of: drift.gross),
        ExactText.text(of: drift.questioned),
      ])
    }
  }
}

extension FieldHasher {
  /// Adds what was open in `month`, and its drift by class; nothing where it has neither, as the months
  /// have that were closed before these were kept.
  mutating func addOpenItems(of month: ClosedMonth) {
    for item in month.openItems { add(["open item"] + OpenItemColumns.texts(of: item)) }
    for drift in month.drift {
      add([
        "drift", drift.kind.rawValue, drift.name, String(drift.count),
        ExactText.text(of: drift.net), ExactText.text(of: drift.gross),
        ExactText.text(of: drift.questioned),
      ])
    }
  }
}

extension DriftClass {
  /// The class of `row`.
  init(_ row: StoredRow) throws {
    self.init(
      kind: try row.coded("kind"), name: try row.value("name"),
      count: try row.value("item_count"), net: try row.rational("net"),
      gross: try row.rational("gross"), questioned: try row.rational("questioned"))
  }
}

extension BooksDatabase {
  /// The open items of the current results of `period` and what becomes of them, in their order; empty
  /// where it has no results.
  public func openItems(_ period: Period) throws(BooksError) -> [RollForward.Item] {
    try fetch(period, from: "open_item") { try OpenItemColumns.item($0) }
  }
}
