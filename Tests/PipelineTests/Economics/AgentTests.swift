import ExactMoney
import Testing

@testable import Pipeline

/// Agents against what is expected of them; figures by hand.
@Suite struct AgentTests {
  private let sample: EconomicsSample

  init() throws { sample = try EconomicsSample() }

  private func counts(_ items: Int, _ successes: Int) -> UsageCounts {
    var counts = UsageCounts()
    counts.workItems = items
    counts.successfulWorkItems = successes
    return counts
  }

  private func target(_ aim: String?, _ end: String?, value: String? = nil) -> AgentTarget {
    var target = AgentTarget()
    target.targetCostPerSuccess = aim.flatMap { ExactDecimal($0) }
    target.retireCostPerSuccess = end.flatMap { ExactDecimal($0) }
    target.valuePerSuccess = value.flatMap { ExactDecimal($0) }
    return target
  }

  /// Target 0.50, limit 2.00 for each of 100 successes: as much as the target is on target, as much as the
  /// limit is a breach; a cent either side decides.
  @Test(arguments: [
    (4999, AgentStanding.onTarget), (5000, .onTarget), (5001, .aboveTarget),
    (19_999, .aboveTarget), (20_000, .retire), (20_001, .retire), (0, .onTarget),
  ])
  func standing(_ cents: Int, _ expected: AgentStanding) {
    let run = AgentStage(
      byAgent: sample.breakdown(
        .dimension("agent"), ["api"], [("support", [cents], counts(120, 100))]),
      targets: ["support": target("0.50", "2.00")]
    ).run()
    #expect(run.agents.first?.standing == expected)
  }

  /// Without a success all that was spent counts against the limit of one.
  @Test(arguments: [(199, AgentStanding.aboveTarget), (200, .retire), (50, .onTarget)])
  func noSuccess(_ cents: Int, _ expected: AgentStanding) {
    let run = AgentStage(
      byAgent: sample.breakdown(.dimension("agent"), ["api"], [("a", [cents], counts(3, 0))]),
      targets: ["a": target("0.50", "2.00")]
    ).run()
    #expect(run.agents.first?.standing == expected)
    #expect(run.agents.first?.costPerSuccess == .notAvailable)
    #expect(run.agents.first.map { text($0.successPercent) } == "0")
  }

  /// 120.00 for 150 items, 120 of them good: 0.8000 each, 1.0000 a success, 80 %; worth 3.50 each, 420.00.
  @Test func profitAndLossOfAgents() {
    let run = AgentStage(
      byAgent: sample.breakdown(
        .dimension("agent"), ["api", "logs"],
        [
          ("support", [12_000, 0], counts(150, 120)), ("coder", [700, 0], counts(2, 1)),
          (nil, [300, 1000], counts(5, 5)),
        ]),
      targets: ["support": target(nil, nil, value: "3.50"), "idle": target("1", nil)]
    ).run()
    #expect(run.agents.map(\.agent) == ["support", "coder", "idle", nil])
    let support = run.agents[0]
    #expect(text(support.costPerWorkItem) == "0.8" && text(support.costPerSuccess) == "1")
    #expect(text(support.successPercent) == "80")
    #expect(text(support.value) == "420.00" && text(support.result) == "300.00")
    #expect(support.standing == nil)
    #expect(run.agents[1].value == .none && run.agents[1].standing == nil)
    #expect(run.agents[2].totalCost.isZero && run.agents[2].standing == .onTarget)
    #expect(run.total.totalCost.description == "140.00")
    #expect(
      run.agents.map(\.totalCost).sum(sample.dollar).description == "140.00")
    #expect(text(run.total.value) == "420.00" && text(run.total.result) == "300.00")
  }

  @Test func nobodyTellsAgentsApart() {
    let run = AgentStage(
      byAgent: sample.breakdown(.dimension("agent"), ["api"], [(nil, [500], counts(1, 1))]),
      targets: [:]
    ).run()
    #expect(run.agents.isEmpty)
  }
}
