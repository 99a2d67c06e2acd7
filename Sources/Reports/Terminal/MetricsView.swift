import ExactMoney
import Pipeline

extension TextTable {
  /// The measures of `subjects`, and of one month what is known of the company besides.
  public static func metrics(
    _ title: String, _ subjects: [SubjectFigures], company: UnitMetrics? = nil,
    currency: Currency
  ) -> TextTable {
    var rows = subjects.flatMap { subject in
      subject.metrics.map { row(subject.name ?? companyName, $0, currency) }
    }
    if let company {
      rows += company.companyMetrics.map { row(companyName, $0, currency) }
      rows += company.months.flatMap { month in
        month.metrics.map { row(month.period.description, $0, currency) }
      }
    }
    return TextTable(
      title: title,
      columns: [
        Column("subject", "subject"), Column("metric", "measure"),
        Column("value", "value", .right), Column("unit", "unit"),
        Column("numerator", "divided", .right, isOptional: true),
        Column("denominator", "by", .right, isOptional: true),
        Column("cost_basis", "costs", isOptional: true),
      ], rows: rows, groupColumnCount: 1)
  }

  private static let companyName = "company"

  private static func row(_ subject: String, _ metric: Metric, _ currency: Currency) -> Row {
    Row([
      .text(subject), .text(metric.name.rawValue), metric.cell(currency),
      .text(metric.name.unitText(currency)), .base(metric.numerator), .base(metric.denominator),
      .optional(metric.costBasis?.rawValue),
    ])
  }

  /// What the bills show, and what they do not.
  public static func iceberg(_ metrics: UnitMetrics) -> TextTable {
    let iceberg = metrics.iceberg
    func side(_ name: String, _ cost: Money, _ percent: Figure<ExactDecimal>) -> Row {
      Row([.text(name), .empty, .empty, .money(cost), .percent(percent)], .subtotal)
    }
    func parts(_ isVisible: Bool) -> [Row] {
      iceberg.parts.filter { $0.isVisible == isVisible }.map { part in
        Row([
          .text(isVisible ? "visible" : "hidden"), .text(part.category.rawValue),
          .optional(part.resultName), .money(part.cost), .percent(part.sharePercent),
        ])
      }
    }
    return TextTable(
      title: "What the bills show and what they do not, \(metrics.currency.code)",
      columns: [
        Column("side", "side"), Column("category", "category"), Column("result", "result"),
        Column("cost", "cost", .right), Column("share_pct", "%", .right),
      ],
      rows: parts(true) + [side("visible", iceberg.visibleCost, iceberg.visiblePercent)]
        + parts(false) + [side("hidden", iceberg.hiddenCost, iceberg.hiddenPercent)])
  }

  /// The P&L by plan.
  public static func marginByPlan(_ metrics: UnitMetrics) -> TextTable {
    func row(_ plan: PlanMargin, _ name: String, _ kind: RowKind) -> Row {
      Row(
        [
          .text(name), .count(plan.customerCount), .money(plan.revenue), .money(plan.totalCost),
          .money(plan.marginAfterAICost), .percent(plan.revenueMarginPercent),
          .exact(plan.targetMarginPercent), .money(plan.contribution),
        ], kind, isAlert: plan.isLoss)
    }
    return TextTable(
      title: "Margin by plan \(metrics.period), \(metrics.currency.code), fully loaded",
      columns: [
        Column("plan", "plan"), Column("customers", "customers", .right),
        Column("revenue", "revenue", .right), Column("total_cost", "AI cost", .right),
        Column("margin_after_ai_cost", "margin", .right),
        Column("revenue_margin_pct", "margin %", .right),
        Column("target_margin_pct", "target %", .right, isOptional: true),
        Column("contribution", "contribution", .right, isOptional: true),
      ],
      rows: metrics.plans.map { row($0, $0.plan?.rawValue ?? "(unattributed)", .data) }
        + [row(metrics.plansTotal, "TOTAL", .total)])
  }

  /// The agents of a month as members of staff.
  public static func agents(_ metrics: UnitMetrics) -> TextTable {
    func row(_ agent: AgentResult, _ name: String, _ kind: RowKind) -> Row {
      Row(
        [
          .text(name), .money(agent.totalCost), .percent(agent.sharePercent),
          .count(agent.counts.workItems), .count(agent.counts.successfulWorkItems),
          .unitCost(agent.costPerSuccess), .exact(agent.target?.targetCostPerSuccess),
          .money(agent.result), .optional(agent.standing?.rawValue),
        ], kind, isAlert: agent.standing == .retire)
    }
    return TextTable(
      title: "Agents \(metrics.period), \(metrics.currency.code)",
      columns: [
        Column("agent", "agent"), Column("total_cost", "cost", .right),
        Column("share_pct", "%", .right), Column("work_items", "work items", .right),
        Column("successful_work_items", "successful", .right),
        Column("cost_per_successful_work_item", "per success", .right),
        Column("target_cost_per_success", "target", .right, isOptional: true),
        Column("result", "result", .right, isOptional: true), Column("standing", "standing"),
      ],
      rows: metrics.agents.map { row($0, $0.agent ?? "(unattributed)", .data) }
        + (metrics.agents.isEmpty ? [] : [row(metrics.agentsTotal, "TOTAL", .total)]))
  }
}
