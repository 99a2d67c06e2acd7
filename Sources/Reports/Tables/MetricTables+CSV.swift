import ExactMoney
import Pipeline

extension ReportFile {
  /// The measures of a month: `metrics.csv`, `waste.csv`, `margin_by_plan.csv`, `agents.csv`,
  /// `concentration.csv`.
  static func metricTables(_ metrics: UnitMetrics, _ categories: [CostCategory]) -> [ReportFile] {
    [
      .metricsTable(metrics), .wasteTable(metrics), .marginByPlanTable(metrics, categories),
      .agentsTable(metrics, categories), .concentrationTable(metrics),
    ]
  }

  /// `metrics.csv`: one row for each measure of each subject, with what was divided by what.
  public static func metricsTable(_ metrics: UnitMetrics) -> ReportFile {
    let columns = [
      "period", "subject_kind", "subject", "metric", "value", "unit", "cost_basis", "numerator",
      "denominator",
    ]
    let rows = MetricRows(metrics)
    return ReportFile(
      name: "metrics.csv", head: CSV.header(columns), blockCount: rows.blockCount
    ) { rows.append(block: $0, to: &$1) }
  }

  /// `waste.csv`: what became of the usage of each subject and what that cost; each kind of subject
  /// sums to its TOTAL, which is the P&L's.
  public static func wasteTable(_ metrics: UnitMetrics) -> ReportFile {
    let columns =
      ["period", "subject_kind", "subject", "currency"]
      + UsageResult.allCases.map { "cost_" + $0.rawValue } + [
        "cost_without_usage", "total_cost", "wasted_cost", "wasted_cost_pct", "cost_basis",
        "calls", "failed_calls", "failed_calls_pct", "retries", "retries_pct", "retries_cost",
        "fallbacks", "fallbacks_pct", "fallbacks_cost", "accepted_outputs", "edited_outputs",
        "rejected_outputs", "rejected_outputs_pct",
      ]
    let starts = metrics.waste.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rows.count + 1) }
    return ReportFile(csv: "waste.csv", columns: columns, blockCount: starts.last ?? 0) { index in
      let table = (starts.firstIndex { $0 > index } ?? 1) - 1
      let place = index - starts[table]
      let rows = metrics.waste[table].rows
      let isTotal = place == rows.count
      return [
        cells(
          of: isTotal ? metrics.waste[table].total : rows[place], isTotal: isTotal,
          in: metrics.waste[table], metrics)
      ]
    }
  }

  private static func cells(
    of row: WasteTable.Row, isTotal: Bool, in table: WasteTable, _ metrics: UnitMetrics
  ) -> [Cell] {
    let name: [Cell] = [
      .text(metrics.period.description), .text(table.axis.name),
      .text(isTotal ? "TOTAL" : row.key ?? RowID.unattributed.rawValue),
      .text(metrics.currency.code),
    ]
    let costs: [Cell] =
      row.costs.map { .money($0) } + [
        .money(row.otherCost), .money(row.totalCost), .money(row.wastedCost),
        .percent(row.wastedPercent), .text(table.costBasis(of: row.key).rawValue),
      ]
    let counts = row.counts
    func part(_ count: Int, of whole: Int) -> [Cell] {
      [.count(count), .percent(Figure.percent(count, of: whole))]
    }
    return name + costs + [.count(counts.calls)] + part(counts.failedCalls, of: counts.calls)
      + part(counts.retries, of: counts.calls) + [.money(row.retriesCost)]
      + part(counts.fallbacks, of: counts.calls) + [.money(row.fallbacksCost)]
      + [.count(counts.acceptedOutputs), .count(counts.editedOutputs)]
      + part(counts.rejectedOutputs, of: counts.judgedOutputs)
  }

  /// `margin_by_plan.csv`: the P&L by plan; the plans sum to TOTAL, whose revenue and costs are the P&L's.
  public static func marginByPlanTable(
    _ metrics: UnitMetrics, _ categories: [CostCategory]
  ) -> ReportFile {
    let columns =
      ["period", "plan", "currency", "customers", "subscription_revenue", "revenue"]
      + categories.map { "cost_" + $0.rawValue } + [
        "total_cost", "margin_after_ai_cost", "revenue_margin_pct", "target_margin_pct",
        "ai_cost_pct_of_revenue", "subscription_margin", "contribution",
        "contribution_pct_of_margin", "cost_basis",
      ]
    let plans = metrics.plans + [metrics.plansTotal]
    return ReportFile(csv: "margin_by_plan.csv", columns: columns, blockCount: plans.count) {
      index in
      let plan = plans[index]
      let isTotal = index == metrics.plans.count
      let name: [Cell] = [
        .text(metrics.period.description),
        .text(isTotal ? "TOTAL" : plan.plan?.rawValue ?? RowID.unattributed.rawValue),
        .text(metrics.currency.code), .count(plan.customerCount),
        .money(plan.subscriptionRevenue), .money(plan.revenue),
      ]
      let results: [Cell] = [
        .money(plan.totalCost), .money(plan.marginAfterAICost),
        .percent(plan.revenueMarginPercent), .exact(plan.targetMarginPercent),
        .percent(plan.costPercentOfRevenue), .money(plan.subscriptionMargin),
        .money(plan.contribution), .percent(plan.contributionPercentOfMargin),
        .text(CostBasis.fullyLoaded.rawValue),
      ]
      return [name + plan.costs.map { .money($0) } + results]
    }
  }

  /// `agents.csv`: what each agent cost, did and was worth; costs sum to TOTAL, which is the P&L's.
  public static func agentsTable(
    _ metrics: UnitMetrics, _ categories: [CostCategory]
  ) -> ReportFile {
    let columns =
      ["period", "agent", "currency"] + categories.map { "cost_" + $0.rawValue } + [
        "total_cost", "share_pct", "cost_basis", "calls", "failed_calls", "retries", "work_items",
        "successful_work_items", "success_pct", "cost_per_work_item",
        "cost_per_successful_work_item", "target_cost_per_success", "retire_cost_per_success",
        "value", "result", "standing",
      ]
    let agents = metrics.agents.isEmpty ? [] : metrics.agents + [metrics.agentsTotal]
    return ReportFile(csv: "agents.csv", columns: columns, blockCount: agents.count) { index in
      let agent = agents[index]
      let isTotal = index == metrics.agents.count
      let isLoaded = agent.agent == nil
      let name: [Cell] = [
        .text(metrics.period.description),
        .text(isTotal ? "TOTAL" : agent.agent ?? RowID.unattributed.rawValue),
        .text(metrics.currency.code),
      ]
      let work: [Cell] = [
        .money(agent.totalCost), .percent(agent.sharePercent),
        .text((isLoaded ? CostBasis.fullyLoaded : .usage).rawValue), .count(agent.counts.calls),
        .count(agent.counts.failedCalls), .count(agent.counts.retries),
        .count(agent.counts.workItems), .count(agent.counts.successfulWorkItems),
        .percent(agent.successPercent), .unitCost(agent.costPerWorkItem),
        .unitCost(agent.costPerSuccess),
      ]
      let expected: [Cell] = [
        .exact(agent.target?.targetCostPerSuccess), .exact(agent.target?.retireCostPerSuccess),
        .money(agent.value), .money(agent.result), .optional(agent.standing?.rawValue),
      ]
      return [name + agent.costs.map { .money($0) } + work + expected]
    }
  }

  /// `concentration.csv`: the Pareto curve of customers' cost, band by band; bands, our own use and the
  /// bracketed rows sum to TOTAL, which is the P&L's.
  public static func concentrationTable(_ metrics: UnitMetrics) -> ReportFile {
    let columns = [
      "period", "subject", "first_rank", "last_rank", "customers_pct", "currency", "cost",
      "cumulative_cost", "cumulative_pct", "cost_basis",
    ]
    let concentration = metrics.concentration
    let bands = concentration.bands.map { band -> [Cell] in
      [
        .text("customers"), .count(band.firstRank), .count(band.lastRank),
        .percent(Figure.percent(band.lastRank, of: concentration.customerCount)),
        .text(metrics.currency.code), .money(band.cost), .money(band.cumulativeCost),
        .percent(band.cumulativePercent),
      ]
    }
    let others = concentration.others + [.init(name: "TOTAL", cost: concentration.total)]
    let rows =
      bands
      + others.map { other -> [Cell] in
        [
          .text(other.name), .empty, .empty, .empty, .text(metrics.currency.code),
          .money(other.cost), .empty, .empty,
        ]
      }
    return ReportFile(csv: "concentration.csv", columns: columns, blockCount: rows.count) {
      index in
      [
        [.text(metrics.period.description)] + rows[index] + [
          .text(CostBasis.fullyLoaded.rawValue)
        ]
      ]
    }
  }
}
