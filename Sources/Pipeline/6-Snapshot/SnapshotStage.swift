import BigInt
import ExactMoney

/// Writes the P&L of a period: who cost what, who paid what, and what is left (SPEC §5.5).
struct SnapshotStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData

  init(period: Period, policy: Policy, reference: ReferenceData) {
    self.period = period
    self.policy = policy
    self.reference = reference
  }

  func run(documents: [BookedDocument], activity: [Activity]) -> Outcome<ProfitAndLoss> {
    let costs = CostTable(documents, currency: policy.reportingCurrency)
    let revenue = RevenueTable.build(reference, policy: policy, period: period)
    let active = activity.filter { $0.period == period }
    let activityByRow = Dictionary(
      active.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = rowIDs(costs, revenue.output, activityByRow).mapOnAllProcessors { row in
      figures(row, costs: costs, revenue: revenue.output, activity: activityByRow[row])
    }
    let totals = rows.map(\.totalCost.minorUnits)
    // The rows stand in the order of their names, which decides between equal costs.
    let customers = rows.indices.filter { rows[$0].row?.isBracketed == false }.sorted {
      totals[$0] == totals[$1] ? $0 < $1 : totals[$0] > totals[$1]
    }.map { rows[$0] }
    let bracketed = [RowID.unattributed, .unallocated].compactMap { row in
      rows.first { $0.row == row }
    }
    let printed = customers + bracketed
    let total = Totals(currency: policy.reportingCurrency, categories: costs.categories.count)
      .row(of: printed, revenue: revenue.output)
    return Outcome(
      ProfitAndLoss(
        period: period, version: 1, status: .open, currency: policy.reportingCurrency,
        categories: costs.categories, rows: printed, total: total),
      revenue.findings)
  }

  /// Every customer active or trial in the period, or with revenue, cost or an event in it; and the
  /// bracketed rows always.
  private func rowIDs(
    _ costs: CostTable, _ revenue: RevenueTable, _ activity: [RowID: Activity]
  ) -> [RowID] {
    var rows = Set(reference.customers.customersInPeriod(period).map { RowID($0) })
    rows.formUnion(costs.minorUnits.keys)
    rows.formUnion(revenue.amounts.keys)
    rows.formUnion(activity.keys)
    rows.formUnion([.unattributed, .unallocated])
    return rows.sorted()
  }

  private func figures(
    _ row: RowID, costs: CostTable, revenue: RevenueTable, activity: Activity?
  ) -> ProfitAndLossRow {
    let currency = policy.reportingCurrency
    let units = costs.minorUnits[row] ?? costs.categories.map { _ in BigInt(0) }
    let total = units.reduce(BigInt(0), +)
    let customer =
      row.isBracketed
      ? nil : reference.customers.record(of: CustomerID(row.rawValue), on: period.lastDay)
    let plan = customer?.plan.flatMap { reference.plans[$0, on: period.lastDay] }
    let amounts = revenue.amounts[row]
    let ratios = Ratios(currency: currency, revenue: amounts?.total, totalCost: total)
    let subscription = SubscriptionFigures(
      currency: currency, marginPercent: plan?.subscriptionMarginPercent, revenue: amounts,
      totalCost: total)
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: currency) }
    return ProfitAndLossRow(
      row: row, name: customer?.name ?? "", plan: customer?.plan, status: customer?.status,
      costFunction: Self.costFunction(customer?.status),
      revenue: amounts.map { .value(money($0.total)) } ?? .none, costs: units.map(money),
      totalCost: money(total), marginAfterAICost: ratios.margin,
      revenueMarginPercent: ratios.marginPercent, costPercentOfRevenue: ratios.costPercent,
      subscriptionMargin: subscription.margin, contribution: subscription.contribution,
      contributionPercentOfMargin: subscription.contributionPercent,
      calls: activity?.calls ?? 0, failedCalls: activity?.failedCalls ?? 0,
      workItems: activity?.workItems ?? 0,
      successfulWorkItems: activity?.successfulWorkItems ?? 0,
      costPerWorkItem: ratios.costPer(activity?.workItems ?? 0),
      costPerSuccessfulWorkItem: ratios.costPer(activity?.successfulWorkItems ?? 0),
      activeUsers: activity?.activeUsers ?? 0,
      costPerActiveUser: ratios.costPer(activity?.activeUsers ?? 0))
  }

  private static func costFunction(_ status: CustomerStatus?) -> CostFunction {
    switch status {
    case .trial: .salesAndMarketing
    case .internal: .researchAndDevelopment
    case .active, .churned, nil: .costOfRevenue
    }
  }
}
