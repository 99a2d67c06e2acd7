import ExactMoney
import Pipeline

extension ReportFile {
  /// `pnl.csv`: one row per customer, the bracketed rows, and TOTAL.
  ///
  /// - Parameter flags: what watching the month found.
  public static func profitAndLossTable(
    _ snapshot: ProfitAndLoss, flags: [Flag] = []
  ) -> ReportFile {
    let columns =
      [
        "period", "version", "status", "customer_id", "name", "plan", "customer_status",
        "cost_function", "currency", "revenue",
      ] + snapshot.categories.map { "cost_" + $0.rawValue } + [
        "total_cost", "margin_after_ai_cost", "revenue_margin_pct", "ai_cost_pct_of_revenue",
        "subscription_margin", "contribution", "contribution_pct_of_margin", "calls",
        "failed_calls", "work_items", "successful_work_items", "cost_per_work_item",
        "cost_per_successful_work_item", "active_users", "cost_per_active_user", "flags",
      ]
    let rows = snapshot.rows + [snapshot.total]
    let codes = flags.codesByRow
    return ReportFile(csv: "pnl.csv", columns: columns, blockCount: rows.count) { index in
      let row = rows[index]
      return [cells(of: row, in: snapshot) + [.optional(row.row.flatMap { codes[$0] })]]
    }
  }

  private static func cells(of row: ProfitAndLossRow, in snapshot: ProfitAndLoss) -> [Cell] {
    let identity: [Cell] = [
      .text(snapshot.period.description), .count(snapshot.version),
      .text(snapshot.status.rawValue), .text(row.label), .optional(row.name),
      .optional(row.plan?.rawValue), .optional(row.status?.rawValue),
      .optional(row.costFunction?.rawValue), .text(snapshot.currency.code), .money(row.revenue),
    ]
    let results: [Cell] = [
      .money(row.totalCost), .money(row.marginAfterAICost), .percent(row.revenueMarginPercent),
      .percent(row.costPercentOfRevenue), .money(row.subscriptionMargin),
      .money(row.contribution), .percent(row.contributionPercentOfMargin),
    ]
    let counts: [Cell] = [
      .count(row.calls), .count(row.failedCalls), .count(row.workItems),
      .count(row.successfulWorkItems), .unitCost(row.costPerWorkItem),
      .unitCost(row.costPerSuccessfulWorkItem), .count(row.activeUsers),
      .unitCost(row.costPerActiveUser),
    ]
    return identity + row.costs.map { .money($0) } + results + counts
  }
}

extension ProfitAndLossRow {
  /// The row's name in the `customer_id` column.
  var label: String { row?.rawValue ?? "TOTAL" }
}
