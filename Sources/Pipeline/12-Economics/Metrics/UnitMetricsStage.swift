import BigInt
import ExactMoney

/// Measures a month: from its P&L, its cost cube, its breakdowns, and what is known of customers and plans.
struct UnitMetricsStage {
  let policy: Policy
  let reference: ReferenceData
  let profitAndLoss: ProfitAndLoss
  let cube: CostCube
  /// Those that the policy asks for; others are made as they are needed.
  let breakdowns: [Breakdown]
  let closed: [ClosedMonth]

  /// What usage is looked at for waste by, besides customers.
  private static let wasteDimensions = [
    "workspace_id", "feature", "agent", "route", "final_route",
  ]

  func run() -> UnitMetrics {
    let history = PlanHistory(
      period: cube.period, rows: profitAndLoss.rows.compactMap(\.row),
      customers: reference.customers, plans: reference.plans, revenue: revenue,
      currency: cube.currency)
    let plans = PlanMarginStage(
      byPlan: breakdown([.plan]), history: history, plans: reference.plans
    ).run()
    let agents = AgentStage(byAgent: breakdown([.dimension("agent")]), targets: policy.agents).run()
    let axes =
      [.row]
      + Self.wasteDimensions.filter { cube.usage.dimensionNames.contains($0) }.map {
        BreakdownAxis.dimension($0)
      }
    let waste = axes.map { WasteStage(breakdown: breakdown([$0, .result])).run() }
    let subjects = SubjectStage(
      profitAndLoss: profitAndLoss, breakdowns: breakdowns, byRow: waste[0], plans: plans.plans,
      monthlyRevenue: revenue.mapValues(\.subscription), sessions: sessionCounts()
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

  private var revenue: [RowID: PlanHistory.Revenue] {
    RevenueTable.build(reference, policy: policy, period: cube.period).output.amounts.mapValues {
      PlanHistory.Revenue(subscription: $0.subscription, other: $0.other)
    }
  }

  private func breakdown(_ axes: [BreakdownAxis]) -> Breakdown {
    breakdowns.first { $0.axes == axes }
      ?? BreakdownStage(
        cube: cube, profitAndLoss: profitAndLoss, customers: reference.customers
      ).run(axes)
  }

  /// Counts the sessions of the values of an axis; of the company under no name.
  private func sessionCounts() -> (BreakdownAxis?) -> [String?: Int]? {
    let counts = SessionCounts(cube, column: policy.economics.session)
    return { [cube, reference] axis in
      guard let counts else { return nil }
      guard let axis else { return [nil: counts.total] }
      let numbers = AxisNumbers(axis, of: cube, customers: reference.customers)
      let names: [String?] = numbers.values + [nil]
      return Dictionary(
        zip(names, counts.counts(by: numbers)), uniquingKeysWith: { first, _ in first })
    }
  }
}
