import ExactMoney

/// Where a period stands in its life (SPEC §7).
public enum PeriodStatus: String, Sendable, CaseIterable {
  /// Figures may still change.
  case open
  /// A version is frozen.
  case closed
}

/// Where a row's cost belongs in the company's own P&L.
public enum CostFunction: String, Sendable, CaseIterable {
  /// Customers who pay, who left, and the bracketed rows.
  case costOfRevenue = "cost_of_revenue"
  /// Trials.
  case salesAndMarketing = "sales_and_marketing"
  /// Ourselves.
  case researchAndDevelopment = "research_and_development"
}

/// A figure that may be missing or may not apply: null is not zero.
public enum Figure<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The figure.
  case value(Value)
  /// It should exist, and what it depends on is missing or zero: printed `n/a`.
  case notAvailable
  /// It does not apply here: an empty cell.
  case none

  /// The figure, where there is one.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }
}

/// One row of the P&L, or its TOTAL.
public struct ProfitAndLossRow: Hashable, Sendable {
  /// Which row; `nil` is TOTAL.
  public var row: RowID?
  /// The customer's name.
  public var name: String
  /// The customer's plan.
  public var plan: PlanID?
  /// What the customer is to us.
  public var status: CustomerStatus?
  /// Where its cost belongs; `nil` for TOTAL.
  public var costFunction: CostFunction?
  /// Revenue booked; none where there is no record of it.
  public var revenue: Figure<Money>
  /// Cost by category, in the order of ``ProfitAndLoss/categories``.
  public var costs: [Money]
  /// The sum of ``costs``.
  public var totalCost: Money
  /// Revenue less total cost.
  public var marginAfterAICost: Figure<Money>
  /// That, in per cent of revenue, one decimal.
  public var revenueMarginPercent: Figure<ExactDecimal>
  /// Total cost in per cent of revenue, one decimal.
  public var costPercentOfRevenue: Figure<ExactDecimal>
  /// Subscription revenue times the plan's margin.
  public var subscriptionMargin: Figure<Money>
  /// Subscription margin plus other revenue less total cost.
  public var contribution: Figure<Money>
  /// That, in per cent of the subscription margin, one decimal.
  public var contributionPercentOfMargin: Figure<ExactDecimal>
  /// See ``Activity``.
  public var calls: Int
  /// See ``Activity``.
  public var failedCalls: Int
  /// See ``Activity``.
  public var workItems: Int
  /// See ``Activity``.
  public var successfulWorkItems: Int
  /// Total cost per work item, four decimals.
  public var costPerWorkItem: Figure<ExactDecimal>
  /// Total cost per successful work item, four decimals.
  public var costPerSuccessfulWorkItem: Figure<ExactDecimal>
  /// See ``Activity``.
  public var activeUsers: Int
  /// Total cost per active user, four decimals.
  public var costPerActiveUser: Figure<ExactDecimal>

  /// A row with every field given.
  public init(
    row: RowID?, name: String, plan: PlanID?, status: CustomerStatus?,
    costFunction: CostFunction?, revenue: Figure<Money>, costs: [Money], totalCost: Money,
    marginAfterAICost: Figure<Money>, revenueMarginPercent: Figure<ExactDecimal>,
    costPercentOfRevenue: Figure<ExactDecimal>, subscriptionMargin: Figure<Money>,
    contribution: Figure<Money>, contributionPercentOfMargin: Figure<ExactDecimal>, calls: Int,
    failedCalls: Int, workItems: Int, successfulWorkItems: Int,
    costPerWorkItem: Figure<ExactDecimal>, costPerSuccessfulWorkItem: Figure<ExactDecimal>,
    activeUsers: Int, costPerActiveUser: Figure<ExactDecimal>
  ) {
    self.row = row
    self.name = name
    self.plan = plan
    self.status = status
    self.costFunction = costFunction
    self.revenue = revenue
    self.costs = costs
    self.totalCost = totalCost
    self.marginAfterAICost = marginAfterAICost
    self.revenueMarginPercent = revenueMarginPercent
    self.costPercentOfRevenue = costPercentOfRevenue
    self.subscriptionMargin = subscriptionMargin
    self.contribution = contribution
    self.contributionPercentOfMargin = contributionPercentOfMargin
    self.calls = calls
    self.failedCalls = failedCalls
    self.workItems = workItems
    self.successfulWorkItems = successfulWorkItems
    self.costPerWorkItem = costPerWorkItem
    self.costPerSuccessfulWorkItem = costPerSuccessfulWorkItem
    self.activeUsers = activeUsers
    self.costPerActiveUser = costPerActiveUser
  }
}

/// The snapshot of one period: one row per customer, the bracketed rows, and TOTAL.
public struct ProfitAndLoss: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The version this is, or would become at close.
  public var version: Int
  /// Where the period stands.
  public var status: PeriodStatus
  /// The reporting currency.
  public var currency: Currency
  /// The cost columns, in byte order.
  public var categories: [CostCategory]
  /// Customers by total cost descending, then the bracketed rows.
  public var rows: [ProfitAndLossRow]
  /// The column sums, with ratios of its own.
  public var total: ProfitAndLossRow

  /// A snapshot with every field given.
  public init(
    period: Period, version: Int, status: PeriodStatus, currency: Currency,
    categories: [CostCategory], rows: [ProfitAndLossRow], total: ProfitAndLossRow
  ) {
    self.period = period
    self.version = version
    self.status = status
    self.currency = currency
    self.categories = categories
    self.rows = rows
    self.total = total
  }
}
