import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// The measures of the month made by hand. MRR is 110.00 of the 120.00 of revenue: 100.00 of acme's,
/// 10.00 of bolt's 20.00. Before, 2 customers cost 60.00 and brought 100.00.
extension SampleMonth {
  func metrics() throws -> UnitMetrics {
    let agents = AgentStage(byAgent: breakdown([.dimension("agent")]), targets: ["all": target])
      .run()
    let axes: [BreakdownAxis] = [.row, .dimension("feature"), .dimension("route")]
    let month = try close().profitAndLoss
    return UnitMetrics(
      period: period, currency: euro, subjects: subjects(),
      concentration: ConcentrationStage(profitAndLoss: month).run(),
      iceberg: IcebergStage(byResult: breakdown([.result])).run(),
      plans: [
        plan("pro", customers: 2, revenue: 12_000, cost: 9_000),
        plan("starter", customers: 1, revenue: nil, cost: 500),
        plan(nil, customers: 0, revenue: nil, cost: 500),
      ], plansTotal: plan(nil, customers: 3, revenue: 12_000, cost: 10_000),
      agents: agents.agents, agentsTotal: agents.total,
      waste: axes.map { axis in
        WasteStage(
          breakdown: breakdown([axis, .result]), repeated: RepeatedCosts(nothingIn: euro)
        ).run()
      },
      months: [
        BlendedMonth(
          period: period.previous, customerCount: 2, cost: money(6_000), revenue: money(10_000)),
        BlendedMonth(
          period: period, customerCount: 3, cost: money(10_000), revenue: money(12_000),
          costGrowthPercent: .value(ExactDecimal(significand: 111, scale: 1)),
          revenueGrowthPercent: .value(-20)),
      ], trials: [TrialCost(row: RowID("crow"), outcome: .open, cost: money(500))])
  }

  private var target: AgentTarget {
    var target = AgentTarget()
    target.targetCostPerSuccess = 5
    return target
  }

  private func subjects() -> [SubjectFigures] {
    func subject(
      _ axis: BreakdownAxis?, _ key: String?, cost: Int, revenue: Int, monthly: Int
    ) -> SubjectFigures {
      SubjectFigures(
        axis: axis, key: key, costBasis: .fullyLoaded, cost: money(cost),
        costSharePercent: .notAvailable, revenue: .value(money(revenue)),
        monthlyRevenue: .value(money(monthly)), counts: UsageCounts())
    }
    return [
      subject(nil, nil, cost: 10_000, revenue: 12_000, monthly: 11_000),
      subject(.row, "bolt", cost: 5_000, revenue: 2_000, monthly: 1_000),
      subject(.row, "acme", cost: 4_000, revenue: 10_000, monthly: 10_000),
    ]
  }

  private func plan(_ name: String?, customers: Int, revenue: Int?, cost: Int) -> PlanMargin {
    let ratios = Ratios(
      currency: euro, revenue: revenue.map { BigInt($0) }, totalCost: BigInt(cost))
    return PlanMargin(
      plan: name.map { PlanID($0) }, customerCount: customers,
      revenue: revenue.map { .value(money($0)) } ?? .notAvailable,
      subscriptionRevenue: .notAvailable, costs: [money(cost)], totalCost: money(cost),
      marginAfterAICost: ratios.margin, revenueMarginPercent: ratios.marginPercent,
      costPercentOfRevenue: ratios.costPercent, subscriptionMargin: .none, contribution: .none,
      contributionPercentOfMargin: .none, targetMarginPercent: name == "pro" ? 70 : nil)
  }
}
