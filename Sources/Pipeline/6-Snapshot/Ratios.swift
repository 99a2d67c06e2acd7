import BigInt
import ExactMoney

/// Margin and ratios of one row, of the amounts as printed (SPEC §5.5).
public struct Ratios: Sendable {
  let currency: Currency
  /// Revenue in minor units; `nil` where there is no record of it.
  let revenue: BigInt?
  /// Total cost in minor units.
  let totalCost: BigInt

  var margin: Figure<Money> {
    guard let revenue else { return .notAvailable }
    return .value(Money(minorUnits: revenue - totalCost, currency: currency))
  }

  var marginPercent: Figure<ExactDecimal> {
    guard let revenue else { return .notAvailable }
    return Self.percent(revenue - totalCost, of: revenue)
  }

  var costPercent: Figure<ExactDecimal> {
    guard let revenue else { return .notAvailable }
    return Self.percent(totalCost, of: revenue)
  }

  /// Total cost per unit, four decimals, half-even.
  func costPer(_ count: Int) -> Figure<ExactDecimal> {
    Money(minorUnits: totalCost, currency: currency).perUnit(count)
  }

  /// One decimal, half-even; not available where the base is zero or less.
  public static func percent(_ part: BigInt, of base: BigInt) -> Figure<ExactDecimal> {
    guard base.sign == .plus, !base.isZero else { return .notAvailable }
    return .value(Rational(part * 100, base).rounded(toPlaces: 1, .toNearestOrEven))
  }
}

/// What the plan's subscription margin leaves after AI cost.
struct SubscriptionFigures: Sendable {
  let margin: Figure<Money>
  let contribution: Figure<Money>
  let contributionPercent: Figure<ExactDecimal>

  /// Nothing applies where the plan states no margin; nothing is available where revenue is missing.
  init(
    currency: Currency, marginPercent: ExactDecimal?, revenue: RevenueTable.Amounts?,
    totalCost: BigInt
  ) {
    guard let marginPercent else {
      self.init(margin: .none, contribution: .none, contributionPercent: .none)
      return
    }
    guard let revenue else {
      self.init(
        margin: .notAvailable, contribution: .notAvailable, contributionPercent: .notAvailable)
      return
    }
    let subscription = Money(minorUnits: revenue.subscription, currency: currency).amount
    let margin = Money(
      rounding: subscription * Rational(marginPercent) / Rational(100), to: currency,
      .toNearestOrEven)
    self.init(
      currency: currency, margin: margin.minorUnits, otherRevenue: revenue.other,
      totalCost: totalCost)
  }

  /// The figures of a known margin.
  init(currency: Currency, margin: BigInt, otherRevenue: BigInt, totalCost: BigInt) {
    let contribution = margin + otherRevenue - totalCost
    self.init(
      margin: .value(Money(minorUnits: margin, currency: currency)),
      contribution: .value(Money(minorUnits: contribution, currency: currency)),
      contributionPercent: Ratios.percent(contribution, of: margin))
  }

  init(
    margin: Figure<Money>, contribution: Figure<Money>, contributionPercent: Figure<ExactDecimal>
  ) {
    self.margin = margin
    self.contribution = contribution
    self.contributionPercent = contributionPercent
  }
}

/// Makes TOTAL: column sums, and ratios of its own figures.
struct Totals: Sendable {
  let currency: Currency
  let categories: Int

  func row(of rows: [ProfitAndLossRow], revenue: RevenueTable) -> ProfitAndLossRow {
    var units = Array(repeating: BigInt(0), count: categories)
    for row in rows {
      for (column, cost) in row.costs.enumerated() { units[column] += cost.minorUnits }
    }
    let total = units.reduce(BigInt(0), +)
    let earned =
      revenue.amounts.isEmpty
      ? nil
      : rows.reduce(BigInt(0)) {
        $0 + ($1.revenue.value?.minorUnits ?? 0)
      }
    let ratios = Ratios(currency: currency, revenue: earned, totalCost: total)
    let subscription = subscription(rows, revenue, totalCost: total)
    func count(_ value: (ProfitAndLossRow) -> Int) -> Int { rows.reduce(0) { $0 + value($1) } }
    let workItems = count(\.workItems)
    let successful = count(\.successfulWorkItems)
    let users = count(\.activeUsers)
    return ProfitAndLossRow(
      row: nil, name: "", plan: nil, status: nil, costFunction: nil,
      revenue: earned.map { .value(Money(minorUnits: $0, currency: currency)) } ?? .none,
      costs: units.map { Money(minorUnits: $0, currency: currency) },
      totalCost: Money(minorUnits: total, currency: currency), marginAfterAICost: ratios.margin,
      revenueMarginPercent: ratios.marginPercent, costPercentOfRevenue: ratios.costPercent,
      subscriptionMargin: subscription.margin, contribution: subscription.contribution,
      contributionPercentOfMargin: subscription.contributionPercent, calls: count(\.calls),
      failedCalls: count(\.failedCalls), workItems: workItems, successfulWorkItems: successful,
      costPerWorkItem: ratios.costPer(workItems),
      costPerSuccessfulWorkItem: ratios.costPer(successful), activeUsers: users,
      costPerActiveUser: ratios.costPer(users))
  }

  /// Not available unless every row with revenue has a subscription margin.
  private func subscription(
    _ rows: [ProfitAndLossRow], _ revenue: RevenueTable, totalCost: BigInt
  ) -> SubscriptionFigures {
    let earning = rows.filter { $0.revenue.value != nil }
    let margins = earning.compactMap(\.subscriptionMargin.value)
    guard !earning.isEmpty, margins.count == earning.count else {
      return SubscriptionFigures(
        margin: .notAvailable, contribution: .notAvailable, contributionPercent: .notAvailable)
    }
    return SubscriptionFigures(
      currency: currency, margin: margins.reduce(BigInt(0)) { $0 + $1.minorUnits },
      otherRevenue: revenue.amounts.values.reduce(BigInt(0)) { $0 + $1.other },
      totalCost: totalCost)
  }
}
