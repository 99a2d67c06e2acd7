import BigInt
import ExactMoney

/// Breaks the cost of a month down by one or two axes, to the minor unit.
///
/// What stands above is printed first, and what stands below is apportioned to it by largest remainder:
/// the columns of the P&L over the first axis, each value of that over the second. Where customers are
/// an axis, or decide one as plans do, the rows of the P&L come first. So a breakdown adds up to the
/// P&L in every column, and by customer in every row.
public struct BreakdownStage: Sendable {
  private let cube: CostCube
  private let profitAndLoss: ProfitAndLoss
  private let customers: CustomerDirectory

  /// Breaks `cube` down, whose P&L is `profitAndLoss`.
  public init(cube: CostCube, profitAndLoss: ProfitAndLoss, customers: CustomerDirectory) {
    self.cube = cube
    self.profitAndLoss = profitAndLoss
    self.customers = customers
  }

  /// The breakdown by `axes`, one or two different ones.
  ///
  /// - Complexity: O(n log n) for n pieces of usage in the month.
  public func run(_ axes: [BreakdownAxis]) -> Breakdown {
    invariant((1...2).contains(axes.count), "a breakdown by \(axes.count) axes")
    let asked = axes.map {
      $0 == .row ? costlyRows() : AxisNumbers($0, of: cube, customers: customers)
    }
    // Customers come first wherever they have a say, and are summed away again if not asked for.
    let rows = axes.contains(where: \.dependsOnRow) ? costlyRows() : nil
    let sums = CubeSums(
      cube, by: (rows.map { [$0] } ?? []) + asked, with: 0..<(rows?.none ?? 0))
    let units = apportioned(sums, rows)
    var cells = BreakdownCells(asked, columnCount: cube.categories.count)
    // What nobody is known to have caused has a row even where it is nothing.
    cells.add(asked.map { $0.number(of: .unattributed) })
    let first = rows == nil ? 0 : 1
    for cell in 0..<sums.count {
      let places = sums.places[cell * sums.depth + first..<(cell + 1) * sums.depth]
      let columns = cell * sums.columnCount..<(cell + 1) * sums.columnCount
      cells.add(places, units[columns], sums.counts[cell])
    }
    return breakdown(axes, asked, cells)
  }

  /// The rows of the cube, those that the P&L prints a cost for, and the bracketed ones.
  private func costlyRows() -> AxisNumbers {
    AxisNumbers(
      rowsOf: cube,
      adding: profitAndLoss.rows.compactMap { row in
        row.row.flatMap { $0.isBracketed || !row.costs.allSatisfy(\.isZero) ? $0 : nil }
      })
  }

  /// The minor units of each combination by column: level by level.
  private func apportioned(_ sums: CubeSums, _ rows: AxisNumbers?) -> [Int128] {
    var units = [Int128](repeating: 0, count: sums.count * sums.columnCount)
    for column in cube.categories.indices {
      let total = Self.units(profitAndLoss.total.costs[column])
      var totals = [Int128](repeating: 0, count: Int(rows?.none ?? 0) + 1)
      if let rows {
        for row in profitAndLoss.rows {
          guard let id = row.row, !row.costs[column].isZero else { continue }
          totals[Int(rows.number(of: id))] = Self.units(row.costs[column])
        }
      }
      /// Hands `total` to the combinations of `range`, which are alike above `level`.
      func hand(_ total: Int128, to range: Range<Int>, level: Int) {
        if level == sums.depth {
          units[range.lowerBound * sums.columnCount + column] = total
          return
        }
        let runs = Self.runs(sums, range, level: level)
        let shares: [Int128]
        if runs.count == 1, level > 0 || rows == nil {
          shares = [total]
        } else if level == 0, rows != nil {
          shares = runs.map { totals[Int(sums.places[$0.lowerBound * sums.depth])] }
        } else {
          shares = Apportionment.largestRemainder(
            total: total,
            parts: runs.map { run in
              run.reduce(Int128(0)) { $0 + sums.amounts[$1 * sums.columnCount + column] }
            }, partsPerUnit: CostCube.partsPerMinorUnit)
        }
        for (run, share) in zip(runs, shares) { hand(share, to: run, level: level + 1) }
      }
      if sums.count > 0 { hand(total, to: 0..<sums.count, level: 0) }
    }
    return units
  }

  /// The stretches of `range` that have one place at `level`.
  private static func runs(
    _ sums: CubeSums, _ range: Range<Int>, level: Int
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = range.lowerBound
    for index in range {
      let isLast =
        index + 1 == range.upperBound
        || sums.places[index * sums.depth + level]
          != sums.places[(index + 1) * sums.depth + level]
      if isLast {
        runs.append(start..<(index + 1))
        start = index + 1
      }
    }
    return runs
  }

  private static func units(_ money: Money) -> Int128 {
    required(Int128(narrowing: money.minorUnits), "an amount of more than 2^127 minor units")
  }

  private func breakdown(
    _ axes: [BreakdownAxis], _ asked: [AxisNumbers], _ cells: BreakdownCells
  ) -> Breakdown {
    let order = cells.order(axes)
    let (units, counts) = (cells.units(order), order.map { cells.counts[$0] })
    let columnCount = cube.categories.count
    let totals = order.indices.map { row in
      units[row * columnCount..<(row + 1) * columnCount].reduce(0, +)
    }
    let shares = Self.shares(totals)
    let printed = profitAndLoss.total
    for column in cube.categories.indices {
      let sum = order.indices.reduce(Int128(0)) { $0 + units[$1 * columnCount + column] }
      invariant(
        sum == Self.units(printed.costs[column]),
        "\(cube.categories[column]) by \(axes.map(\.name)) sums to \(sum)")
    }
    let total = counts.reduce(into: UsageCounts()) { $0 += $1 }
    return Breakdown(
      period: cube.period, currency: cube.currency, axes: axes, categories: cube.categories,
      rows: Breakdown.Rows(
        currency: cube.currency, columnCount: columnCount, values: asked.map(\.values),
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
