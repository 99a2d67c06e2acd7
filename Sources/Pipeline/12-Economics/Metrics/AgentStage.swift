import BigInt
import ExactMoney

/// The P&L of the agents: what each cost, did, and was worth.
struct AgentStage: Sendable {
  /// The month by agent.
  let byAgent: Breakdown
  /// What the policy expects, by agent.
  let targets: [String: AgentTarget]

  /// The agents, those of the policy that did nothing after the others, and the sums; no agents where
  /// neither usage nor policy names one.
  func run() -> (agents: [AgentResult], total: AgentResult) {
    let known = Set(byAgent.rows.compactMap { $0.keys[0] }.map { Identifier<Self>($0) })
    // Names are told apart by their bytes.
    let targets = Dictionary(uniqueKeysWithValues: targets.map { (Identifier<Self>($0), $1) })
    let idle = targets.keys.filter { !known.contains($0) }.sorted()
    let free = byAgent.categories.map { _ in Money.zero(byAgent.currency) }
    let named = byAgent.rows.filter { $0.keys[0] != nil }.map { row in
      result(row.keys[0], row, row.keys[0].flatMap { targets[Identifier($0)] })
    }
    let idlers = idle.map { name in
      result(
        name.rawValue,
        Breakdown.Row(
          keys: [name.rawValue], costs: free, totalCost: .zero(byAgent.currency),
          sharePercent: idleShare, counts: UsageCounts()), targets[name])
    }
    let others = byAgent.rows.filter { $0.keys[0] == nil }.map { result(nil, $0, nil) }
    let agents = named + idlers
    var total = result(nil, byAgent.total, nil)
    let worth = agents.compactMap(\.value.value)
    if !worth.isEmpty {
      total.value = .value(worth.sum(byAgent.currency))
      total.result = .value(
        worth.sum(byAgent.currency)
          - agents.filter { $0.value != .none }.map(\.totalCost)
          .sum(byAgent.currency))
    }
    return (agents.isEmpty ? [] : agents + others, total)
  }

  /// Nothing of something is 0.0 %.
  private var idleShare: Figure<ExactDecimal> {
    byAgent.total.sharePercent == .notAvailable ? .notAvailable : .value(.zero)
  }

  private func result(
    _ agent: String?, _ row: Breakdown.Row, _ target: AgentTarget?
  ) -> AgentResult {
    let ratios = Ratios(
      currency: byAgent.currency, revenue: nil, totalCost: row.totalCost.minorUnits)
    let successes = row.counts.successfulWorkItems
    let value = target?.valuePerSuccess.map { each in
      Money(
        rounding: Rational(each) * Rational(successes), to: byAgent.currency, .toNearestOrEven)
    }
    return AgentResult(
      agent: agent, costs: row.costs, totalCost: row.totalCost, sharePercent: row.sharePercent,
      counts: row.counts,
      successPercent: .percent(successes, of: row.counts.workItems),
      costPerWorkItem: ratios.costPer(row.counts.workItems),
      costPerSuccess: ratios.costPer(successes), target: target,
      value: value.map { .value($0) } ?? .none,
      result: value.map { .value($0 - row.totalCost) } ?? .none,
      standing: target.flatMap { standing($0, row.totalCost, successes) })
  }

  /// Compares exactly, not what is printed; no success costs all that was spent.
  private func standing(
    _ target: AgentTarget, _ cost: Money, _ successes: Int
  ) -> AgentStanding? {
    guard target.targetCostPerSuccess != nil || target.retireCostPerSuccess != nil else {
      return nil
    }
    let each = cost.amount / Rational(max(successes, 1))
    if let limit = target.retireCostPerSuccess, each >= Rational(limit), !cost.isZero {
      return .retire
    }
    if let aim = target.targetCostPerSuccess, each > Rational(aim) { return .aboveTarget }
    return .onTarget
  }
}
