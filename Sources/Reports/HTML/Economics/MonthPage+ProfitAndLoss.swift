import ExactMoney
import Pipeline

/// Who earns and who loses.
extension MonthPage {
  /// Losses, then everybody.
  var profitAndLoss: Page.Section {
    let silent = snapshot.rows.filter {
      $0.row != .unattributed && $0.row != .unallocated && $0.status != .internal
        && $0.revenue.value == nil
        && !$0.totalCost.isZero
    }
    let cost = silent.reduce(Money.zero(currency)) { $0 + $1.totalCost }
    let unearned = Page.Mark(
      tone: .open,
      text: counted(silent.count, "customer has", "customers have")
        + " AI cost and no revenue on record: "
        + "together \(NumberView(cost).text) \(currency.code). What a margin would be is not known: n/a."
    )
    return Page.Section(
      anchor: "profit-and-loss", title: "Profit and loss by customer",
      lead: """
        Ranked by AI cost. A loss has a minus sign, brackets and the word. Percentages are of revenue; \
        without revenue there is none: n/a.
        """,
      blocks: (losses.isEmpty ? [] : [.table(lossTable)])
        + [.table(customers)] + (silent.isEmpty ? [] : [.notice(unearned)]) + [.equations([result])]
    )
  }

  private var result: Page.Equation {
    let total = snapshot.total
    return Page.Equation(
      label: "TOTAL",
      terms: [
        ("revenue", total.revenue.value?.amount ?? 0), ("AI cost", -total.totalCost.amount),
      ],
      result: (
        "margin after AI cost", total.marginAfterAICost.value?.amount ?? -total.totalCost.amount
      ),
      currency: currency)
  }

  private func columns(isLosses: Bool) -> [PageTable.Column] {
    [
      .init("Customer"), .init("Id", .brief), .init("Plan", .brief),
      .init("Revenue", .footed(currency)),
      .init("AI cost, fully loaded", .footed(currency)),
      .init("Margin", isLosses ? .footed(currency) : .figures),
      .init("Margin, of revenue", .figures),
      .init("AI cost, of revenue", .figures), .init("Contribution", .figures),
      .init("Cost per successful item", .figures), .init("Result", .brief),
    ]
  }

  private var lossTable: PageTable {
    PageTable(
      "Losses, the worst first, \(currency.code)", columns: columns(isLosses: true),
      rows: lines(losses[...], limit: Self.rowLimit), total: "All losses", isWide: true,
      isStacked: true)
  }

  private var customers: PageTable {
    let bracketed: Set<RowID?> = [.unattributed, .unallocated]
    // A hundred thousand rows are not copied: the bracketed ones stand last.
    let named = snapshot.rows.prefix { !bracketed.contains($0.row) }
    let rows =
      lines(named, limit: Self.customerLimit)
      + snapshot.rows[named.endIndex...].map { line($0) }
    let total = snapshot.total
    var table = PageTable(
      "Customers by AI cost, \(currency.code)", columns: columns(isLosses: false), rows: rows,
      total: "TOTAL", isWide: true, isStacked: true)
    table.totalCells = [
      5: printed(total.marginAfterAICost), 6: percent(total.revenueMarginPercent),
      7: percent(total.costPercentOfRevenue), 8: printed(total.contribution),
      9: unitCost(total.costPerSuccessfulWorkItem), 10: verdict(total),
    ]
    return facts.proven(table, column: 4)
  }

  /// At most `limit` of `rows` one by one, then what the others come to.
  private func lines(
    _ rows: ArraySlice<ProfitAndLossRow>, limit: Int
  ) -> [PageTable.Row] {
    let named = rows.prefix(limit).map { line($0) }
    return rows.count > limit ? named + [others(rows.dropFirst(limit))] : named
  }

  private func line(_ row: ProfitAndLossRow) -> PageTable.Row {
    PageTable.Row(
      [
        .text(row.name.isEmpty ? row.label : row.name),
        row.name.isEmpty ? .none : .text(row.label),
        .optional(row.plan?.rawValue), printed(row.revenue), printed(row.totalCost),
        printed(row.marginAfterAICost), percent(row.revenueMarginPercent),
        percent(row.costPercentOfRevenue), printed(row.contribution),
        unitCost(row.costPerSuccessfulWorkItem), verdict(row),
      ], isLoss: row.marginAfterAICost.value?.isNegative == true)
  }

  private func verdict(_ row: ProfitAndLossRow) -> PageCell {
    if row.row == .unattributed || row.row == .unallocated { return .none }
    guard let margin = row.marginAfterAICost.value else {
      if row.status == .internal { return .mark(.plain, "own use") }
      return row.totalCost.isZero ? .none : .mark(.open, "no revenue")
    }
    return margin.isNegative ? .mark(.bad, "loss") : .mark(.good, "profit")
  }

  /// Customers too small to stand on the page.
  private func others(_ rows: ArraySlice<ProfitAndLossRow>) -> PageTable.Row {
    var (revenue, cost, loss) = (Money.zero(currency), Money.zero(currency), Money.zero(currency))
    var isLoss = true
    for row in rows {
      revenue += row.revenue.value ?? .zero(currency)
      cost += row.totalCost
      loss += row.marginAfterAICost.value ?? .zero(currency)
      isLoss = isLoss && row.marginAfterAICost.value?.isNegative == true
    }
    return PageTable.Row([
      .text(facts.others(rows.count, in: "pnl.csv")), .none, .none, printed(revenue),
      printed(cost), isLoss ? printed(loss) : .none, .none, .none, .none, .none, .none,
    ])
  }
}
