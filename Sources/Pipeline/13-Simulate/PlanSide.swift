import BigInt
import ExactMoney

/// One side of a simulation by plan: the very figures that the month prints by plan, of its P&L.
struct PlanSide {
  private let profitAndLoss: ProfitAndLoss
  private let history: PlanHistory
  private let rates: BudgetRates
  /// `nil` where there is no room for the costs.
  private let plans: [PlanMargin]?

  /// The month of `profitAndLoss`, which `documents` make: they divide `cells` of `ledger`.
  init(
    _ profitAndLoss: ProfitAndLoss, _ documents: [BookedDocument], _ cells: CellIndex,
    _ ledger: Ledger, _ reference: ReferenceData, _ policy: Policy
  ) {
    self.profitAndLoss = profitAndLoss
    let history = PlanHistory(profitAndLoss, reference, policy)
    self.history = history
    rates = BudgetRates(
      Set(history.spans.compactMap(\.budgetCurrency)).union([profitAndLoss.currency]),
      table: reference.rates, policy: policy, period: profitAndLoss.period)
    guard documents.fitACube else {
      plans = nil
      return
    }
    // Only days and rows count here, and the ledger has them.
    let usage = FineUsage(
      dimensionNames: [], ledgerDimensionCount: 0, groups: ledger.groups,
      counts: Array(repeating: GroupCounts(), count: ledger.groups.count), rows: [])
    let cube = CostCubeStage(
      profitAndLoss: profitAndLoss, documents: documents, cells: cells, ledger: ledger,
      usage: usage
    ).run().borne(over: history)
    let byPlan = BreakdownStage(cube: cube, profitAndLoss: profitAndLoss, history: history)
      .run([.plan])
    plans = PlanMarginStage(byPlan: byPlan, history: history, plans: reference.plans).run().plans
  }

  /// The AI budget of the plans of `row`, each for its days, in the reporting currency.
  func budget(of row: RowID) -> Money? {
    PlanTerms(
      history.spans(of: row), of: history.period, currency: profitAndLoss.currency, rates: rates
    ).budget
  }

  /// The plans by name, our own use, customers without a plan, and the bracketed rows; costs by
  /// `categories`.
  func sides(_ categories: [CostCategory]) -> [String: Simulation.Side] {
    guard let plans else { return [:] }
    var sides: [String: Simulation.Side] = [:]
    for margin in plans {
      if let plan = margin.plan {
        sides[plan.rawValue] = Simulation.Side(
          revenue: margin.revenue.value.map { .value($0) } ?? .none,
          costs: aligned(margin.costs, categories), totalCost: margin.totalCost,
          margin: margin.marginAfterAICost, marginPercent: margin.revenueMarginPercent,
          contribution: margin.contribution)
      } else {
        addNobodys(margin, categories, to: &sides)
      }
    }
    return sides
  }

  /// Takes apart what has no plan: customers without one, and what is nobody's.
  private func addNobodys(
    _ margin: PlanMargin, _ categories: [CostCategory], to sides: inout [String: Simulation.Side]
  ) {
    var costs = margin.costs
    for row in profitAndLoss.rows {
      guard let id = row.row, id.isBracketed else { continue }
      sides[id.rawValue] = Simulation.Side(
        revenue: row.revenue, costs: aligned(row.costs, categories), totalCost: row.totalCost,
        margin: row.marginAfterAICost, marginPercent: row.revenueMarginPercent,
        contribution: row.contribution)
      for column in costs.indices { costs[column] -= row.costs[column] }
    }
    let spans = history.spans.filter { !$0.row.isBracketed && $0.comparedPlan == nil }
    if spans.isEmpty { return }
    let revenues = spans.compactMap(\.subscriptionRevenue) + spans.compactMap(\.otherRevenue)
    let currency = profitAndLoss.currency
    let total = costs.sum(currency)
    let ratios = Ratios(
      currency: currency, revenue: revenues.isEmpty ? nil : revenues.sum(currency).minorUnits,
      totalCost: total.minorUnits)
    sides["(no plan)"] = Simulation.Side(
      revenue: revenues.isEmpty ? .none : .value(revenues.sum(currency)),
      costs: aligned(costs, categories), totalCost: total, margin: ratios.margin,
      marginPercent: ratios.marginPercent, contribution: .none)
  }

  private func aligned(_ costs: [Money], _ categories: [CostCategory]) -> [Money] {
    let known = Dictionary(uniqueKeysWithValues: zip(profitAndLoss.categories, costs))
    return categories.map { known[$0] ?? .zero(profitAndLoss.currency) }
  }
}
