import ExactMoney
import Pipeline

/// The columns of a breakdown, in every form in which it is written.
struct BreakdownColumns: Sendable {
  let axes: [BreakdownAxis]
  let currency: Currency
  let categories: [CostCategory]

  /// The columns after those of the axes.
  private var figureNames: [String] {
    ["currency"] + categories.map { "cost_" + $0.rawValue } + [
      "total_cost", "share_pct", "cost_basis", "calls", "failed_calls", "retries", "fallbacks",
      "accepted", "edited", "rejected", "work_items", "successful_work_items", "cost_per_call",
      "cost_per_work_item", "cost_per_successful_work_item", "cost_per_accepted_output",
    ]
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

  /// The cells after those of the axes.
  func figureCells(_ row: Breakdown.Row, _ basis: CostBasis) -> [Cell] {
    var cells: [Cell] = [.text(currency.code)]
    cells.reserveCapacity(categories.count + 17)
    for cost in row.costs { cells.append(.money(cost)) }
    cells += [.money(row.totalCost), .percent(row.sharePercent), .text(basis.rawValue)]
    for (_, count) in row.counts.named { cells.append(.count(count)) }
    cells += [
      .unitCost(row.costPerCall), .unitCost(row.costPerWorkItem),
      .unitCost(row.costPerSuccessfulWorkItem), .unitCost(row.costPerAcceptedOutput),
    ]
    return cells
  }
}

extension UsageCounts {
  /// The counts in the order of their columns, each with its name.
  var named: [(name: String, count: Int)] {
    [
      ("calls", calls), ("failed_calls", failedCalls), ("retries", retries),
      ("fallbacks", fallbacks), ("accepted", acceptedOutputs), ("edited", editedOutputs),
      ("rejected", rejectedOutputs), ("work_items", workItems),
      ("successful_work_items", successfulWorkItems),
    ]
  }
}

extension Breakdown {
  var columns: BreakdownColumns {
    BreakdownColumns(axes: axes, currency: currency, categories: categories)
  }
}
