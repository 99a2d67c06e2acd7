import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// P&L rows and breakdowns made by hand, in dollars of May 2026.
struct EconomicsSample {
  let period: Period
  let dollar: Currency

  init() throws {
    period = try #require(Period("2026-05"))
    dollar = try #require(Currency(code: "USD"))
  }

  func money(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: dollar) }

  /// A row with a cost, and revenue where it is given.
  func row(
    _ name: String, cents: Int, revenue: Int? = nil, status: CustomerStatus? = .active
  ) -> ProfitAndLossRow {
    let ratios = Ratios(
      currency: dollar, revenue: revenue.map { BigInt($0) }, totalCost: BigInt(cents))
    return ProfitAndLossRow(
      row: name == "TOTAL" ? nil : RowID(name), name: "", plan: nil,
      status: name.hasPrefix("(") ? nil : status, costFunction: nil,
      revenue: revenue.map { .value(money($0)) } ?? .none, costs: [money(cents)],
      totalCost: money(cents), marginAfterAICost: ratios.margin,
      revenueMarginPercent: ratios.marginPercent, costPercentOfRevenue: ratios.costPercent,
      subscriptionMargin: .none, contribution: .none, contributionPercentOfMargin: .none, calls: 0,
      failedCalls: 0, workItems: 0, successfulWorkItems: 0, costPerWorkItem: .notAvailable,
      costPerSuccessfulWorkItem: .notAvailable, activeUsers: 0, costPerActiveUser: .notAvailable)
  }

  /// A P&L of `rows` and the bracketed ones, all cost in `api`.
  func profitAndLoss(_ rows: [ProfitAndLossRow], unattributed: Int = 0) -> ProfitAndLoss {
    let all =
      rows + [row("(unattributed)", cents: unattributed), row("(unallocated)", cents: 0)]
    let cents = all.reduce(0) { $0 + (Int(exactly: $1.totalCost.minorUnits) ?? 0) }
    let revenues = all.compactMap { $0.revenue.value.flatMap { Int(exactly: $0.minorUnits) } }
    return ProfitAndLoss(
      period: period, version: 1, status: .open, currency: dollar, categories: [.api], rows: all,
      total: row(
        "TOTAL", cents: cents, revenue: revenues.isEmpty ? nil : revenues.reduce(0, +)))
  }

  /// A breakdown by one axis; each row has a value and costs by category.
  func breakdown(
    _ axis: BreakdownAxis, _ categories: [String],
    _ rows: [(key: String?, cents: [Int], counts: UsageCounts)]
  ) -> Breakdown {
    func line(_ keys: [String?], _ cents: [Int], _ counts: UsageCounts) -> Breakdown.Row {
      Breakdown.Row(
        keys: keys, costs: cents.map(money), totalCost: money(cents.reduce(0, +)),
        sharePercent: .notAvailable, counts: counts)
    }
    var counts = UsageCounts()
    for row in rows { counts += row.counts }
    let sums = categories.indices.map { column in rows.reduce(0) { $0 + $1.cents[column] } }
    return Breakdown(
      period: period, currency: dollar, axes: [axis],
      categories: categories.map { CostCategory($0) },
      rows: rows.map { line([$0.key], $0.cents, $0.counts) }, total: line([], sums, counts))
  }
}

/// A figure as it would be printed.
func text<Value: CustomStringConvertible>(_ figure: Figure<Value>) -> String {
  switch figure {
  case .value(let value): value.description
  case .notAvailable: "n/a"
  case .none: ""
  }
}
