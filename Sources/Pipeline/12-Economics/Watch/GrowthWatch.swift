import BigInt
import ExactMoney

/// Cost per customer against revenue per customer, from month to month (S56).
///
/// Usage costs more in a month of more days, shared costs do not: growth counts where both the month and
/// its average day show it.
struct GrowthWatch: Sendable {
  /// A month as a whole, in minor units.
  struct Totals: Hashable, Sendable {
    var cost: BigInt
    var revenue: BigInt
    /// Who was active or trial, or had cost or revenue.
    var customerCount: Int
    /// The days of the month.
    var dayCount: Int

    /// What a customer costs, in minor units.
    fileprivate var costPerCustomer: Rational { Rational(cost, BigInt(customerCount)) }
    /// What a customer pays, in minor units.
    fileprivate var revenuePerCustomer: Rational { Rational(revenue, BigInt(customerCount)) }
  }

  let month: WatchedMonth
  let policy: WatchPolicy

  /// The flag of the company, where cost per customer outgrew revenue per customer since `previous`.
  func flag(_ current: Totals, since previous: Totals) -> Flag? {
    guard current.customerCount > 0, previous.customerCount > 0, previous.cost > 0,
      previous.revenue > 0
    else { return nil }
    func growth(_ value: (Totals) -> Rational) -> Rational {
      (value(current) / value(previous) - .one) * 100
    }
    let costGrowth = growth(\.costPerCustomer)
    let revenueGrowth = growth(\.revenuePerCustomer)
    let points = costGrowth - revenueGrowth
    let dailyPoints =
      growth { $0.costPerCustomer / Rational($0.dayCount) } - revenueGrowth
    let least = min(points, dailyPoints)
    guard least >= Rational(policy.blendedGrowthPoints), least.signum > 0 else { return nil }
    func printed(_ value: Rational) -> ExactDecimal {
      value.rounded(toPlaces: 1, .toNearestOrEven)
    }
    func money(_ value: Rational) -> Money {
      Money(minorUnits: value.rounded(.toNearestOrEven), currency: month.currency)
    }
    let (cost, revenue) = (printed(costGrowth), printed(revenueGrowth))
    return Flag(
      code: .blendedGrowth, subject: FlagSubject(kind: "company", name: ""), row: nil,
      base: "growth of revenue per customer since \(month.period.previous), in percentage points",
      baseAmount: money(previous.costPerCustomer), threshold: policy.blendedGrowthPoints,
      amount: money(current.costPerCustomer), reached: .value(printed(points)),
      costBasis: CostBasis.fullyLoaded.rawValue, firstBreach: nil,
      advice:
        "cost per customer grew by \(cost) %, revenue per customer by \(revenue) %: the price no "
        + "longer follows the use")
  }
}

extension GrowthWatch.Totals {
  /// Those of `month` as they are printed; without a record of revenue there is none.
  init(_ month: BlendedMonth) {
    self.init(
      cost: month.cost.minorUnits, revenue: month.revenue?.minorUnits ?? 0,
      customerCount: month.customerCount, dayCount: month.period.days.dayCount)
  }
}
