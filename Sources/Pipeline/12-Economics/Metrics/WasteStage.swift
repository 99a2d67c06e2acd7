import ExactMoney

/// Turns a breakdown by something and ``UsageResult`` into one row for each of that something.
struct WasteStage: Sendable {
  /// The month by two axes, the second of which is the result.
  let breakdown: Breakdown

  func run() -> WasteTable {
    var rows: [WasteTable.Row] = []
    var total = Sums(breakdown.currency)
    var sums = Sums(breakdown.currency)
    for (index, row) in breakdown.rows.enumerated() {
      sums.add(row)
      total.add(row)
      let next = index + 1 < breakdown.rows.count ? breakdown.rows[index + 1].keys[0] : nil
      // Only the last rows have no key.
      if index + 1 == breakdown.rows.count || next != row.keys[0] {
        rows.append(sums.row(row.keys[0]))
        sums = Sums(breakdown.currency)
      }
    }
    let sum = total.row(nil)
    invariant(
      sum.totalCost == breakdown.total.totalCost,
      "\(breakdown.axes[0].name) sums to \(sum.totalCost), not \(breakdown.total.totalCost)")
    return WasteTable(axis: breakdown.axes[0], rows: rows, total: sum)
  }

  private struct Sums {
    let currency: Currency
    var costs: [Money]
    var other: Money
    var counts = UsageCounts()

    init(_ currency: Currency) {
      self.currency = currency
      costs = UsageResult.allCases.map { _ in .zero(currency) }
      other = .zero(currency)
    }

    mutating func add(_ row: Breakdown.Row) {
      counts += row.counts
      let place = row.keys[1].flatMap { UsageResult(rawValue: $0) }.flatMap {
        UsageResult.allCases.firstIndex(of: $0)
      }
      if let place { costs[place] += row.totalCost } else { other += row.totalCost }
    }

    func row(_ key: String?) -> WasteTable.Row {
      let wasted = zip(UsageResult.allCases, costs).filter { $0.0.isWaste }.map(\.1).sum(currency)
      let total = costs.sum(currency) + other
      return WasteTable.Row(
        key: key, costs: costs, otherCost: other, totalCost: total, wastedCost: wasted,
        wastedPercent: Ratios.percent(wasted.minorUnits, of: total.minorUnits), counts: counts)
    }
  }
}

extension UsageResult {
  /// Whether it was paid for nothing.
  public var isWaste: Bool { self == .failed || self == .rejected }
}
