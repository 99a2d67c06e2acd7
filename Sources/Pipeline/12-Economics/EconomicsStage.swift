import BigInt
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
    guard let usage = rollUp.fine, hasRoom(close, usage) else { return nil }
    let profitAndLoss = close.profitAndLoss
    let ledger = Ledger(
      groups: usage.groups, meters: rollUp.meters, prices: reference.priceBook.rows,
      rows: usage.rows[...])
    let cube = CostCubeStage(
      profitAndLoss: profitAndLoss, documents: close.documents, cells: cells, ledger: ledger,
      usage: usage
    ).run()
    let stage = BreakdownStage(
      cube: cube, profitAndLoss: profitAndLoss, customers: reference.customers)
    let history = planHistory(profitAndLoss)
    var economics = Economics(
      cube: cube, breakdowns: policy.economics.breakdowns.map { stage.run($0) })
    let known = Set(policy.economics.breakdowns)
    economics.pageBreakdowns = EconomicsPolicy.pageBreakdowns.filter { axes in
      !known.contains(axes) && axes.allSatisfy { $0.isKnown(in: usage) }
    }.map { stage.run($0) }
    economics.metrics =
      UnitMetricsStage(
        policy: policy, reference: reference, profitAndLoss: profitAndLoss, cube: cube,
        breakdowns: economics.breakdowns, otherBreakdowns: economics.pageBreakdowns,
        history: history, closed: closed
      ).run()
    let watched = WatchStage(
      policy: policy, reference: reference, profitAndLoss: profitAndLoss, cube: cube,
      ledger: ledger, closed: closed, plans: history
    ).run()
    economics.flags = watched.flags
    economics.caps = watched.caps
    economics.forecast = watched.forecast
    economics.dollarRate = watched.dollarRate
    economics.unwatched = watched.unwatched
    economics.statements = StatementStage(
      policy: policy.statement, reference: reference, history: history
    ).run(profitAndLoss.rows, usage: usage, groups: cube.groupRange, meters: rollUp.meters)
    return economics
  }

  /// Whether all amounts have room in whole parts of a minor unit: no books come near, broken files may.
  private func hasRoom(_ close: MonthEndClose, _ usage: FineUsage) -> Bool {
    let limit = Rational(BigInt(10).power(18))
    let isWithin = close.documents.allSatisfy { document in
      let gross = document.shares.multiples.reduce(BigUInt(0)) { $0 + $1.magnitude }
      return (Rational(BigInt(gross)) * document.shares.unit).magnitude < limit
    }
    return isWithin
      && usage.rows.allSatisfy { row in
        row.quantity.exactInt64 != nil
          || row.quantity.scale <= 15 && row.quantity.significand.bitWidth <= 64
      }
  }

  /// The days on which every row had which plan.
  private func planHistory(_ profitAndLoss: ProfitAndLoss) -> PlanHistory {
    let revenue = RevenueTable.build(reference, policy: policy, period: profitAndLoss.period)
    return PlanHistory(
      period: profitAndLoss.period, rows: profitAndLoss.rows.compactMap(\.row),
      customers: reference.customers, plans: reference.plans,
      revenue: revenue.output.amounts.mapValues {
        PlanHistory.Revenue(subscription: $0.subscription, other: $0.other)
      }, currency: profitAndLoss.currency)
  }
}
