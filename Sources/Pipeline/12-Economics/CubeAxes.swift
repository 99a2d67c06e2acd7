import ExactMoney

/// A month's cube with the axes that it is asked by: each is worked out once, whoever asks.
struct CubeAxes: Sendable {
  let cube: CostCube
  let classes: UsageClasses
  /// Which plan every row had on which day.
  private let history: PlanHistory
  /// The rows of the cube, those that the P&L prints a cost for, and the bracketed ones.
  private let rows: AxisNumbers
  private let known: [BreakdownAxis: AxisNumbers]
  /// What the P&L prints for each row of the cube, in minor units, column by column.
  let printedRows: [[Int128]]
  /// For each group of the month the place of its first entry, and behind the last the number of entries.
  private let firstEntries: [Int32]

  /// The axes of `cube`, whose P&L is `profitAndLoss`; `axes` are asked for often.
  ///
  /// - Complexity: O(pieces of the month) for each of `axes`.
  init(
    _ cube: CostCube, _ profitAndLoss: ProfitAndLoss, history: PlanHistory,
    keeping axes: Set<BreakdownAxis> = []
  ) {
    self.cube = cube
    self.history = history
    let classes = UsageClasses(cube.usage)
    self.classes = classes
    rows = AxisNumbers(
      rowsOf: cube,
      adding: profitAndLoss.rows.compactMap { row in
        row.row.flatMap { $0.isBracketed || !row.costs.allSatisfy(\.isZero) ? $0 : nil }
      })
    printedRows = Self.printed(profitAndLoss, rows)
    let often = Array(axes.subtracting([.row]))
    known = Dictionary(
      uniqueKeysWithValues: zip(
        often,
        AllProcessors.map(often.count) {
          AxisNumbers(often[$0], of: cube, classes, history: history)
        }))
    var firstEntries: [Int32] = []
    firstEntries.reserveCapacity(cube.groupRange.count + 1)
    var entry = 0
    for group in cube.groupRange {
      firstEntries.append(Int32(entry))
      while entry < cube.entries.count, Int(cube.entries[entry].group) == group { entry += 1 }
    }
    firstEntries.append(Int32(entry))
    self.firstEntries = firstEntries
    invariant(entry == cube.entries.count, "cost of a group outside the month")
  }

  /// What `profitAndLoss` prints for each of `rows`, and nothing for what is no row, column by column.
  private static func printed(_ profitAndLoss: ProfitAndLoss, _ rows: AxisNumbers) -> [[Int128]] {
    let places = profitAndLoss.rows.map { row in row.row.map { Int(rows.number(of: $0)) } }
    return profitAndLoss.categories.indices.map { column in
      var printed = [Int128](repeating: 0, count: Int(rows.none) + 1)
      for (place, row) in zip(places, profitAndLoss.rows) where !row.costs[column].isZero {
        if let place { printed[place] = CellUnits.units(row.costs[column]) }
      }
      return printed
    }
  }

  /// The values of `axis` and who has which.
  subscript(axis: BreakdownAxis) -> AxisNumbers {
    if axis == .row { return rows }
    return known[axis] ?? AxisNumbers(axis, of: cube, classes, history: history)
  }

  /// What the group at `offset` in the month costs.
  @inline(__always)
  func entries(at offset: Int) -> ArraySlice<CostCube.Entry> {
    cube.entries[Int(firstEntries[offset])..<Int(firstEntries[offset + 1])]
  }
}
