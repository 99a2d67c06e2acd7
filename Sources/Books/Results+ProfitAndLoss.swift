import ExactMoney
import GRDB
import Pipeline

extension ResultsWriter {
  /// - Parameter flags: for each row the codes of its flags.
  func insert(_ profitAndLoss: ProfitAndLoss, flags: [RowID: String]) throws {
    var insertion = try BulkInsertion(database, into: "pnl_row", BulkInsertion.rowColumns)
    var costInsertion = try BulkInsertion(
      database, into: "pnl_cost", ["period", "row_position", "category", "amount"])
    for position in 0...profitAndLoss.rows.count {
      let row =
        position < profitAndLoss.rows.count ? profitAndLoss.rows[position] : profitAndLoss.total
      insertion.add(periodText)
      insertion.add(Int64(position))
      insertion.add(row, currency, flags: row.row.flatMap { flags[$0] } ?? "")
      try insertion.insertRow()
      for (category, cost) in zip(profitAndLoss.categories, row.costs) {
        costInsertion.add(periodText)
        costInsertion.add(Int64(position))
        costInsertion.add(category.rawValue)
        costInsertion.add(cost.description)
        try costInsertion.insertRow()
      }
    }
  }
}

extension BulkInsertion {
  /// The columns of `pnl_row`, in the order in which a row is added.
  fileprivate static let rowColumns = [
    "period", "position", "is_total", "customer_id", "name", "plan", "customer_status",
    "cost_function", "currency", "revenue", "total_cost", "margin_after_ai_cost",
    "revenue_margin_pct", "ai_cost_pct_of_revenue", "subscription_margin", "contribution",
    "contribution_pct_of_margin", "calls", "failed_calls", "work_items",
    "successful_work_items", "cost_per_work_item", "cost_per_successful_work_item",
    "active_users", "cost_per_active_user", "flags",
  ]

  /// Sets all columns of `pnl_row` but the first two.
  fileprivate mutating func add(_ row: ProfitAndLossRow, _ currency: Currency, flags: String) {
    add(row.row == nil ? 1 : 0)
    add(row.row?.rawValue ?? "TOTAL")
    add(row.name)
    add(row.plan?.rawValue)
    add(row.status?.rawValue)
    add(row.costFunction?.rawValue)
    add(currency.code)
    add(StoredFigure.text(of: row.revenue))
    add(row.totalCost.description)
    add(StoredFigure.text(of: row.marginAfterAICost))
    add(StoredFigure.text(of: row.revenueMarginPercent))
    add(StoredFigure.text(of: row.costPercentOfRevenue))
    add(StoredFigure.text(of: row.subscriptionMargin))
    add(StoredFigure.text(of: row.contribution))
    add(StoredFigure.text(of: row.contributionPercentOfMargin))
    add(Int64(row.calls))
    add(Int64(row.failedCalls))
    add(Int64(row.workItems))
    add(Int64(row.successfulWorkItems))
    add(StoredFigure.text(of: row.costPerWorkItem))
    add(StoredFigure.text(of: row.costPerSuccessfulWorkItem))
    add(Int64(row.activeUsers))
    add(StoredFigure.text(of: row.costPerActiveUser))
    add(flags)
  }
}
