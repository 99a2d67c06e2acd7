import ExactMoney

/// What the policy expects of an agent, in the reporting currency.
public struct AgentTarget: Hashable, Sendable {
  /// What a successful work item may cost.
  public var targetCostPerSuccess: ExactDecimal?
  /// From what cost of a successful work item on the agent should go.
  public var retireCostPerSuccess: ExactDecimal?
  /// What a successful work item is worth.
  public var valuePerSuccess: ExactDecimal?

  /// Nothing expected.
  public init() {}
}

/// Where an agent stands against what is expected of it.
public enum AgentStanding: String, Sendable, CaseIterable {
  /// A success costs no more than the target, or there is none.
  case onTarget = "on_target"
  /// A success costs more than the target.
  case aboveTarget = "above_target"
  /// A success costs as much as the limit, or more: equal is a breach. So does an agent that spent the
  /// limit and has no success.
  case retire
}

/// An agent as a member of staff: what it cost, what it did, what that was worth.
public struct AgentResult: Hashable, Sendable {
  /// The agent; `nil` is usage and cost of none, or the total.
  public var agent: String?
  /// Cost by category, in the order of the P&L.
  public var costs: [Money]
  /// The sum of ``costs``.
  public var totalCost: Money
  /// Its part of all cost, by largest remainder.
  public var sharePercent: Figure<ExactDecimal>
  /// What happened.
  public var counts: UsageCounts
  /// Work items that ended well, in per cent of all, one decimal.
  public var successPercent: Figure<ExactDecimal>
  /// Cost of a work item, four decimals.
  public var costPerWorkItem: Figure<ExactDecimal>
  /// Cost of a successful work item, four decimals.
  public var costPerSuccess: Figure<ExactDecimal>
  /// What is expected of it.
  public var target: AgentTarget?
  /// What its successes are worth, booked; none where the policy does not say.
  public var value: Figure<Money>
  /// ``value`` less ``totalCost``.
  public var result: Figure<Money>
  /// Where it stands; `nil` where nothing is expected of it.
  public var standing: AgentStanding?

  /// An agent's figures with every field given.
  public init(
    agent: String?, costs: [Money], totalCost: Money, sharePercent: Figure<ExactDecimal>,
    counts: UsageCounts, successPercent: Figure<ExactDecimal>,
    costPerWorkItem: Figure<ExactDecimal>, costPerSuccess: Figure<ExactDecimal>,
    target: AgentTarget?, value: Figure<Money>, result: Figure<Money>, standing: AgentStanding?
  ) {
    self.agent = agent
    self.costs = costs
    self.totalCost = totalCost
    self.sharePercent = sharePercent
    self.counts = counts
    self.successPercent = successPercent
    self.costPerWorkItem = costPerWorkItem
    self.costPerSuccess = costPerSuccess
    self.target = target
    self.value = value
    self.result = result
    self.standing = standing
  }
}
