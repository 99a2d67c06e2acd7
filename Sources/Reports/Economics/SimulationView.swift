import ExactMoney
import Pipeline

extension SimulationTable {
  /// The assumptions on top, then what changes: in all, by plan, by customer, who changes sides, and the
  /// answers about prospects.
  ///
  /// - Parameter showsUnchanged: whether to list customers for whom nothing changes, too.
  public func terminal(_ style: TerminalStyle, showsUnchanged: Bool) -> String {
    let shown = simulation.rows.filter { showsUnchanged || !$0.isUnchanged }
    var tables = [categoryTable, comparison("By plan", "plan", simulation.plans)]
    tables.append(comparison("By customer", "customer", shown))
    if !simulation.turns.isEmpty { tables.append(turnTable) }
    if !simulation.prospects.isEmpty { tables.append(prospectTable) }
    var texts = [heading(style)] + tables.map { $0.terminal(style) }
    let hidden = simulation.rows.count - shown.count
    if hidden > 0 {
      texts.append("Rows that do not change are not shown: \(hidden). --all shows them.\n")
    }
    return texts.joined(separator: "\n")
  }

  private func heading(_ style: TerminalStyle) -> String {
    let title =
      "What if: \(simulation.name); \(simulation.period), \(simulation.currency), "
      + "cost basis \(simulation.costBasis)"
    let lines = simulation.assumptions.map { "  " + $0 }
    let warnings = simulation.warnings.map {
      style.painted("  warning: \($0)".harmless, .yellow)
    }
    return ([style.painted(title.harmless, .bold)] + lines.map(\.harmless) + warnings)
      .joined(separator: "\n") + "\n"
  }

  private var categoryTable: TextTable {
    let total = simulation.total
    let costs = simulation.categories.indices.map { index in
      TextTable.Row([
        .text(simulation.categories[index].rawValue), .money(total.before.costs[index]),
        .money(total.after.costs[index]), .money(total.costDifferences[index]),
      ])
    }
    let sum = TextTable.Row(
      [
        .text("TOTAL"), .money(total.before.totalCost), .money(total.after.totalCost),
        .money(total.costDifference),
      ], .total)
    return TextTable(
      title: "Cost by category",
      columns: [
        .init("category", "category"), .init("before", "before", .right),
        .init("after", "after", .right), .init("difference", "difference", .right),
      ], rows: costs + [sum])
  }

  private func comparison(
    _ title: String, _ key: String, _ rows: [Simulation.Row]
  ) -> TextTable {
    let columns: [TextTable.Column] = [
      .init(key, key), .init("revenue_before", "revenue", .right),
      .init("revenue_after", "after", .right), .init("cost_before", "AI cost", .right),
      .init("cost_after", "after", .right), .init("cost_difference", "difference", .right),
      .init("margin_before", "margin", .right, isDetail: true),
      .init("margin_after", "after", .right, isDetail: true),
      .init("margin_pct_before", "margin %", .right, isOptional: true),
      .init("margin_pct_after", "after", .right, isOptional: true),
      .init("contribution_before", "contribution", .right, isOptional: true),
      .init("contribution_after", "after", .right, isOptional: true),
      .init("effect", "effect", .right),
    ]
    func cells(_ row: Simulation.Row) -> [Cell] {
      let (before, after) = (row.before, row.after)
      return [
        .text(row.label), .money(before.revenue), .money(after.revenue),
        .money(before.totalCost), .money(after.totalCost), .money(row.costDifference),
        .money(before.margin), .money(after.margin), .percent(before.marginPercent),
        .percent(after.marginPercent), .money(before.contribution), .money(after.contribution),
        .money(row.effect),
      ]
    }
    return TextTable(
      title: title, columns: columns,
      rows: rows.map { TextTable.Row(cells($0)) }
        + [TextTable.Row(cells(simulation.total), .total)])
  }

  private var turnTable: TextTable {
    TextTable(
      title: "Who changes sides",
      columns: [
        .init("direction", "what"), .init("customer_id", "customer"), .init("basis", "of what"),
        .init("before", "before", .right), .init("after", "after", .right),
      ],
      rows: simulation.turns.map { turn in
        TextTable.Row(
          [
            .text(turn.direction.rawValue), .text(turn.row.rawValue), .text(turn.basis),
            .money(turn.before), .money(turn.after),
          ], isAlert: turn.direction == .unprofitable || turn.direction == .overBudget)
      }, groupColumnCount: 1)
  }

  private var prospectTable: TextTable {
    TextTable(
      title: "Prospects at their quoted price",
      columns: [
        .init("prospect", "prospect"), .init("cost_basis", "cost basis"),
        .init("price", "price", .right), .init("cost", "AI cost", .right),
        .init("margin", "margin", .right), .init("margin_pct", "margin %", .right),
        .init("contribution", "contribution", .right),
        .init("cost_per_unit", "per unit", .right), .init("unit", "unit", isOptional: true),
        .init("break_even_price", "break-even", .right),
        .init("zero_contribution_price", "no contribution", .right, isOptional: true),
        .init("target_price", "at target", .right, isOptional: true),
        .init("target_margin_pct", "target %", .right, isOptional: true),
        .init("profitable", "profitable"),
      ],
      rows: simulation.prospects.flatMap { prospect in
        prospect.answers.map { answer in
          TextTable.Row(
            [
              .text(prospect.row.rawValue), .text(answer.costBasis), .money(prospect.price),
              .money(answer.cost), .money(answer.margin), .percent(answer.marginPercent),
              .money(answer.contribution), .unitCost(answer.costPerUnit),
              .text(prospect.unitName), .money(answer.breakEvenPrice),
              .money(answer.zeroContributionPrice), .money(answer.targetPrice),
              .exact(prospect.targetMarginPercent), .text(answer.isProfitable ? "yes" : "no"),
            ], isAlert: !answer.isProfitable)
        }
      })
  }
}
