import ExactMoney

/// What is known of one subject, the company, a customer, a feature: all its measures are made of this.
public struct SubjectFigures: Hashable, Sendable {
  /// By what it is told from others; `nil` is the whole company.
  public var axis: BreakdownAxis?
  /// Which one; `nil` is what has none, `(unattributed)`, or the company.
  public var key: String?
  /// Which costs are in ``cost``.
  public var costBasis: CostBasis
  /// What it costs.
  public var cost: Money
  /// Its part of all cost, by largest remainder.
  public var costSharePercent: Figure<ExactDecimal>
  /// What it brought; none where no revenue is told by it, not available where there is no record.
  public var revenue: Figure<Money>
  /// What of that is subscriptions: the month's recurring revenue.
  public var monthlyRevenue: Figure<Money>
  /// What its subscriptions are planned to leave; none where no plan says it.
  public var subscriptionMargin: Figure<Money> = .none
  /// That plus other revenue less cost; none likewise.
  public var contribution: Figure<Money> = .none
  /// What happened.
  public var counts: UsageCounts
  /// Distinct users; `nil` where users are not told by it.
  public var activeUsers: Int?
  /// Distinct sessions; `nil` where the policy names no session column.
  public var sessions: Int?

  /// Figures with every field given but those of the subscription.
  public init(
    axis: BreakdownAxis?, key: String?, costBasis: CostBasis, cost: Money,
    costSharePercent: Figure<ExactDecimal>, revenue: Figure<Money> = .none,
    monthlyRevenue: Figure<Money> = .none, counts: UsageCounts, activeUsers: Int? = nil,
    sessions: Int? = nil
  ) {
    self.axis = axis
    self.key = key
    self.costBasis = costBasis
    self.cost = cost
    self.costSharePercent = costSharePercent
    self.revenue = revenue
    self.monthlyRevenue = monthlyRevenue
    self.counts = counts
    self.activeUsers = activeUsers
    self.sessions = sessions
  }

  /// Its measures, in the order of ``MetricName``.
  ///
  /// A cost per something stands here where there is a cost or that something: of what neither cost nor
  /// happened nothing is said.
  public var metrics: [Metric] {
    [
      .money(.cost, cost, costBasis),
      Metric(.costShare, costSharePercent, costBasis: costBasis),
    ] + revenueMetrics + unitCosts + (axis == .row ? [] : qualityMetrics)
  }

  private var revenueMetrics: [Metric] {
    if revenue == .none { return [] }
    return [
      .percent(.costOfRevenue, cost, of: revenue.value, costBasis),
      .percent(.costOfMonthlyRevenue, cost, of: monthlyRevenue.value, costBasis),
    ] + (contribution == .none ? [] : contributionMetrics)
  }

  /// The same amount over two bases: both are told by their names.
  private var contributionMetrics: [Metric] {
    [
      .percent(.contributionOfMargin, contribution.value, of: subscriptionMargin.value, costBasis),
      .percent(.contributionOfRevenue, contribution.value, of: revenue.value, costBasis),
    ]
  }

  private var unitCosts: [Metric] {
    let bases: [(MetricName, Int?)] = [
      (.costPerCall, counts.calls), (.costPerWorkItem, counts.workItems),
      (.costPerSuccessfulWorkItem, counts.successfulWorkItems),
      (.costPerAcceptedOutput, counts.acceptedOutputs), (.costPerActiveUser, activeUsers),
      (.costPerSession, sessions),
    ]
    return bases.compactMap { name, count in
      guard let count, count > 0 || !cost.isZero else { return nil }
      return .each(
        name, cost, count, costBasis, isKnown: !counts.isUnknown(costIsZero: cost.isZero))
    }
  }

  /// Of customers `waste.csv` says this, in one row each.
  private var qualityMetrics: [Metric] {
    let calls: [Metric] = [
      .percent(.failedCallPercent, counts.failedCalls, of: counts.calls),
      .percent(.retryPercent, counts.retries, of: counts.calls),
      .percent(.fallbackPercent, counts.fallbacks, of: counts.calls),
    ]
    let outputs: [Metric] = [
      .percent(.editedPercent, counts.editedOutputs, of: counts.judgedOutputs),
      .percent(.rejectedPercent, counts.rejectedOutputs, of: counts.judgedOutputs),
    ]
    return (counts.calls > 0 ? calls : []) + (counts.judgedOutputs > 0 ? outputs : [])
  }
}

extension UsageCounts {
  /// Outputs that somebody has judged.
  public var judgedOutputs: Int { acceptedOutputs + editedOutputs + rejectedOutputs }
}
