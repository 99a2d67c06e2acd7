import ExactMoney
import Pipeline

/// What the cost comes from.
extension MonthPage {
  private static let axes: [(name: String, caption: String)] = [
    ("feature", "Feature"), ("model", "Model"), ("provider", "Provider"), ("agent", "Agent"),
    ("user_tier", "User tier"), ("route", "Route"), ("environment", "Environment"),
    ("workspace_id", "Workspace"), ("customer_status", "Customer status"),
  ]

  /// One table for each way to look at the same cost.
  var sources: Page.Section? {
    let tables = Self.axes.compactMap {
      facts.table(by: BreakdownAxis(name: $0.name), $0.caption, limit: Self.rowLimit)
    }
    guard !tables.isEmpty else { return nil }
    return Page.Section(
      anchor: "sources", title: "Where the cost arises",
      lead: """
        The same AI cost, cut in several ways. A named row holds what its events cost. Costs that no \
        event brought, such as shared costs, and events that do not say are (unattributed), so that \
        every table comes to the same total. Bars compare the named rows with each other.
        """,
      blocks: tables.map { .table($0) })
  }
}
