import ExactMoney
import Pipeline

/// What plans earn, and what customers come to on average.
extension MonthPage {
  /// Margin by plan.
  var plans: Page.Section? {
    guard let metrics = facts.economics.metrics else { return nil }
    return Page.Section(
      anchor: "plans", title: "Margin by plan",
      lead: """
        Revenue and cost by the days on which customers had the plan. Target is the margin the plan is \
        sold for; contribution is subscription margin and other revenue less AI cost.
        """,
      blocks: [.table(planTable(metrics)), .table(months(metrics))]
        + (metrics.trials.isEmpty ? [] : [.table(trials(metrics))]))
  }

  private func planTable(_ metrics: UnitMetrics) -> PageTable {
    var table = PageTable(
      "Plans, \(currency.code)",
      columns: [
        .init("Plan"), .init("Customers", .figures), .init("Revenue", .footed(currency)),
        .init("AI cost, fully loaded", .footed(currency)), .init("Margin", .figures),
        .init("Margin, of revenue", .figures), .init("Target", .figures),
        .init("AI cost, of revenue", .figures), .init("Contribution", .figures),
        .init("of subscription margin", .figures), .init("Result", .brief),
      ],
      rows: metrics.plans.map { plan in
        PageTable.Row(
          [.text(plan.plan?.rawValue ?? "(no plan)")] + planCells(plan), isLoss: plan.isLoss)
      }, total: "TOTAL", isWide: true)
    for (column, cell) in planCells(metrics.plansTotal).enumerated() {
      table.totalCells[column + 1] = cell
    }
    return facts.proven(table, column: 3)
  }

  private func planCells(_ plan: PlanMargin) -> [PageCell] {
    [
      .count(plan.customerCount), printed(plan.revenue), printed(plan.totalCost),
      printed(plan.marginAfterAICost), percent(plan.revenueMarginPercent),
      plan.targetMarginPercent.map { .percent($0) } ?? .none,
      percent(plan.costPercentOfRevenue), printed(plan.contribution),
      percent(plan.contributionPercentOfMargin), result(of: plan),
    ]
  }

  private func result(of plan: PlanMargin) -> PageCell {
    if plan.isLoss { return .mark(.bad, "loss") }
    if plan.isOnTarget == false { return .mark(.open, "below target") }
    if plan.marginAfterAICost.value != nil { return .mark(.good, "profit") }
    return plan.totalCost.isZero ? .none : .mark(.open, "no revenue")
  }

  /// Cost of a customer against revenue of one.
  private func months(_ metrics: UnitMetrics) -> PageTable {
    PageTable(
      "Blended cost and revenue per customer, \(currency.code)",
      note: "All cost and all revenue over all customers; growth is against the month before.",
      columns: [
        .init("Month", .brief), .init("Customers", .figures), .init("AI cost", .figures),
        .init("Revenue", .figures), .init("Cost per customer", .figures),
        .init("growth", .figures), .init("Revenue per customer", .figures),
        .init("growth", .figures),
      ],
      rows: metrics.months.map { month in
        PageTable.Row([
          .text(month.period.description), .count(month.customerCount), printed(month.cost),
          month.revenue.map(printed) ?? .text("n/a"), month.cell(.costPerCustomer),
          change(month.costGrowthPercent), month.cell(.revenuePerCustomer),
          change(month.revenueGrowthPercent),
        ])
      })
  }

  private func trials(_ metrics: UnitMetrics) -> PageTable {
    PageTable(
      "Trials: what they cost on trial days, \(currency.code), basis: usage",
      columns: [.init("Customer"), .init("Trial", .brief), .init("Cost", .footed(currency))],
      rows: metrics.trials.map { trial in
        PageTable.Row([
          .text(facts.name(trial.row.rawValue, .row)), .text(trial.outcome.rawValue),
          printed(trial.cost),
        ])
      }, total: "All trials"
    ).limited(to: Self.rowLimit, rest: "metrics.csv")
  }
}

extension BlendedMonth {
  /// One of its measures.
  func cell(_ name: MetricName) -> PageCell {
    guard let metric = metrics.first(where: { $0.name == name }) else { return .none }
    return metric.value.value.map { .unitCost($0) } ?? .text("n/a")
  }
}
