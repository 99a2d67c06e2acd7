import BigInt
import ExactMoney

/// Sets a month as a scenario makes it beside the month as it is.
struct SimulationComparison {
  let scenario: Scenario
  let policy: Policy
  /// The month as it is.
  let base: MonthEndWork
  let reference: ReferenceData
  let simulated: SimulationStage.Simulated

  private var books: ProfitAndLoss { base.close.profitAndLoss }
  private var currency: Currency { books.currency }
  private var period: Period { books.period }
  private var after: ProfitAndLoss { simulated.profitAndLoss }

  /// The columns of both sides, in byte order.
  private var categories: [CostCategory] {
    Set(books.categories).union(after.categories).sorted()
  }

  func simulation() -> Simulation {
    let pairs = self.pairs
    let (before, after) = AllProcessors.both(
      { planSide(ofBooks: true) }, { planSide(ofBooks: false) })
    let words = ScenarioWords(scenario, simulated, period: period, currency: currency)
    return Simulation(
      period: period, name: scenario.name, currency: currency, assumptions: words.assumptions,
      warnings: words.warnings, categories: categories, rows: ranked(pairs.map(row)),
      plans: ranked(plans(before, after)),
      total: row("TOTAL", side(books.total, books), side(self.after.total, self.after)),
      turns: turns(pairs, before, after),
      prospects: ProspectAnswers(simulated, self.after).answers(scenario), books: books,
      simulated: self.after)
  }

  /// A row on both sides; a prospect has no row before.
  private struct Pair {
    var row: RowID
    var before: ProfitAndLossRow?
    var after: ProfitAndLossRow?

    /// The plan and the name stay, and one of the two sides has them.
    var known: ProfitAndLossRow? { before ?? after }
  }

  private var pairs: [Pair] {
    func byRow(_ snapshot: ProfitAndLoss) -> [RowID: ProfitAndLossRow] {
      var rows: [RowID: ProfitAndLossRow] = [:]
      for row in snapshot.rows { if let id = row.row { rows[id] = row } }
      return rows
    }
    let (old, new) = (byRow(books), byRow(after))
    return Set(old.keys).union(new.keys).sorted().map {
      Pair(row: $0, before: old[$0], after: new[$0])
    }
  }

  /// The month by plan, as it is or as the scenario makes it.
  private func planSide(ofBooks isBooks: Bool) -> PlanSide {
    isBooks
      ? PlanSide(
        books, base.close.documents, base.reconciliation.cells, base.close.ledger, reference, policy
      )
      : PlanSide(
        after, simulated.documents, simulated.cells, simulated.usage.ledger, simulated.reference,
        policy)
  }

  // MARK: - Rows

  private func side(_ row: ProfitAndLossRow?, _ snapshot: ProfitAndLoss) -> Simulation.Side {
    let zero = Money.zero(currency)
    guard let row else {
      return Simulation.Side(
        revenue: .none, costs: categories.map { _ in zero }, totalCost: zero, margin: .none,
        marginPercent: .none, contribution: .none)
    }
    let costs = Dictionary(uniqueKeysWithValues: zip(snapshot.categories, row.costs))
    return Simulation.Side(
      revenue: row.revenue, costs: categories.map { costs[$0] ?? zero }, totalCost: row.totalCost,
      margin: row.marginAfterAICost, marginPercent: row.revenueMarginPercent,
      contribution: row.contribution)
  }

  private func row(_ pair: Pair) -> Simulation.Row {
    var row = self.row(
      pair.row.rawValue, side(pair.before, books), side(pair.after, after))
    row.name = pair.known?.name ?? ""
    row.plan = pair.known?.plan
    row.status = pair.known?.status
    return row
  }

  private func row(
    _ label: String, _ before: Simulation.Side, _ after: Simulation.Side
  ) -> Simulation.Row {
    let zero = Money.zero(currency)
    let revenue = (after.revenue.value ?? zero) - (before.revenue.value ?? zero)
    let cost = after.totalCost - before.totalCost
    let contribution: Figure<Money> =
      if let old = before.contribution.value, let new = after.contribution.value {
        .value(new - old)
      } else if before.contribution == .none, after.contribution == .none { .none } else {
        .notAvailable
      }
    return Simulation.Row(
      label: label, before: before, after: after, revenueDifference: revenue,
      costDifferences: zip(after.costs, before.costs).map { $0 - $1 }, costDifference: cost,
      effect: revenue - cost, contributionDifference: contribution)
  }

  /// One row for each plan, one for our own use, one for customers without a plan, and the bracketed rows.
  private func plans(_ before: PlanSide, _ after: PlanSide) -> [Simulation.Row] {
    let (old, new) = (before.sides(categories), after.sides(categories))
    return Set(old.keys).union(new.keys).map { label in
      row(label, old[label] ?? side(nil, books), new[label] ?? side(nil, self.after))
    }
  }

  /// By the size of the effect descending, then by name; the bracketed rows last.
  private func ranked(_ rows: [Simulation.Row]) -> [Simulation.Row] {
    rows.sorted { left, right in
      let (leftLast, rightLast) = (
        RowID(left.label).isBracketed, RowID(right.label).isBracketed
      )
      if leftLast != rightLast { return rightLast }
      let (first, second) = (
        left.effect.minorUnits.magnitude, right.effect.minorUnits.magnitude
      )
      if !leftLast, first != second { return first > second }
      return left.label.precedesInByteOrder(right.label)
    }
  }

  // MARK: - Who changes sides

  private func turns(
    _ pairs: [Pair], _ before: PlanSide, _ after: PlanSide
  ) -> [Simulation.Turn] {
    let order = Simulation.Turn.Direction.allCases
    return pairs.flatMap { resultTurn($0) + budgetTurn($0, before, after) }.sorted { left, right in
      let (first, second) = (
        order.firstIndex(of: left.direction), order.firstIndex(of: right.direction)
      )
      return first == second ? left.row < right.row : first ?? 0 < second ?? 0
    }
  }

  /// Contribution is compared with contribution and margin with margin, never one with the other.
  private func resultTurn(_ pair: Pair) -> [Simulation.Turn] {
    guard let old = pair.before, let new = pair.after else { return [] }
    if let before = old.contribution.value, let after = new.contribution.value {
      return turn(pair.row, "contribution", before, after)
    }
    guard let before = old.marginAfterAICost.value, let after = new.marginAfterAICost.value else {
      return []
    }
    return turn(pair.row, "margin after AI cost", before, after)
  }

  private func turn(
    _ row: RowID, _ basis: String, _ before: Money, _ after: Money
  ) -> [Simulation.Turn] {
    guard before.isNegative != after.isNegative else { return [] }
    return [
      Simulation.Turn(
        row: row, direction: after.isNegative ? .unprofitable : .profitable, basis: basis,
        before: before, after: after)
    ]
  }

  /// What is left of the budget of the row's plans; at zero it is reached.
  private func budgetTurn(
    _ pair: Pair, _ books: PlanSide, _ scenario: PlanSide
  ) -> [Simulation.Turn] {
    guard let old = pair.before, let new = pair.after, new.isCustomer,
      let before = books.budget(of: pair.row).map({ $0 - old.totalCost }),
      let after = scenario.budget(of: pair.row).map({ $0 - new.totalCost })
    else { return [] }
    let zero = BigInt(0)
    guard (before.minorUnits > zero) != (after.minorUnits > zero) else { return [] }
    return [
      Simulation.Turn(
        row: pair.row, direction: after.minorUnits > zero ? .withinBudget : .overBudget,
        basis: "AI budget left", before: before, after: after)
    ]
  }
}
