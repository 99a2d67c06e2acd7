import ExactMoney
import Pipeline

/// The same weeks, cut in several ways.
extension WeekPage {
  var customers: Page.Section? {
    section(
      "customers", "By customer: the high-cost accounts", "Ranked by what they cost in the week.",
      .row, "Customer")
  }

  var features: Page.Section? {
    guard let matrix = matrix(.dimension("feature")) else { return nil }
    return Page.Section(
      anchor: "features", title: "By feature",
      lead: """
        Ranked by what they cost in the week. A task is a work item; it succeeded where its last event \
        completed with output that was not rejected. What failed on the way is in its cost.
        """,
      blocks: [
        .table(costs(matrix, .dimension("feature"), "Feature")),
        .table(
          ratios(
            "Cost per successful work item by feature, \(currency.code), basis: usage", matrix,
            .dimension("feature"), "Feature"
          ) { facts.costPer($0.counts.successfulWorkItems, $0.cost) }),
      ])
  }

  var models: Page.Section? {
    section(
      "models", "By model", "Ranked by what they cost in the week.", .dimension("model"), "Model")
  }

  var failures: Page.Section? {
    section(
      "failures", "Failed and retried calls",
      "What became of the usage: each event has one result, so the results add up.", .result,
      "Result")
  }

  var plans: Page.Section? {
    guard let matrix = matrix(.plan) else { return nil }
    return Page.Section(
      anchor: "plans", title: "Revenue less usage cost, by plan",
      lead: """
        The plan on the day of use, and revenue by the days on which customers had it. What is left is \
        no margin yet: shared costs belong to no week. report.html has the month's margin with them.
        """,
      blocks: planMargins + [.table(costs(matrix, .plan, "Plan"))])
  }

  var routes: Page.Section? {
    guard let matrix = matrix(.dimension("route")) else { return nil }
    return Page.Section(
      anchor: "routes", title: "Fallback rate by route",
      lead:
        "How many of a route's calls another route had to answer, by the route that was asked for.",
      blocks: [
        .table(
          ratios("Fallbacks, of calls", matrix, .dimension("route"), "Route") {
            facts.percent($0.counts.fallbacks, of: $0.counts.calls)
          }),
        .table(costs(matrix, .dimension("route"), "Route")),
      ])
  }

  private func section(
    _ anchor: String, _ title: String, _ lead: String, _ axis: BreakdownAxis, _ heading: String
  ) -> Page.Section? {
    matrix(axis).map { matrix in
      Page.Section(
        anchor: anchor, title: title, lead: lead, blocks: [.table(costs(matrix, axis, heading))])
    }
  }

  /// The rows that cost most in the week, one by one.
  func matrix(_ axis: BreakdownAxis) -> CostMatrix? {
    facts.matrix(axis, .week, limit: Self.rowLimit, by: week.key)
  }

  // MARK: Tables with a column for each week

  /// What each cost in each week.
  func costs(
    _ matrix: CostMatrix, _ axis: BreakdownAxis, _ heading: String
  ) -> PageTable {
    let greatest = matrix.lines.first.map { cost(of: $0, matrix, week) } ?? .zero(currency)
    let rows = matrix.lines.map { line in
      row(
        facts.name(line.key, axis), line, matrix,
        gauge: facts.gauge(cost(of: line, matrix, week), of: greatest))
    }
    let rest = facts.restLines(matrix, by: [axis, .week])
    let table = PageTable(
      "Cost by \(heading.lowercased()) and week, \(currency.code)",
      columns: [.init(heading), .init("", .gauges)] + weekColumns(.footed(currency))
        + [
          .init("Shared costs, not by week", .footed(currency)), .init("Month", .footed(currency)),
        ],
      rows: rows + rest.map { row($0.name, $0.line, matrix, gauge: .text("")) }, total: "TOTAL",
      isWide: true)
    return facts.proven(table, column: table.columns.count - 1)
  }

  private func row(
    _ name: String, _ line: CostMatrix.Line, _ matrix: CostMatrix, gauge: PageCell
  ) -> PageTable.Row {
    PageTable.Row(
      [.text(name), gauge] + weeks.all.map { printed(cost(of: line, matrix, $0)) }
        + [printed(matrix.cell(of: line, nil).cost), printed(matrix.total(of: line).cost)])
  }

  private func cost(
    of line: CostMatrix.Line, _ matrix: CostMatrix, _ week: MonthWeeks.Week
  ) -> Money { matrix.cell(of: line, week.key).cost }

  /// A ratio of each in each week, and in the weeks together: it is not a sum.
  private func ratios(
    _ caption: String, _ matrix: CostMatrix, _ axis: BreakdownAxis, _ heading: String,
    _ ratio: (CostMatrix.Cell) -> PageCell
  ) -> PageTable {
    func cells(_ line: CostMatrix.Line) -> [PageCell] {
      let cells = weeks.all.map { matrix.cell(of: line, $0.key) }
      return (cells + [matrix.total(cells)]).map(ratio)
    }
    let named = matrix.lines.map { (facts.name($0.key, axis), $0) }
    let rest = facts.restLines(matrix, by: [axis, .week])
    var table = PageTable(
      caption,
      columns: [.init(heading)] + weekColumns(.figures) + [.init("All weeks", .figures)],
      rows: (named + rest).map { PageTable.Row([.text($0)] + cells($1)) }, total: "All",
      isWide: true)
    let all = CostMatrix.Line(key: nil, cells: matrix.columnTotals)
    for (column, cell) in cells(all).enumerated() { table.totalCells[column + 1] = cell }
    return table
  }

  func weekColumns(_ style: PageTable.Style) -> [PageTable.Column] {
    weeks.all.map { .init($0.title, style, isMain: $0 == week) }
  }
}
