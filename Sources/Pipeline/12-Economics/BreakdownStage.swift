import BigInt
import ExactMoney

/// Breaks the cost of a month down by one or two axes, to the minor unit.
///
/// What stands above is printed first, and what stands below is apportioned to it by largest remainder:
/// the columns of the P&L over the first axis, each value of that over the second. Where customers are
/// an axis, or decide one as plans do, the rows of the P&L come first. So a breakdown adds up to the
/// P&L in every column, and by customer in every row. Where the second axis is none that customers
/// decide, each of its values comes to what the breakdown by it alone says of it, so that tables of the
/// same weeks or results agree: see ``CellUnits``.
public struct BreakdownStage: Sendable {
  private let month: CubeAxes
  private let profitAndLoss: ProfitAndLoss
  private var cube: CostCube { month.cube }

  /// Breaks the cube of `month` down, whose P&L is `profitAndLoss`.
  init(_ month: CubeAxes, _ profitAndLoss: ProfitAndLoss) {
    self.month = month
    self.profitAndLoss = profitAndLoss
  }

  /// Breaks `cube` down, whose P&L is `profitAndLoss`; `history` tells who had which plan.
  public init(cube: CostCube, profitAndLoss: ProfitAndLoss, history: PlanHistory) {
    self.init(CubeAxes(cube, profitAndLoss, history: history), profitAndLoss)
  }

  /// The breakdown by `axes`, one or two different ones.
  ///
  /// - Complexity: O(n log n) for n pieces of usage in the month.
  public func run(_ axes: [BreakdownAxis]) -> Breakdown {
    invariant((1...2).contains(axes.count), "a breakdown by \(axes.count) axes")
    // Customers come first wherever they have a say, and are moved or summed away again after.
    let hasRows = axes.contains(where: \.dependsOnRow)
    let levels = hasRows ? [.row] + axes.filter { $0 != .row } : axes
    let numbers = levels.map { month[$0] }
    let sums = CubeSums(month, by: numbers, with: 0..<(hasRows ? numbers[0].none : 0))
    let units = CellUnits(
      sums, total: profitAndLoss.total, rows: hasRows ? month.printedRows : nil,
      isLastOwn: levels.last?.dependsOnRow == false
    ).units
    let asked = axes.map { axis in levels.firstIndex(of: axis) ?? 0 }
    var cells = BreakdownCells(asked.map { numbers[$0] }, columnCount: cube.categories.count)
    cells.fill(sums, units, levels: asked)
    return breakdown(axes, cells)
  }

  private func breakdown(_ axes: [BreakdownAxis], _ cells: BreakdownCells) -> Breakdown {
    let order = cells.order(axes)
    let (units, counts) = (cells.units(order), order.map { cells.counts[$0] })
    let columnCount = cube.categories.count
    var totals = [Int128](repeating: 0, count: order.count)
    var columnSums = [Int128](repeating: 0, count: columnCount)
    for row in order.indices {
      for column in 0..<columnCount {
        let unit = units[row * columnCount + column]
        totals[row] += unit
        columnSums[column] += unit
      }
    }
    let shares = Self.shares(totals)
    let printed = profitAndLoss.total
    for (column, sum) in columnSums.enumerated() {
      invariant(
        sum == CellUnits.units(printed.costs[column]),
        "\(cube.categories[column]) by \(axes.map(\.name)) sums to \(sum)")
    }
    let total = counts.reduce(into: UsageCounts()) { $0 += $1 }
    return Breakdown(
      period: cube.period, currency: cube.currency, axes: axes, categories: cube.categories,
      rows: Breakdown.Rows(
        currency: cube.currency, columnCount: columnCount, values: cells.axes.map(\.values),
        places: cells.places(order), units: units, tenths: shares, counts: counts),
      total: Breakdown.Row(
        keys: [], costs: printed.costs, totalCost: printed.totalCost,
        sharePercent: shares == nil ? .notAvailable : .value(ExactDecimal(100)), counts: total))
  }

  /// The shares of each in the sum, in tenths of a per cent, which sum to 1,000; `nil` where the sum is
  /// not above zero or some amount is below it.
  static func shares(_ amounts: [Int128]) -> [Int16]? {
    let total = amounts.reduce(0, +)
    guard total > 0, amounts.allSatisfy({ $0 >= 0 }) else { return nil }
    return Apportionment.largestRemainder(
      total: 1_000, parts: amounts.map { $0 * 1_000 }, partsPerUnit: total
    ).map { Int16($0) }
  }
}

extension BreakdownAxis {
  /// Whether customers decide its values.
  var dependsOnRow: Bool { self == .row || self == .plan || self == .customerStatus }
  /// Whether its values are days.
  public var isByDate: Bool { self == .day || self == .week }
}
