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
  /// How much of them: only the breakdowns that were asked for, or all.
  let extent: CloseExtent

  /// The unit economics of `close`; `nil` where the usage was not kept apart finely enough, and where a
  /// finding says why not.
  func run(_ close: MonthEndClose) -> Outcome<Economics?> {
    guard let usage = rollUp.fine else { return Outcome(nil) }
    if let excess = close.economicsExcess { return Outcome(nil, [excess]) }
    return Outcome(economics(close, usage))
  }

  private func economics(_ close: MonthEndClose, _ usage: FineUsage) -> Economics {
    let profitAndLoss = close.profitAndLoss
    let ledger = Ledger(fine: usage, of: rollUp, reference.priceBook)
    let (documents, isWhole) = (close.documents, extent > .breakdowns)
    let (made, history) = AllProcessors.both(
      {
        CostCubeStage(
          profitAndLoss: profitAndLoss, documents: documents, cells: cells, ledger: ledger,
          usage: usage
        ).run()
      }, { PlanHistory(profitAndLoss, reference, policy) })
    let cube = made.borne(over: history)
    let asked = policy.economics.breakdowns
    let shown = EconomicsPolicy.pageBreakdowns.filter { axes in
      isWhole && !asked.contains(axes) && axes.allSatisfy { $0.isKnown(in: usage) }
    }
    let axes = CubeAxes(
      cube, profitAndLoss, history: history,
      keeping: Set((asked + shown).joined())
        .union(isWhole ? UnitMetricsStage.wasteAxes(usage) : []))
    guard isWhole else {
      return Economics(cube: cube, breakdowns: breakdowns(asked, axes, profitAndLoss))
    }
    let watch = WatchStage(
      policy: policy, reference: reference, profitAndLoss: profitAndLoss, axes: axes,
      ledger: ledger, closed: closed, plans: history)
    let (measured, (watched, statements)) = AllProcessors.both(
      { self.measured(axes, profitAndLoss, history, asked: asked, shown: shown) },
      {
        let statements = StatementStage(
          policy: policy.statement, reference: reference, history: history
        ).run(profitAndLoss.rows, usage: usage, groups: cube.groupRange, meters: rollUp.meters)
        return (watch.run(statements), statements)
      })
    var economics = measured
    economics.flags =
      (watched.flags + watch.flags(of: measured.metrics?.plans ?? [])).sorted()
    economics.caps = watched.caps
    economics.forecast = watched.forecast
    economics.dollarRate = watched.dollarRate
    economics.priceRates = watched.priceRates
    economics.unwatched = watched.unwatched
    economics.planRevenues = history.planRevenues(profitAndLoss.currency)
    economics.statements = statements
    return economics
  }

  private func breakdowns(
    _ asked: [[BreakdownAxis]], _ axes: CubeAxes, _ profitAndLoss: ProfitAndLoss
  ) -> [Breakdown] {
    let stage = BreakdownStage(axes, profitAndLoss)
    return AllProcessors.map(asked.count) { stage.run(asked[$0]) }
  }

  /// The breakdowns with what is measured by them.
  private func measured(
    _ axes: CubeAxes, _ profitAndLoss: ProfitAndLoss, _ history: PlanHistory,
    asked: [[BreakdownAxis]], shown: [[BreakdownAxis]]
  ) -> Economics {
    let made = breakdowns(asked + shown, axes, profitAndLoss)
    var economics = Economics(cube: axes.cube, breakdowns: Array(made.prefix(asked.count)))
    economics.pageBreakdowns = Array(made.dropFirst(asked.count))
    economics.metrics =
      UnitMetricsStage(
        policy: policy, reference: reference, profitAndLoss: profitAndLoss, axes: axes,
        breakdowns: economics.breakdowns, otherBreakdowns: economics.pageBreakdowns,
        history: history, closed: closed
      ).run()
    return economics
  }
}

extension MonthEndClose {
  /// Why there is no room for the costs in a cube: no books come near, one wrong digit too many may.
  var economicsExcess: Finding? {
    if documents.fitACube { return nil }
    return Finding(
      .economicsLeftOut,
      "costs and credits of \(profitAndLoss.period) come to \([BookedDocument].mostOfAMonth) "
        + "\(profitAndLoss.currency) or more")
  }
}

extension [BookedDocument] {
  /// What all costs of a month stay below, without regard to sign, in units of the reporting currency.
  ///
  /// Costs are kept in 10^-15ths of a minor unit and multiplied by days and per cent, all in 128 bits.
  fileprivate static var mostOfAMonth: BigInt { BigInt(10).power(15) }

  /// Whether a cube has room for their costs.
  var fitACube: Bool {
    let gross = reduce(Rational.zero) { gross, document in
      let multiples = document.shares.multiples.reduce(BigUInt(0)) { $0 + $1.magnitude }
      return gross + (Rational(BigInt(multiples)) * document.shares.unit).magnitude
    }
    return gross < Rational(Self.mostOfAMonth)
  }
}

extension Ledger {
  /// The fine usage of `rollUp` as a ledger of all months.
  init(fine usage: FineUsage, of rollUp: UsageRollUp, _ priceBook: PriceBook) {
    self.init(
      groups: usage.groups, meters: rollUp.meters, prices: priceBook.rows, rows: usage.rows[...])
  }
}
