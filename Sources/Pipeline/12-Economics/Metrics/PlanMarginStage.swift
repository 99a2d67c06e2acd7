import BigInt
import ExactMoney

/// The P&L by plan, each customer's month split at the days on which its plan changed: revenue and what no
/// usage brought by days, usage by its day.
struct PlanMarginStage: Sendable {
  /// The month by plan.
  let byPlan: Breakdown
  let history: PlanHistory
  let plans: PlanBook

  private struct Sums {
    var rows: Set<RowID> = []
    var subscription = BigInt(0)
    var other = BigInt(0)
    var hasRevenue = false
    var margin = BigInt(0)
    /// Whether every span with revenue has a planned margin.
    var hasMargin = true
  }

  /// The plans by cost, then our own use, what has none last, and their sums.
  func run() -> (plans: [PlanMargin], total: PlanMargin) {
    let sums = sums()
    var costs: [PlanID?: [Money]] = [:]
    for row in byPlan.rows { costs[row.keys[0].map { PlanID($0) }] = row.costs }
    let free = byPlan.categories.map { _ in Money.zero(byPlan.currency) }
    let keys = Set(sums.keys).union(costs.keys)
    let margins = keys.map { plan in
      figures(plan, sums[plan] ?? Sums(), costs[plan] ?? free)
    }.sorted { left, right in
      guard let first = left.plan, let second = right.plan else { return right.plan == nil }
      if first == .ownUse || second == .ownUse { return second == .ownUse && first != .ownUse }
      let (cost, other) = (left.totalCost.minorUnits, right.totalCost.minorUnits)
      return cost == other ? first < second : cost > other
    }
    return (margins, total(margins, Array(sums.values)))
  }

  private func sums() -> [PlanID?: Sums] {
    var sums: [PlanID?: Sums] = [:]
    for span in history.spans {
      var known = sums.removeValue(forKey: span.comparedPlan) ?? Sums()
      if !span.row.isBracketed, !span.isOwnUse { known.rows.insert(span.row) }
      if let subscription = span.subscriptionRevenue, let other = span.otherRevenue {
        known.hasRevenue = true
        known.subscription += subscription.minorUnits
        known.other += other.minorUnits
        if let margin = span.subscriptionMargin {
          known.margin += margin.minorUnits
        } else {
          known.hasMargin = false
        }
      }
      sums[span.comparedPlan] = known
    }
    return sums
  }

  private func figures(_ plan: PlanID?, _ sums: Sums, _ costs: [Money]) -> PlanMargin {
    let terms = plan.flatMap { plans[$0, on: history.period.lastDay] }
    var figures = figures(sums, costs)
    figures.plan = plan
    figures.targetMarginPercent = terms?.targetMarginPercent
    return figures
  }

  private func figures(_ sums: Sums, _ costs: [Money]) -> PlanMargin {
    let currency = byPlan.currency
    let cost = costs.sum(currency).minorUnits
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: currency) }
    func brought(_ units: BigInt) -> Figure<Money> {
      sums.hasRevenue ? .value(money(units)) : .notAvailable
    }
    let revenue = sums.subscription + sums.other
    let ratios = Ratios(
      currency: currency, revenue: sums.hasRevenue ? revenue : nil, totalCost: cost)
    let subscription =
      sums.hasRevenue && sums.hasMargin
      ? SubscriptionFigures(
        currency: currency, margin: sums.margin, otherRevenue: sums.other, totalCost: cost)
      : SubscriptionFigures(
        margin: .notAvailable, contribution: .notAvailable, contributionPercent: .notAvailable)
    return PlanMargin(
      plan: nil, customerCount: sums.rows.count, revenue: brought(revenue),
      subscriptionRevenue: brought(sums.subscription), costs: costs, totalCost: money(cost),
      marginAfterAICost: ratios.margin, revenueMarginPercent: ratios.marginPercent,
      costPercentOfRevenue: ratios.costPercent, subscriptionMargin: subscription.margin,
      contribution: subscription.contribution,
      contributionPercentOfMargin: subscription.contributionPercent, targetMarginPercent: nil)
  }

  /// The column sums, with ratios of their own; each customer counts once whatever its plans.
  private func total(_ margins: [PlanMargin], _ all: [Sums]) -> PlanMargin {
    var sum = Sums()
    for plan in all {
      sum.rows.formUnion(plan.rows)
      sum.subscription += plan.subscription
      sum.other += plan.other
      sum.margin += plan.margin
      sum.hasRevenue = sum.hasRevenue || plan.hasRevenue
      sum.hasMargin = sum.hasMargin && plan.hasMargin
    }
    let total = figures(sum, byPlan.total.costs)
    let printed = margins.map(\.totalCost).sum(byPlan.currency)
    invariant(printed == total.totalCost, "plans sum to \(printed), not \(total.totalCost)")
    return total
  }
}
