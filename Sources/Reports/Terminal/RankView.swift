import ExactMoney
import Pipeline

extension TextTable {
  /// Customers in the order of one figure, with the base of every percentage and the costs in it.
  ///
  /// - Parameter limit: how many customers are listed; the others are one row, so that the table foots.
  public static func ranking(
    _ ranking: Ranking, of snapshot: ProfitAndLoss, limit: Int
  ) -> TextTable {
    let customers = ranking.rows.filter(\.row.isCustomer)
    let others = ranking.rows.filter { !$0.row.isCustomer }
    let hidden = customers.dropFirst(limit)
    let rows =
      customers.prefix(limit).map(row)
      + (hidden.isEmpty ? [] : [sum(hidden, snapshot.currency)]) + others.map(row)
    let base = ranking.key.base.map { ", % of \($0)" } ?? ""
    return TextTable(
      title: "Customers \(snapshot.period) by \(ranking.key.rawValue)\(base), "
        + (ranking.isAscending ? "smallest first, " : "") + snapshot.currency.code,
      columns: [
        Column("rank", "rank", .right), Column("customer_id", "customer"),
        Column("name", "name", isDetail: true), Column("plan", "plan", isOptional: true),
        Column("revenue", "revenue", .right), Column("total_cost", "AI cost", .right),
        Column("margin_after_ai_cost", "margin", .right),
        Column("revenue_margin_pct", "% of revenue", .right),
        Column("ai_cost_pct_of_revenue", "cost % of revenue", .right, isOptional: true),
        Column("subscription_margin", "subscription margin", .right, isDetail: true),
        Column("contribution", "contribution", .right, isOptional: true),
        Column("contribution_pct_of_margin", "% of subscription margin", .right, isOptional: true),
        Column("cost_basis", "costs", isOptional: true), Column("note", "note"),
      ],
      rows: rows + [
        Row(cells(RankedRow(snapshot.total, costBasis: .fullyLoaded)), .total)
      ])
  }

  private static func row(_ ranked: RankedRow) -> Row {
    Row(cells(ranked), isAlert: ranked.row.isLoss)
  }

  private static func cells(_ ranked: RankedRow) -> [Cell] {
    let row = ranked.row
    let name: [Cell] = [
      ranked.rank.map { .count($0) } ?? .empty, .text(row.label), .optional(row.name),
      .optional(row.plan?.rawValue),
    ]
    let results: [Cell] = [
      .money(row.revenue), .money(row.totalCost), .money(row.marginAfterAICost),
      .percent(row.revenueMarginPercent), .percent(row.costPercentOfRevenue),
      .money(row.subscriptionMargin), .money(row.contribution),
      .percent(row.contributionPercentOfMargin),
    ]
    return name + results + [
      .text(ranked.costBasis.rawValue), .optional(row.isLoss ? "loss" : nil),
    ]
  }

  /// The customers that are not listed, for the eye only.
  private static func sum(_ rows: ArraySlice<RankedRow>, _ currency: Currency) -> Row {
    let revenue = rows.compactMap(\.row.revenue.value).reduce(Money.zero(currency)) { $0 + $1 }
    let cost = rows.reduce(Money.zero(currency)) { $0 + $1.row.totalCost }
    return Row(
      [
        .empty, .text(rows.count == 1 ? "(1 other)" : "(\(rows.count) others)"), .empty, .empty,
        .money(revenue), .money(cost),
        .money(revenue - cost), .empty, .empty, .empty, .empty, .empty,
        .text(CostBasis.fullyLoaded.rawValue), .empty,
      ], .subtotal)
  }
}

extension ProfitAndLossRow {
  /// Whether AI cost is above revenue, or above what the subscription's margin leaves for it.
  fileprivate var isLoss: Bool {
    (marginAfterAICost.value?.isNegative ?? false) || (contribution.value?.isNegative ?? false)
  }
}
