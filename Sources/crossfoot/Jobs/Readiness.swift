import Books
import ExactMoney
import Pipeline
import Reports

/// Whether a month may be closed, check by check (SPEC §7).
struct Readiness {
  private(set) var checks: [ReadinessCheck] = []

  /// Whether nothing stands against closing.
  var isReady: Bool { !checks.contains { $0.state == .blocked } }

  /// Checks `close` of some books, as it would be frozen by `person`.
  init(
    _ close: MonthEndClose, _ books: OpenBooks, act: AuditAct, person: String
  ) throws(BooksError) {
    let period = close.profitAndLoss.period
    try checkOrder(period, books.database, act: act)
    checkItems(close, act: act)
    if books.policy.policy.isTwoPerson { try checkPeople(close, person) }
    let waiting = try books.directory.listInbox().files.count
    add(
      "inbox", waiting == 0 ? .passed : .warning,
      waiting == 0 ? "empty" : "\(waiting) files wait and are not in the figures")
  }

  private mutating func add(_ name: String, _ state: ReadinessCheck.State, _ detail: String) {
    checks.append(ReadinessCheck(name: name, state: state, detail: detail))
  }

  /// Months close in order.
  private mutating func checkOrder(
    _ period: Period, _ database: BooksDatabase, act: AuditAct
  ) throws(BooksError) {
    guard act == .close else { return }
    let last = try database.closedMonths().last?.month.period
    let open = try database.status().periods
      .filter { $0.period < period && $0.status == .open && $0.results != nil }
      .map(\.period).min()
    if let open {
      add("order", .blocked, "\(open) is open; close it first")
    } else if let last, last >= period {
      add("order", .blocked, "\(last) is closed already, and is not before \(period)")
    } else if let last, last.next != period {
      add("order", .blocked, "\(last.next) comes next; run and close it first")
    } else {
      add("order", .passed, last.map { "\($0) is closed" } ?? "the first month of these books")
    }
  }

  private mutating func checkItems(_ close: MonthEndClose, act: AuditAct) {
    let items = close.reviewItems()
    let findings = items.filter { $0.subject == .finding && $0.state.isOpen }
    for (code, group) in Dictionary(grouping: findings, by: \.code)
      .sorted(by: { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") })
    {
      guard let code else { continue }
      let hint = code.canBeApproved ? "mend it, or decide on it" : "mend it"
      add("finding \(code.rawValue)", .blocked, "\(group.count), \(hint)")
    }
    let drift = items.filter { $0.subject != .finding }
    let open = drift.filter(\.state.isOpen)
    let currency = close.profitAndLoss.currency
    let gross = Rational.sum(open.lazy.compactMap(\.grossAmount))
    let amount = Money(rounding: gross, to: currency, .toNearestOrEven)
    add(
      "open drift", open.isEmpty ? .passed : .blocked,
      open.isEmpty
        ? "none"
        : "\(open.count) items, gross \(amount) \(currency)"
          + (act == .restate ? "; they are listed in the review of the open month" : ""))
    let stale = drift.count { if case .stale = $0.state { true } else { false } }
    if stale > 0 { add("stale decisions", .blocked, "\(stale), their items have changed since") }
    let disputed = drift.count { $0.state.decision?.action == .dispute }
    if disputed > 0 { add("disputes", .warning, "\(disputed) stay listed until they are settled") }
    let difference = close.bridge.first { $0.provider == nil && $0.step == .difference }?.amount
    add(
      "conservation", .passed,
      "bridge difference \(Money(rounding: difference ?? .zero, to: currency, .toNearestOrEven))")
  }

  /// Who decided on an item of the month may not close it.
  private mutating func checkPeople(_ close: MonthEndClose, _ person: String) throws(BooksError) {
    let period = close.profitAndLoss.period
    let decided = close.reviewItems().filter { item in
      guard let decision = item.state.decision else { return false }
      // A dispute that a closed month handed on was decided there.
      let isHandedOn = item.origin < period && decision.period < period
      return !isHandedOn && decision.person.hasSameBytes(as: person)
    }
    add(
      "two persons", decided.isEmpty ? .passed : .blocked,
      decided.isEmpty
        ? "\(person) decided nothing here" : "\(person) decided \(decided.count) items")
  }
}
