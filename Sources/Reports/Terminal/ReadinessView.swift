import ExactMoney
import Pipeline

/// One thing that is checked before a month is closed.
public struct ReadinessCheck: Hashable, Sendable {
  /// How it came out.
  public enum State: String, Sendable, CaseIterable {
    /// In order.
    case passed
    /// Worth a look; it does not stand against closing.
    case warning
    /// The month cannot be closed.
    case blocked
  }

  /// What is checked.
  public var name: String
  /// How it came out.
  public var state: State
  /// The figures behind it.
  public var detail: String

  /// A check with every field given.
  public init(name: String, state: State, detail: String) {
    self.name = name
    self.state = state
    self.detail = detail
  }
}

extension TextTable {
  /// Whether a month may be closed, check by check.
  public static func readiness(
    _ checks: [ReadinessCheck], period: Period, version: Int
  ) -> TextTable {
    TextTable(
      title: "Readiness of \(period), version \(version)",
      columns: [Column("check", "check"), Column("state", "state"), Column("detail", "detail")],
      rows: checks.map { check in
        let state = check.state == .blocked ? "BLOCKED" : check.state.rawValue
        return Row(
          [.text(check.name), .text(state), .text(check.detail)],
          isAlert: check.state == .blocked)
      })
  }

  /// What changed in a month's P&L from one version to the next, cell by cell.
  public static func restatement(_ restatement: Restatement) -> TextTable {
    let currency = restatement.now.currency
    var rows: [Row] = restatement.cells.map { cell in
      Row([
        .text(cell.place.row.rawValue), .text(cell.place.category.rawValue),
        .money(Money(minorUnits: cell.before, currency: currency)),
        .money(Money(minorUnits: cell.now, currency: currency)),
        .money(Money(minorUnits: cell.now - cell.before, currency: currency)),
      ])
    }
    let (before, now) = restatement.totals
    rows.append(
      Row(
        [
          .text("TOTAL of what changed"), .empty,
          .money(Money(minorUnits: before, currency: currency)),
          .money(Money(minorUnits: now, currency: currency)),
          .money(Money(minorUnits: now - before, currency: currency)),
        ], .total))
    return TextTable(
      title: "\(restatement.now.period), version \(restatement.now.version) against "
        + "version \(restatement.before.version), \(currency.code)",
      columns: [
        Column("customer_id", "customer"), Column("category", "category"),
        Column("before", "before", .right), Column("now", "now", .right),
        Column("difference", "difference", .right),
      ], rows: rows)
  }
}
