import BigInt
import ExactMoney

/// Cost and revenue for each customer over the closed months and this one.
///
/// A closed month counts what its P&L printed, what it took up of earlier months too. Its customers are
/// those active or trial in it by what is known of them now, and those with cost or revenue in it.
struct BlendedStage: Sendable {
  let profitAndLoss: ProfitAndLoss
  let closed: [ClosedMonth]
  let customers: CustomerDirectory

  func run() -> [BlendedMonth] {
    var months = closed.filter { $0.period < profitAndLoss.period }
      .sorted { $0.period < $1.period }.map(month)
    months.append(
      BlendedMonth(
        period: profitAndLoss.period,
        customerCount: profitAndLoss.rows.count { $0.isCustomer },
        cost: profitAndLoss.total.totalCost, revenue: profitAndLoss.total.revenue.value))
    for index in months.indices.dropFirst() {
      let before = months[index - 1]
      guard before.period.next == months[index].period else { continue }
      months[index].costGrowthPercent = Self.growth(
        from: (before.cost, before.customerCount),
        to: (months[index].cost, months[index].customerCount))
      months[index].revenueGrowthPercent = Self.growth(
        from: (before.revenue, before.customerCount),
        to: (months[index].revenue, months[index].customerCount))
    }
    return months
  }

  private func month(_ month: ClosedMonth) -> BlendedMonth {
    var rows = Set(customers.customersInPeriod(month.period).map { RowID($0) })
    rows.formUnion(month.cells.keys.lazy.map(\.row))
    rows.formUnion(month.revenue.keys)
    let count = rows.count { row in
      !row.isBracketed
        && customers.record(of: CustomerID(row.rawValue), on: month.period.lastDay)?.status
          != .internal
    }
    let cost =
      month.cells.values.reduce(BigInt(0), +) + month.takenUp.reduce(BigInt(0)) { $0 + $1.sum }
    return BlendedMonth(
      period: month.period, customerCount: count,
      cost: Money(minorUnits: cost, currency: month.currency),
      revenue: month.revenue.isEmpty
        ? nil
        : Money(minorUnits: month.revenue.values.reduce(0, +), currency: month.currency))
  }

  /// By how many per cent money for each customer grew, one decimal; not available without a base above
  /// zero.
  private static func growth(
    from before: (money: Money?, count: Int), to now: (money: Money?, count: Int)
  ) -> Figure<ExactDecimal> {
    guard let base = before.money, let money = now.money, before.count > 0, now.count > 0,
      base.minorUnits > 0
    else { return .notAvailable }
    let ratio =
      (money.amount * Rational(before.count)) / (base.amount * Rational(now.count))
    return .value(
      ((ratio - .one) * Rational(100)).rounded(toPlaces: 1, .toNearestOrEven))
  }
}
