import BigInt
import ExactMoney

/// Measures a month: from its P&L, its cost cube, its breakdowns, and what is known of customers and plans.
struct UnitMetricsStage {
  let policy: Policy
  let reference: ReferenceData
  let profitAndLoss: ProfitAndLoss
  let axes: CubeAxes
  /// Those that the policy asks for: what they are by is measured.
  let breakdowns: [Breakdown]
  /// Those that were made besides; what is needed further is made here.
  let otherBreakdowns: [Breakdown]
  let history: PlanHistory
  let closed: [ClosedMonth]
  private var cube: CostCube { axes.cube }

  /// What usage is looked at for waste by, besides customers, as far as `usage` was kept apart by it.
  static func wasteAxes(_ usage: FineUsage) -> [BreakdownAxis] {
    ["workspace_id", "feature", "agent", "route", "final_route"]
      .filter { usage.dimensionNames.contains($0) }.map { .dimension($0) }
  }

  func run() -> UnitMetrics {
    let plans = PlanMarginStage(
      byPlan: breakdown([.plan]), history: history, plans: reference.plans
    ).run()
    let agents = AgentStage(byAgent: breakdown([.dimension("agent")]), targets: policy.agents).run()
    let wasteAxes = [.row] + Self.wasteAxes(cube.usage)
    let waste = AllProcessors.map(wasteAxes.count) { number in
      WasteStage(
        breakdown: breakdown([wasteAxes[number], .result]),
        repeated: RepeatedCosts(axes, by: axes[wasteAxes[number]])
      ).run()
    }
    let subjects = SubjectStage(
      profitAndLoss: profitAndLoss, breakdowns: breakdowns, byRow: waste[0], plans: plans.plans,
      monthlyRevenue: history.subscriptionRevenue, sessions: sessionCounts()
    ).run()
    return UnitMetrics(
      period: cube.period, currency: cube.currency, subjects: subjects,
      concentration: ConcentrationStage(profitAndLoss: profitAndLoss).run(),
      iceberg: IcebergStage(byResult: breakdown([.result])).run(), plans: plans.plans,
      plansTotal: plans.total, agents: agents.agents, agentsTotal: agents.total, waste: waste,
      months: BlendedStage(
        profitAndLoss: profitAndLoss, closed: closed, customers: reference.customers
      ).run(),
      trials: TrialStage(cube: cube, customers: reference.customers).run())
  }

  private func breakdown(_ axes: [BreakdownAxis]) -> Breakdown {
    (breakdowns + otherBreakdowns).first { $0.axes == axes }
      ?? BreakdownStage(self.axes, profitAndLoss).run(axes)
  }

  /// Counts the sessions of the values of an axis; of the company under no name.
  private func sessionCounts() -> (BreakdownAxis?) -> [RowID?: Int]? {
    let counts = SessionCounts(cube, column: policy.economics.session)
    return { [axes] axis in
      guard let counts else { return nil }
      guard let axis else { return [nil: counts.total] }
      let numbers = axes[axis]
      let names: [RowID?] = numbers.values.map { RowID($0) } + [nil]
      return Dictionary(
        zip(names, counts.counts(by: numbers)), uniquingKeysWith: { first, _ in first })
    }
  }
}
