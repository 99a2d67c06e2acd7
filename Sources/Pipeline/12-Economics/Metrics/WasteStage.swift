import BigInt
import ExactMoney

/// Turns a breakdown by something and ``UsageResult`` into one row for each of that something.
struct WasteStage: Sendable {
  /// The month by two axes, the second of which is the result.
  let breakdown: Breakdown

  func run() -> WasteTable {
    var rows: [WasteTable.Row] = []
    var total = Sums(breakdown.currency)
    var sums = Sums(breakdown.currency)
    // Rows of one subject stand together; only the last subject may have no name.
    for index in breakdown.rows.indices {
      let key = breakdown.rows.key(0, at: index)
      if index > 0, breakdown.rows.key(0, at: index - 1) != key {
        rows.append(sums.row(breakdown.rows.key(0, at: index - 1)))
        sums = Sums(breakdown.currency)
      }
      sums.add(breakdown.rows, at: index)
      total.add(breakdown.rows, at: index)
    }
    if let last = breakdown.rows.indices.last {
      rows.append(sums.row(breakdown.rows.key(0, at: last)))
    }
    let sum = total.row(nil)
    invariant(
      sum.totalCost == breakdown.total.totalCost,
      "\(breakdown.axes[0].name) sums to \(sum.totalCost), not \(breakdown.total.totalCost)")
    return WasteTable(axis: breakdown.axes[0], rows: rows, total: sum)
  }

  /// Sums in minor units.
  private struct Sums {
    let currency: Currency
    var units = [Int128](repeating: 0, count: UsageResult.allCases.count)
    var otherUnits: Int128 = 0
    var counts = UsageCounts()

    init(_ currency: Currency) {
      self.currency = currency
    }

    mutating func add(_ rows: Breakdown.Rows, at index: Int) {
      counts += rows.counts(at: index)
      let place = rows.key(1, at: index).flatMap { UsageResult(rawValue: $0) }.flatMap {
        UsageResult.allCases.firstIndex(of: $0)
      }
      if let place {
        units[place] += rows.totalUnits(at: index)
      } else {
        otherUnits += rows.totalUnits(at: index)
      }
    }

    func row(_ key: String?) -> WasteTable.Row {
      func money(_ units: Int128) -> Money {
        Money(minorUnits: BigInt(units), currency: currency)
      }
      let costs = units.map(money)
      let wasted = zip(UsageResult.allCases, costs).filter { $0.0.isWaste }.map(\.1).sum(currency)
      let total = money(units.reduce(otherUnits, +))
      return WasteTable.Row(
        key: key, costs: costs, otherCost: money(otherUnits), totalCost: total,
        wastedCost: wasted,
        wastedPercent: Ratios.percent(wasted.minorUnits, of: total.minorUnits), counts: counts)
    }
  }
}

extension UsageResult {
  /// Whether it was paid for nothing.
  public var isWaste: Bool { self == .failed || self == .rejected }
}
