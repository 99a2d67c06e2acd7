import ExactMoney

/// Cost and revenue for each customer in one month, against the month before.
public struct BlendedMonth: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// How many customers there are.
  public var customerCount: Int
  /// All cost, as the month printed it.
  public var cost: Money
  /// All revenue; `nil` where there is no record.
  public var revenue: Money?
  /// Cost for each customer against the month before, in per cent; none in the first month.
  public var costGrowthPercent: Figure<ExactDecimal>
  /// Revenue for each customer likewise.
  public var revenueGrowthPercent: Figure<ExactDecimal>

  /// A month with every field given.
  public init(
    period: Period, customerCount: Int, cost: Money, revenue: Money?,
    costGrowthPercent: Figure<ExactDecimal> = .none,
    revenueGrowthPercent: Figure<ExactDecimal> = .none
  ) {
    self.period = period
    self.customerCount = customerCount
    self.cost = cost
    self.revenue = revenue
    self.costGrowthPercent = costGrowthPercent
    self.revenueGrowthPercent = revenueGrowthPercent
  }

  /// Its measures.
  public var metrics: [Metric] {
    [
      .each(.costPerCustomer, cost, customerCount, .fullyLoaded),
      .each(.revenuePerCustomer, revenue, customerCount, nil),
      Metric(.costPerCustomerGrowth, costGrowthPercent, costBasis: .fullyLoaded),
      Metric(.revenuePerCustomerGrowth, revenueGrowthPercent),
    ].filter { $0.value != .none }
  }
}

/// What customers cost on the days on which they were on trial: usage only, as billed.
public struct TrialCost: Hashable, Sendable {
  /// What became of a trial by the end of the month.
  public enum Outcome: String, Sendable, CaseIterable {
    /// The customer pays now.
    case converted
    /// It goes on.
    case open
    /// The customer left.
    case lost
  }

  /// Whose trial.
  public var row: RowID
  /// What became of it.
  public var outcome: Outcome
  /// What it cost in this month.
  public var cost: Money

  /// A trial with every field given.
  public init(row: RowID, outcome: Outcome, cost: Money) {
    self.row = row
    self.outcome = outcome
    self.cost = cost
  }
}

/// The measures of a month: cost of what, against what.
public struct UnitMetrics: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The reporting currency.
  public var currency: Currency
  /// The company, the rows of the P&L in its order, then what the breakdowns are by.
  public var subjects: [SubjectFigures]
  /// How cost is spread over customers.
  public var concentration: Concentration
  /// What bills show, and what they do not.
  public var iceberg: Iceberg
  /// By plan, in the order of cost, without plan last.
  public var plans: [PlanMargin]
  /// The sums of ``plans``.
  public var plansTotal: PlanMargin
  /// The agents, in the order of cost, usage of none last; empty where nobody tells agents apart.
  public var agents: [AgentResult]
  /// The sums of ``agents``.
  public var agentsTotal: AgentResult
  /// Failed, retried, rejected: by customer, workspace, feature, agent, and the two ends of the route.
  public var waste: [WasteTable]
  /// The closed months and this one, oldest first.
  public var months: [BlendedMonth]
  /// The trials of the month, by row.
  public var trials: [TrialCost]

  /// Measures with every part given.
  public init(
    period: Period, currency: Currency, subjects: [SubjectFigures], concentration: Concentration,
    iceberg: Iceberg, plans: [PlanMargin], plansTotal: PlanMargin, agents: [AgentResult],
    agentsTotal: AgentResult, waste: [WasteTable], months: [BlendedMonth], trials: [TrialCost]
  ) {
    self.period = period
    self.currency = currency
    self.subjects = subjects
    self.concentration = concentration
    self.iceberg = iceberg
    self.plans = plans
    self.plansTotal = plansTotal
    self.agents = agents
    self.agentsTotal = agentsTotal
    self.waste = waste
    self.months = months
    self.trials = trials
  }

  /// The measures of the whole company that no ``SubjectFigures`` has.
  public var companyMetrics: [Metric] {
    [
      Metric(
        .topShare, concentration.topSharePercent, numerator: .money(concentration.topCost),
        denominator: .money(concentration.customersCost), costBasis: .fullyLoaded),
      Metric(.gini, concentration.gini, costBasis: .fullyLoaded),
      .share(.visibleShare, iceberg.visiblePercent, iceberg.visibleCost, of: iceberg),
      .share(.hiddenShare, iceberg.hiddenPercent, iceberg.hiddenCost, of: iceberg),
      .money(.trialCost, trialCost { _ in true }, .usage),
      .money(.trialCostConverted, trialCost { $0 == .converted }, .usage),
      .money(.trialCostOpen, trialCost { $0 == .open }, .usage),
      .money(.trialCostLost, trialCost { $0 == .lost }, .usage),
    ]
  }

  private func trialCost(where isMeant: (TrialCost.Outcome) -> Bool) -> Money {
    trials.reduce(.zero(currency)) { isMeant($1.outcome) ? $0 + $1.cost : $0 }
  }
}

extension Metric {
  fileprivate static func share(
    _ name: MetricName, _ percent: Figure<ExactDecimal>, _ cost: Money, of iceberg: Iceberg
  ) -> Metric {
    Metric(
      name, percent, numerator: .money(cost),
      denominator: .money(iceberg.visibleCost + iceberg.hiddenCost), costBasis: .fullyLoaded)
  }
}
