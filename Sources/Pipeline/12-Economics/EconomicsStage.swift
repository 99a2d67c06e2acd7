import ExactMoney

/// Makes the unit economics of a month.
struct EconomicsStage: Sendable {
  let policy: Policy
  let reference: ReferenceData
  let rollUp: UsageRollUp
  let cells: CellIndex

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
    return Economics(
      cube: cube, breakdowns: policy.economics.breakdowns.map { stage.run($0) })
  }
}
