import BigInt
import ExactMoney

/// The figures of the company, of every row of the P&L, and of what the policy breaks cost down by.
struct SubjectStage {
  let profitAndLoss: ProfitAndLoss
  let breakdowns: [Breakdown]
  /// What became of the usage of each row.
  let byRow: WasteTable
  let plans: [PlanMargin]
  /// Subscription revenue in minor units, by row that has any revenue.
  let monthlyRevenue: [RowID: BigInt]
  /// Distinct sessions of the values of an axis, by its names; `nil` where sessions are not told.
  let sessions: (BreakdownAxis?) -> [RowID?: Int]?

  func run() -> [SubjectFigures] {
    [company()] + rows() + breakdowns.filter { Self.isSubject($0.axes) }.flatMap(values)
  }

  /// Days, weeks and results are told elsewhere, and rows are those of the P&L.
  private static func isSubject(_ axes: [BreakdownAxis]) -> Bool {
    guard axes.count == 1, let axis = axes.first else { return false }
    return !axis.isByDate && axis != .result && axis != .row
  }

  private func company() -> SubjectFigures {
    let total = profitAndLoss.total
    let monthly = monthlyRevenue.values.reduce(BigInt(0), +)
    var figures = SubjectFigures(
      axis: nil, key: nil, costBasis: .fullyLoaded, cost: total.totalCost,
      costSharePercent: total.totalCost.minorUnits > 0 ? .value(100) : .notAvailable,
      revenue: known(total.revenue),
      monthlyRevenue: total.revenue.value == nil
        ? .notAvailable : .value(Money(minorUnits: monthly, currency: profitAndLoss.currency)),
      counts: counts(total, byRow.total.counts), activeUsers: total.activeUsers,
      sessions: sessions(nil)?[nil])
    figures.subscriptionMargin = total.subscriptionMargin
    figures.contribution = total.contribution
    return figures
  }

  private func rows() -> [SubjectFigures] {
    var usage: [RowID: UsageCounts] = [:]
    for row in byRow.rows { usage[RowID(row.key ?? "")] = row.counts }
    let sessions = sessions(.row)
    let shares = BreakdownStage.shares(
      profitAndLoss.rows.map {
        required(Int128(narrowing: $0.totalCost.minorUnits), "an amount of more than 2^127")
      })
    return profitAndLoss.rows.enumerated().map { index, row in
      var figures = SubjectFigures(
        axis: .row, key: row.label.rawValue, costBasis: .fullyLoaded, cost: row.totalCost,
        costSharePercent: shares.map {
          .value(ExactDecimal(significand: BigInt($0[index]), scale: 1))
        } ?? .notAvailable,
        revenue: known(row.revenue),
        monthlyRevenue: monthlyRevenue[row.label].map {
          .value(Money(minorUnits: $0, currency: profitAndLoss.currency))
        } ?? .notAvailable, counts: counts(row, usage[row.label] ?? UsageCounts()),
        activeUsers: row.activeUsers, sessions: sessions.map { $0[row.label] ?? 0 })
      figures.subscriptionMargin = row.subscriptionMargin
      figures.contribution = row.contribution
      return figures
    }
  }

  private func values(_ breakdown: Breakdown) -> [SubjectFigures] {
    let axis = breakdown.axes[0]
    let sessions = sessions(axis)
    var margins: [PlanID?: PlanMargin] = [:]
    if axis == .plan { for plan in plans { margins[plan.plan] = plan } }
    return breakdown.rows.map { row in
      // Shared costs follow customers; no other value has any, so they stand where there is no value.
      let isLoaded = axis.dependsOnRow || row.keys[0] == nil
      let margin = axis == .plan ? margins[row.keys[0].map { PlanID($0) }] : nil
      var figures = SubjectFigures(
        axis: axis, key: row.keys[0], costBasis: isLoaded ? .fullyLoaded : .usage,
        cost: row.totalCost, costSharePercent: row.sharePercent,
        revenue: margin?.revenue ?? .none, monthlyRevenue: margin?.subscriptionRevenue ?? .none,
        counts: row.counts, sessions: sessions.map { $0[row.keys[0].map { RowID($0) }] ?? 0 })
      figures.subscriptionMargin = margin?.subscriptionMargin ?? .none
      figures.contribution = margin?.contribution ?? .none
      return figures
    }
  }

  /// A row of the P&L without a revenue record has none to divide by.
  private func known(_ revenue: Figure<Money>) -> Figure<Money> {
    revenue == .none ? .notAvailable : revenue
  }

  /// The counts that the P&L prints, and those that it does not.
  private func counts(_ row: ProfitAndLossRow, _ usage: UsageCounts) -> UsageCounts {
    var counts = usage
    counts.calls = row.calls
    counts.failedCalls = row.failedCalls
    counts.workItems = row.workItems
    counts.successfulWorkItems = row.successfulWorkItems
    return counts
  }
}
