import BigInt
import ExactMoney

/// Turns a breakdown by something and ``UsageResult`` into one row for each of that something.
struct WasteStage: Sendable {
  /// The month by two axes, the second of which is the result.
  let breakdown: Breakdown
  /// The same usage's retries and fallbacks by the first axis.
  let repeated: RepeatedCosts

  func run() -> WasteTable {
    var rows: [WasteTable.Row] = []
    var total = Sums(breakdown.currency)
    var sums = Sums(breakdown.currency)
    // Rows of one subject stand together; only the last subject may have no name.
    for index in breakdown.rows.indices {
      if index > 0, subject(index) != subject(index - 1) {
        rows.append(row(subject(index - 1), sums))
        sums = Sums(breakdown.currency)
      }
      sums.add(breakdown.rows, at: index)
      total.add(breakdown.rows, at: index)
    }
    if let last = breakdown.rows.indices.last {
      rows.append(row(subject(last), sums))
    }
    let sum = total.row(nil, repeated.total)
    invariant(
      sum.totalCost == breakdown.total.totalCost,
      "\(breakdown.axes[0].name) sums to \(sum.totalCost), not \(breakdown.total.totalCost)")
    return WasteTable(axis: breakdown.axes[0], rows: rows, total: sum)
  }

  private func subject(_ index: Int) -> Identifier<Self>? {
    breakdown.rows.key(0, at: index).map { Identifier($0) }
  }

  private func row(_ subject: Identifier<Self>?, _ sums: Sums) -> WasteTable.Row {
    sums.row(subject?.rawValue, repeated.costs(of: subject?.rawValue))
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

    func row(
      _ key: String?, _ repeated: (retries: Money, fallbacks: Money)
    ) -> WasteTable.Row {
      func money(_ units: Int128) -> Money {
        Money(minorUnits: BigInt(widening: units), currency: currency)
      }
      let costs = units.map(money)
      let wasted = zip(UsageResult.allCases, costs).filter { $0.0.isWaste }.map(\.1).sum(currency)
      let total = money(units.reduce(otherUnits, +))
      return WasteTable.Row(
        key: key, costs: costs, otherCost: money(otherUnits), totalCost: total,
        wastedCost: wasted,
        wastedPercent: Ratios.percent(wasted.minorUnits, of: total.minorUnits),
        retriesCost: repeated.retries, fallbacksCost: repeated.fallbacks, counts: counts)
    }
  }
}

extension UsageResult {
  /// Whether it was paid for nothing.
  public var isWaste: Bool { self == .failed || self == .rejected }
}
