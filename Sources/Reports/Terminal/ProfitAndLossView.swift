import ExactMoney
import Pipeline

extension TextTable {
  /// The P&L of a month: who brought how much, cost how much, and what is left.
  public static func profitAndLoss(_ snapshot: ProfitAndLoss) -> TextTable {
    let columns =
      [
        Column("customer_id", "customer"), Column("name", "name", isOptional: true),
        Column("plan", "plan", isOptional: true), Column("revenue", "revenue", .right),
      ]
      + snapshot.categories.map {
        Column("cost_" + $0.rawValue, $0.rawValue, .right, isDetail: true)
      }
      + [
        Column("total_cost", "AI cost", .right),
        Column("margin_after_ai_cost", "margin", .right),
        Column("revenue_margin_pct", "margin %", .right),
        Column("contribution", "contribution", .right, isOptional: true),
        Column("calls", "calls", .right, isOptional: true),
        Column("cost_per_work_item", "per work item", .right, isOptional: true),
      ]
    let rows = snapshot.rows.map { Row(cells(of: $0)) } + [Row(cells(of: snapshot.total), .total)]
    return TextTable(
      title:
        "P&L \(snapshot.period), \(snapshot.status.rawValue), version \(snapshot.version), "
        + snapshot.currency.code,
      columns: columns, rows: rows)
  }

  private static func cells(of row: ProfitAndLossRow) -> [Cell] {
    let identity: [Cell] = [
      .text(row.label), .optional(row.name), .optional(row.plan?.rawValue), .money(row.revenue),
    ]
    let results: [Cell] = [
      .money(row.totalCost), .money(row.marginAfterAICost), .percent(row.revenueMarginPercent),
      .money(row.contribution), .count(row.calls), .unitCost(row.costPerWorkItem),
    ]
    return identity + row.costs.map { .money($0) } + results
  }
}
