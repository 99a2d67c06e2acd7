import ExactMoney

/// What a plan brought, cost and left in a month, by the days on which customers had it.
///
/// Costs are those of the breakdown by plan: of usage by its day, of anything else by the days of each plan.
/// Revenue and the margin planned on it go by the spans of ``PlanHistory``.
public struct PlanMargin: Hashable, Sendable {
  /// The plan; ``PlanID/ownUse`` is what we use ourselves, `nil` what has none, or the total.
  public var plan: PlanID?
  /// How many customers had it on some day of the month.
  public var customerCount: Int
  /// What it brought; not available where no customer of it has a revenue record.
  public var revenue: Figure<Money>
  /// What of that is subscriptions.
  public var subscriptionRevenue: Figure<Money>
  /// Cost by category, in the order of the P&L.
  public var costs: [Money]
  /// The sum of ``costs``.
  public var totalCost: Money
  /// Revenue less total cost.
  public var marginAfterAICost: Figure<Money>
  /// That, in per cent of revenue, one decimal.
  public var revenueMarginPercent: Figure<ExactDecimal>
  /// Total cost in per cent of revenue, one decimal.
  public var costPercentOfRevenue: Figure<ExactDecimal>
  /// Subscription revenue times the margin planned on it, booked for each customer and span.
  public var subscriptionMargin: Figure<Money>
  /// Subscription margin plus other revenue less total cost.
  public var contribution: Figure<Money>
  /// That, in per cent of the subscription margin, one decimal.
  public var contributionPercentOfMargin: Figure<ExactDecimal>
  /// The margin aimed at by the terms of the month's last day, in per cent.
  public var targetMarginPercent: ExactDecimal?

  /// Whether the plan makes a loss.
  public var isLoss: Bool { marginAfterAICost.value?.isNegative ?? false }

  /// Whether the margin reaches the target; `nil` where there is no target, or no margin.
  public var isOnTarget: Bool? {
    guard let targetMarginPercent, let percent = revenueMarginPercent.value else { return nil }
    return percent >= targetMarginPercent
  }

  /// A plan's figures with every field given.
  public init(
    plan: PlanID?, customerCount: Int, revenue: Figure<Money>,
    subscriptionRevenue: Figure<Money>, costs: [Money], totalCost: Money,
    marginAfterAICost: Figure<Money>, revenueMarginPercent: Figure<ExactDecimal>,
    costPercentOfRevenue: Figure<ExactDecimal>, subscriptionMargin: Figure<Money>,
    contribution: Figure<Money>, contributionPercentOfMargin: Figure<ExactDecimal>,
    targetMarginPercent: ExactDecimal?
  ) {
    self.plan = plan
    self.customerCount = customerCount
    self.revenue = revenue
    self.subscriptionRevenue = subscriptionRevenue
    self.costs = costs
    self.totalCost = totalCost
    self.marginAfterAICost = marginAfterAICost
    self.revenueMarginPercent = revenueMarginPercent
    self.costPercentOfRevenue = costPercentOfRevenue
    self.subscriptionMargin = subscriptionMargin
    self.contribution = contribution
    self.contributionPercentOfMargin = contributionPercentOfMargin
    self.targetMarginPercent = targetMarginPercent
  }
}
