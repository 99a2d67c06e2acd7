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
    let sums = sums(asked, rows)
    let printed = apportioned(sums, rows)
    let first = rows == nil ? 0 : 1
    var table: [[Int32]: (units: [Int128], counts: UsageCounts)] = [:]
    func add(_ places: [Int32], _ units: [Int128], _ counts: UsageCounts) {
      var known = table[places] ?? (cube.categories.map { _ in 0 }, UsageCounts())
      for (column, unit) in units.enumerated() { known.units[column] += unit }
      known.counts += counts
      table[places] = known
    }
    for (cell, units) in zip(sums, printed) {
      add(Array(cell.places[first...]), units, cell.counts)
    }
    // What nobody is known to have caused has a row even where it is nothing.
    let nobody = asked.map { $0.number(of: .unattributed) }
    add(nobody, cube.categories.map { _ in 0 }, UsageCounts())
    return breakdown(axes, asked, table)
  }

  /// The rows of the cube, those that the P&L prints a cost for, and the bracketed ones.
  private func costlyRows() -> AxisNumbers {
    AxisNumbers(
      rowsOf: cube,
      adding: profitAndLoss.rows.compactMap { row in
        row.row.flatMap { $0.isBracketed || !row.costs.allSatisfy(\.isZero) ? $0 : nil }
      })
  }

  /// The cube by `rows`, where given, and the axes asked for; every row that the P&L prints is in it.
  private func sums(_ asked: [AxisNumbers], _ rows: AxisNumbers?) -> [CubeSums.Cell] {
    guard let rows else { return CubeSums(cube, by: asked).cells }
    let cells = CubeSums(cube, by: [rows] + asked).cells
    let known = Set(cells.map { $0.places[0] })
    let others = (0..<rows.none).filter { !known.contains($0) }.map { row in
      CubeSums.Cell(places: [row] + asked.map(\.none), amounts: cube.categories.map { _ in 0 })
    }
    return others.isEmpty ? cells : (cells + others).sorted { $0.places[0] < $1.places[0] }
  }

  /// The minor units of each cell: level by level.
  private func apportioned(
    _ sums: [CubeSums.Cell], _ rows: AxisNumbers?
  ) -> [[Int128]] {
    var units = sums.map { _ in cube.categories.map { _ in Int128(0) } }
    let depth = sums.first?.places.count ?? 0
    for column in cube.categories.indices {
      let total = Self.units(profitAndLoss.total.costs[column])
      var totals: [RowID: Int128] = [:]
      for row in profitAndLoss.rows {
        if let id = row.row { totals[id] = Self.units(row.costs[column]) }
      }
      /// Hands `total` to the cells of `range`, which are alike above `level`.
      func hand(_ total: Int128, to range: Range<Int>, level: Int) {
        if level == depth {
          units[range.lowerBound][column] = total
          return
        }
        let runs = Self.runs(sums, range, level: level)
        let shares: [Int128]
        if level == 0, let rows {
          shares = runs.map { run in
            let place = Int(sums[run.lowerBound].places[0])
            return totals[RowID(rows.values[place])] ?? 0
          }
        } else {
          shares = Apportionment.largestRemainder(
            total: total,
            parts: runs.map { run in run.reduce(Int128(0)) { $0 + sums[$1].amounts[column] } },
            partsPerUnit: CostCube.partsPerMinorUnit)
        }
        for (run, share) in zip(runs, shares) { hand(share, to: run, level: level + 1) }
      }
      hand(total, to: sums.indices, level: 0)
    }
    return units
  }

  /// The stretches of `range` that have one place at `level`.
  private static func runs(
    _ sums: [CubeSums.Cell], _ range: Range<Int>, level: Int
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = range.lowerBound
    for index in range
    where index + 1 == range.upperBound
      || sums[index].places[level] != sums[index + 1].places[level]
    {
      runs.append(start..<(index + 1))
      start = index + 1
    }
    return runs
  }

  private static func units(_ money: Money) -> Int128 {
    required(Int128(exactly: money.minorUnits), "an amount of more than 2^127 minor units")
  }

  private func breakdown(
    _ axes: [BreakdownAxis], _ levels: [AxisNumbers],
    _ table: [[Int32]: (units: [Int128], counts: UsageCounts)]
  ) -> Breakdown {
    var firstTotals: [Int32: Int128] = [:]
    for (places, cell) in table { firstTotals[places[0], default: 0] += cell.units.reduce(0, +) }
    let keys = table.keys.sorted { left, right in
      for level in levels.indices where left[level] != right[level] {
        let (first, second) = (left[level], right[level])
        if axes[level].isByDate { return first < second }
        let isLast = (levels[level].isBracketed(first), levels[level].isBracketed(second))
        if isLast.0 || isLast.1 { return isLast.0 && isLast.1 ? first < second : isLast.1 }
        let (cost, other) =
          level == 0
          ? (firstTotals[first] ?? 0, firstTotals[second] ?? 0)
          : (table[left]?.units.reduce(0, +) ?? 0, table[right]?.units.reduce(0, +) ?? 0)
        return cost == other ? first < second : cost > other
      }
      return false
    }
    let columns = keys.map { table[$0]?.units ?? [] }
    let shares = Self.shares(columns.map { $0.reduce(0, +) })
    var total = UsageCounts()
    let rows = keys.enumerated().map { index, places in
      let counts = table[places]?.counts ?? UsageCounts()
      total += counts
      return Breakdown.Row(
        keys: zip(levels, places).map { $1 == $0.none ? nil : $0.values[Int($1)] },
        costs: columns[index].map(money), totalCost: money(columns[index].reduce(0, +)),
        sharePercent: shares.map { .value($0[index]) } ?? .notAvailable, counts: counts)
    }
    let printed = profitAndLoss.total
    let sums = cube.categories.indices.map { column in
      money(columns.reduce(Int128(0)) { $0 + $1[column] })
    }
    invariant(sums == printed.costs, "a breakdown by \(axes.map(\.name)) sums to \(sums)")
    return Breakdown(
      period: cube.period, currency: cube.currency, axes: axes, categories: cube.categories,
      rows: rows,
      total: Breakdown.Row(
        keys: [], costs: printed.costs, totalCost: printed.totalCost,
        sharePercent: shares == nil ? .notAvailable : .value(ExactDecimal(100)), counts: total))
  }

  private func money(_ units: Int128) -> Money {
    Money(minorUnits: BigInt(units), currency: cube.currency)
  }

  /// The shares of each in the sum, in per cent with one decimal, which sum to 100.0.
  static func shares(_ amounts: [Int128]) -> [ExactDecimal]? {
    let total = amounts.reduce(0, +)
    guard total > 0, amounts.allSatisfy({ $0 >= 0 }) else { return nil }
    // In thousandths of the whole, each of which is `total` parts.
    return Apportionment.largestRemainder(
      total: 1_000, parts: amounts.map { $0 * 1_000 }, partsPerUnit: total
    ).map { ExactDecimal(significand: BigInt($0), scale: 1) }
  }
}

extension BreakdownAxis {
  /// Whether customers decide its values.
  var dependsOnRow: Bool { self == .row || self == .plan || self == .customerStatus }
  /// Whether its values are days.
  var isByDate: Bool { self == .day || self == .week }
}
