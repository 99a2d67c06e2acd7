import ExactMoney
import Pipeline

/// A month as it is and as a scenario makes it, to be printed.
public struct SimulationTable: Sendable {
  /// What there is one row for.
  public enum Subject: String, Sendable, CaseIterable {
    /// Each customer and prospect, and the bracketed rows.
    case customer
    /// Each plan, customers without one, and the bracketed rows.
    case plan
    /// Each prospect and cost basis.
    case prospect
  }

  let simulation: Simulation

  /// Prints `simulation`.
  public init(_ simulation: Simulation) {
    self.simulation = simulation
  }

  /// All rows with all columns; customers and plans end in TOTAL, which is the sum of each.
  public func rows(by subject: Subject) -> TextTable {
    switch subject {
    case .customer: comparison(simulation.rows, by: "customer_id", hasNames: true)
    case .plan: comparison(simulation.plans, by: "plan", hasNames: false)
    case .prospect: prospects
    }
  }

  // MARK: - Before, after, difference

  private func comparison(
    _ rows: [Simulation.Row], by key: String, hasNames: Bool
  ) -> TextTable {
    let names = hasNames ? ["name", "plan", "customer_status"] : []
    let figures =
      ["revenue"] + simulation.categories.map { "cost_" + $0.rawValue }
      + ["total_cost", "margin_after_ai_cost", "revenue_margin_pct", "contribution"]
    let columns =
      ["scenario", "period", "currency", "cost_basis", key] + names
      + figures.flatMap { figure in
        // A difference of percentages is no percentage of anything.
        figure == "revenue_margin_pct"
          ? [figure + "_before", figure + "_after"]
          : [figure + "_before", figure + "_after", figure + "_difference"]
      } + ["effect"]
    return TextTable(
      title: "", columns: columns.map { TextTable.Column($0, $0) },
      rows: rows.map { TextTable.Row(cells($0, hasNames)) }
        + [TextTable.Row(cells(simulation.total, hasNames), .total)])
  }

  private func cells(_ row: Simulation.Row, _ hasNames: Bool) -> [Cell] {
    let (before, after) = (row.before, row.after)
    let names: [Cell] =
      hasNames
      ? [.optional(row.name), .optional(row.plan?.rawValue), .optional(row.status?.rawValue)] : []
    let costs = simulation.categories.indices.flatMap { index in
      [before.costs[index], after.costs[index], row.costDifferences[index]].map(Cell.money)
    }
    let results: [Cell] = [
      .money(before.totalCost), .money(after.totalCost), .money(row.costDifference),
      .money(before.margin), .money(after.margin), marginDifference(row),
      .percent(before.marginPercent), .percent(after.marginPercent),
      .money(before.contribution), .money(after.contribution), .money(row.contributionDifference),
      .money(row.effect),
    ]
    return identity + [.text(row.label)] + names
      + [.money(before.revenue), .money(after.revenue), .money(row.revenueDifference)] + costs
      + results
  }

  private var identity: [Cell] {
    [
      .text(simulation.name), .text(simulation.period.description),
      .text(simulation.currency.code), .text(simulation.costBasis),
    ]
  }

  /// The effect, where both sides have a margin.
  private func marginDifference(_ row: Simulation.Row) -> Cell {
    if row.before.margin.value != nil, row.after.margin.value != nil { return .money(row.effect) }
    return row.before.margin == .none ? .empty : .text("n/a")
  }

  // MARK: - Prospects

  private var prospects: TextTable {
    let columns = [
      "scenario", "period", "currency", "prospect", "name", "plan", "cost_basis", "price", "cost",
      "margin", "margin_pct", "contribution", "unit", "units", "cost_per_unit",
      "break_even_price", "zero_contribution_price", "target_margin_pct", "target_price",
      "profitable",
    ]
    let rows = simulation.prospects.flatMap { prospect in
      prospect.answers.map { TextTable.Row(identity.dropLast() + cells(prospect, $0)) }
    }
    return TextTable(
      title: "", columns: columns.map { TextTable.Column($0, $0) }, rows: rows)
  }

  private func cells(
    _ prospect: ProspectAnswer, _ answer: ProspectAnswer.Answer
  ) -> [Cell] {
    [
      .text(prospect.row.rawValue), .optional(prospect.name), .optional(prospect.plan?.rawValue),
      .text(answer.costBasis), .money(prospect.price), .money(answer.cost), .money(answer.margin),
      .percent(answer.marginPercent), .money(answer.contribution), .text(prospect.unitName),
      .exact(prospect.units), .unitCost(answer.costPerUnit), .money(answer.breakEvenPrice),
      .money(answer.zeroContributionPrice), .exact(prospect.targetMarginPercent),
      .money(answer.targetPrice), .text(answer.isProfitable ? "yes" : "no"),
    ]
  }

  // MARK: - JSON

  /// Everything as one JSON object; numbers are texts.
  public func json() -> [UInt8] {
    func objects(_ subject: Subject) -> JSON {
      let table = rows(by: subject)
      return .array(
        table.rows.map { row in
          JSON.object(zip(table.columns, row.cells).map { ($0.name, $1.json) })
        })
    }
    return JSON.object([
      ("scenario", .text(simulation.name)), ("period", .text(simulation.period.description)),
      ("currency", .text(simulation.currency.code)),
      ("cost_basis", .text(simulation.costBasis)),
      ("assumptions", .array(simulation.assumptions.map(JSON.text))),
      ("warnings", .array(simulation.warnings.map(JSON.text))),
      ("customers", objects(.customer)), ("plans", objects(.plan)),
      ("turns", .array(simulation.turns.map(turn))), ("prospects", objects(.prospect)),
    ]).document()
  }

  private func turn(_ turn: Simulation.Turn) -> JSON {
    .object([
      ("customer_id", .text(turn.row.rawValue)), ("direction", .text(turn.direction.rawValue)),
      ("basis", .text(turn.basis)), ("before", .money(turn.before)),
      ("after", .money(turn.after)),
    ])
  }
}
