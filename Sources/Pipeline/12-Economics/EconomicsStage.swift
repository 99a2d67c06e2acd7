import ExactMoney

/// Makes the unit economics of a month.
struct EconomicsStage: Sendable {
  let policy: Policy
  let reference: ReferenceData
  let rollUp: UsageRollUp
  let cells: CellIndex
  /// The closed months, oldest first.
  let closed: [ClosedMonth]

  /// The unit economics of `close`; `nil` where the usage was not kept apart finely enough.
  func run(_ close: MonthEndClose) -> Economics? {
    guard let usage = rollUp.fine else { return nil }
    let ledger = Ledger(
      groups: usage.groups, meters: rollUp.meters, prices: reference.priceBook.rows,
      rows: usage.rows[...])
    let cube = CostCubeStage(
      profitAndLoss: close.profitAndLoss, documents: close.documents, cells: cells, ledger: ledger,
      usage: usage
    ).run()
    let stage = BreakdownStage(
      cube: cube, profitAndLoss: close.profitAndLoss, customers: reference.customers)
    var economics = Economics(
      cube: cube, breakdowns: policy.economics.breakdowns.map { stage.run($0) })
    let watched = WatchStage(
      policy: policy, reference: reference, profitAndLoss: close.profitAndLoss, cube: cube,
      ledger: ledger, closed: closed, plans: plans(of: close.profitAndLoss)
    ).run()
    economics.flags = watched.flags
    economics.caps = watched.caps
    economics.forecast = watched.forecast
    economics.dollarRate = watched.dollarRate
    economics.unwatched = watched.unwatched
    return economics
  }

  /// The days on which every row had which plan.
  private func plans(of snapshot: ProfitAndLoss) -> PlanHistory {
    let revenue = RevenueTable.build(reference, policy: policy, period: snapshot.period).output
    return PlanHistory(
      period: snapshot.period, rows: snapshot.rows.compactMap(\.row),
      customers: reference.customers, plans: reference.plans,
      revenue: revenue.amounts.mapValues {
        PlanHistory.Revenue(subscription: $0.subscription, other: $0.other)
      }, currency: snapshot.currency)
  }
}
