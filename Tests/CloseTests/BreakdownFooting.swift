import ExactMoney
import Pipeline

/// What a breakdown must come to whatever it is by: the month's P&L.
struct BreakdownFooting {
  private let profitAndLoss: ProfitAndLoss
  /// TOTAL's costs by column, in minor units.
  private let columns: [Int128]
  /// The costs of every row by column, in minor units.
  private let rows: [String: [Int128]]
  /// What happened in the month; `nil` where only what the P&L counts is known.
  private let counts: UsageCounts?

  /// What breakdowns of the month whose P&L is `profitAndLoss` must come to.
  ///
  /// - Parameter columns: TOTAL's costs in minor units, where they are known from elsewhere.
  /// - Parameter counts: what happened, where it is known from elsewhere.
  init(of profitAndLoss: ProfitAndLoss, columns: [Int128]? = nil, counts: UsageCounts? = nil) {
    self.profitAndLoss = profitAndLoss
    self.columns = columns ?? Self.units(profitAndLoss.total)
    rows = Dictionary(
      uniqueKeysWithValues: profitAndLoss.rows.map { ($0.row?.rawValue ?? "", Self.units($0)) })
    self.counts = counts
  }

  private static func units(_ row: ProfitAndLossRow) -> [Int128] {
    row.costs.map { Int128(narrowing: $0.minorUnits) ?? .max }
  }

  /// Where `breakdown` is not the P&L, in words; empty where it is.
  func faults(of breakdown: Breakdown) -> [String] {
    var complaints = Complaints()
    let name = breakdown.axes.map(\.name).joined(separator: " by ")
    let rows = breakdown.rows
    for (column, total) in columns.enumerated() {
      let sum = rows.indices.reduce(Int128(0)) { $0 + rows.units(column, at: $1) }
      complaints.expect(sum == total, "\(name): \(breakdown.categories[column]) is \(sum)")
    }
    complaints.expect(
      breakdown.total.costs == profitAndLoss.total.costs
        && breakdown.total.totalCost == profitAndLoss.total.totalCost, "\(name): TOTAL")
    let keys = rows.indices.map { index in breakdown.axes.indices.map { rows.key($0, at: index) } }
    complaints.expect(Set(keys).count == keys.count, "\(name): a row twice")
    complaints.expect(
      keys.contains { $0.allSatisfy { $0 == nil || $0 == "(unattributed)" } },
      "\(name): no row for what is nobody's")
    sharesAreWhole(breakdown, name, &complaints)
    countsAreComplete(breakdown, name, &complaints)
    for axis in breakdown.axes.indices where breakdown.axes[axis] == .row {
      rowsFoot(breakdown, axis, name, &complaints)
    }
    return complaints.texts
  }

  /// Shares make 100.0, or there are none, which is only where some row or the whole is not above zero.
  private func sharesAreWhole(
    _ breakdown: Breakdown, _ name: String, _ complaints: inout Complaints
  ) {
    let rows = breakdown.rows
    let shares = rows.indices.compactMap { rows.shareTenths(at: $0) }
    let hasShares =
      columns.reduce(0, +) > 0 && rows.indices.allSatisfy { rows.totalUnits(at: $0) >= 0 }
    complaints.expect(
      shares.count == (hasShares ? rows.count : 0), "\(name): \(shares.count) shares")
    complaints.expect(!hasShares || shares.reduce(0, +) == 1_000, "\(name): shares")
  }

  private func countsAreComplete(
    _ breakdown: Breakdown, _ name: String, _ complaints: inout Complaints
  ) {
    let sum = breakdown.rows.indices.reduce(into: UsageCounts()) {
      $0 += breakdown.rows.counts(at: $1)
    }
    let total = profitAndLoss.total
    complaints.expect(
      sum.calls == total.calls && sum.failedCalls == total.failedCalls
        && sum.workItems == total.workItems
        && sum.successfulWorkItems == total.successfulWorkItems, "\(name): counts")
    complaints.expect(sum == breakdown.total.counts, "\(name): counts of TOTAL")
    guard let counts else { return }
    // How many groups there are depends on what is kept apart.
    var told = sum
    told.unpricedGroups = counts.unpricedGroups
    complaints.expect(told == counts, "\(name): all counts")
  }

  /// What stands under each customer and each bracketed row is that row of the P&L, column by column.
  private func rowsFoot(
    _ breakdown: Breakdown, _ axis: Int, _ name: String, _ complaints: inout Complaints
  ) {
    var sums: [String: [Int128]] = [:]
    for index in breakdown.rows.indices {
      let row = breakdown.rows.key(axis, at: index) ?? "no row"
      for column in columns.indices {
        sums[row, default: columns.map { _ in 0 }][column] +=
          breakdown.rows.units(column, at: index)
      }
    }
    let nothing = columns.map { _ in Int128(0) }
    for row in Set(rows.keys).union(sums.keys) {
      complaints.expect(
        sums[row, default: nothing] == rows[row, default: nothing], "\(name): \(row)")
    }
  }
}
