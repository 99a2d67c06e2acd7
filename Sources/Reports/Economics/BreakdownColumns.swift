import ExactMoney
import Pipeline

/// The columns of a breakdown, in every form in which it is written.
struct BreakdownColumns: Sendable {
  let axes: [BreakdownAxis]
  let currency: Currency
  let categories: [CostCategory]

  private static let countNames = [
    "calls", "failed_calls", "retries", "fallbacks", "accepted", "edited", "rejected",
    "work_items", "successful_work_items",
  ]
  private static let unitCostNames = [
    "cost_per_call", "cost_per_work_item", "cost_per_successful_work_item",
    "cost_per_accepted_output",
  ]

  /// The columns after those of the axes.
  private var figureNames: [String] {
    ["currency"] + categories.map { "cost_" + $0.rawValue }
      + ["total_cost", "share_pct", "cost_basis"] + Self.countNames + Self.unitCostNames
  }

  /// The names of the columns; a tag that is called like a column of figures is headed `by_` and its
  /// name, so that every column is there once.
  var names: [String] {
    let figures = ["period"] + figureNames
    return ["period"]
      + axes.map { figures.contains($0.name) ? "by_" + $0.name : $0.name } + figureNames
  }

  /// What stands in the columns of the axes for `keys`; TOTAL has none.
  func keyCells(_ keys: [String?]) -> [Cell] {
    if keys.isEmpty { return label("TOTAL") }
    return keys.map { .text($0 ?? RowID.unattributed.rawValue) }
  }

  /// A line that stands for no single value on any axis.
  func label(_ label: String) -> [Cell] {
    [.text(label)] + axes.dropFirst().map { _ in .empty }
  }
}

/// The figures of one row after the other, in the same memory.
struct BreakdownFigures {
  private let places: Int
  private let categoryCount: Int
  /// Costs by category, the total, the share, counts, costs per unit; `nil` is not available.
  private(set) var numbers: [FixedNumber?]

  init(_ columns: BreakdownColumns) {
    places = columns.currency.minorUnits
    categoryCount = columns.categories.count
    numbers = []
  }

  /// How many stand before the cost basis.
  var amountCount: Int { categoryCount + 2 }

  /// Takes the row at `index`.
  mutating func load(_ rows: Breakdown.Rows, at index: Int) {
    numbers.removeAll(keepingCapacity: true)
    for column in 0..<categoryCount { append(rows.units(column, at: index), places) }
    load(rows.totalUnits(at: index), rows.shareTenths(at: index), rows.counts(at: index))
  }

  /// Takes `row`.
  mutating func load(_ row: Breakdown.Row) {
    func units(_ money: Money) -> Int128 {
      required(Int128(narrowing: money.minorUnits), "an amount of more than 2^127 minor units")
    }
    numbers.removeAll(keepingCapacity: true)
    for cost in row.costs { append(units(cost), places) }
    let tenths = row.sharePercent.value.map {
      required(($0 * 10).exactInt64, "a share of \($0) %")
    }
    load(units(row.totalCost), tenths.map { Int($0) }, row.counts)
  }

  private mutating func load(_ total: Int128, _ tenths: Int?, _ counts: UsageCounts) {
    append(total, places)
    append(tenths.map { Int128($0) }, 1)
    append(counts.calls)
    append(counts.failedCalls)
    append(counts.retries)
    append(counts.fallbacks)
    append(counts.acceptedOutputs)
    append(counts.editedOutputs)
    append(counts.rejectedOutputs)
    append(counts.workItems)
    append(counts.successfulWorkItems)
    let isUnknown = counts.isUnknown(costIsZero: total == 0)
    for count in [
      counts.calls, counts.workItems, counts.successfulWorkItems, counts.acceptedOutputs,
    ] {
      appendCost(total, per: isUnknown ? 0 : count)
    }
  }

  private mutating func append(_ digits: Int128?, _ places: Int) {
    numbers.append(digits.map { FixedNumber(digits: $0, places: places) })
  }

  private mutating func append(_ count: Int) {
    numbers.append(FixedNumber(digits: Int128(count), places: 0))
  }

  private mutating func appendCost(_ total: Int128, per count: Int) {
    append(UnitCost.tenThousandths(of: total, places: places, per: count), UnitCost.places)
  }

  /// The figures as cells, the currency before them and the basis among them.
  func cells(_ currency: Currency, _ basis: CostBasis) -> [Cell] {
    let cells = numbers.map { $0.map { Cell.number($0.text) } ?? .text("n/a") }
    return [.text(currency.code)] + cells[..<amountCount] + [.text(basis.rawValue)]
      + cells[amountCount...]
  }

  /// Appends what ``cells(_:_:)`` gives, with `separator` between the cells.
  func append(
    _ currency: Currency, _ basis: CostBasis, separator: [UInt8], to bytes: inout [UInt8]
  ) {
    bytes += currency.code.utf8
    for (place, number) in numbers.enumerated() {
      bytes += separator
      if place == amountCount {
        bytes += basis.rawValue.utf8
        bytes += separator
      }
      if let number { number.append(to: &bytes) } else { bytes += "n/a".utf8 }
    }
  }
}

extension Breakdown {
  var columns: BreakdownColumns {
    BreakdownColumns(axes: axes, currency: currency, categories: categories)
  }
}
