import ExactMoney

/// The minor units of each combination of a cube's sums by column: apportioned level by level, so that
/// what stands below adds up to what stands above.
struct CellUnits {
  /// The minor units, `columnCount` for each combination.
  var units: [Int128]
  let sums: CubeSums
  /// For each axis where the stretches of combinations begin that are alike up to it, and the end.
  let starts: [[Int]]

  /// What `sums` come to in whole minor units.
  ///
  /// - Parameters:
  ///   - total: what is printed for the whole.
  ///   - rows: what is printed for the rows by column, where they are the first axis.
  ///   - isLastOwn: whether the last axis has totals of its own, which no customer decides: then each of
  ///     its values comes to the same as in the breakdown by it alone.
  init(_ sums: CubeSums, total: ProfitAndLossRow, rows: [[Int128]]?, isLastOwn: Bool) {
    self.sums = sums
    units = [Int128](repeating: 0, count: sums.count * sums.columnCount)
    starts = Self.starts(sums)
    if sums.count == 0 { return }
    for column in 0..<sums.columnCount {
      let first: [Int128]
      if let rows {
        let printed = rows[column]
        first = starts[0].dropLast().map { printed[Int(sums.places[$0 * sums.depth])] }
      } else {
        first = apportioned(
          Self.units(total.costs[column]), column, level: 0, 0..<(starts[0].count - 1))
      }
      hand(first, column)
      if isLastOwn, sums.depth > 1 { balance(column, Self.units(total.costs[column])) }
    }
  }

  /// Hands what the stretches of the first axis have in `column` down to the combinations.
  private mutating func hand(_ first: [Int128], _ column: Int) {
    var above = first
    for level in 1..<max(1, sums.depth) {
      var below: [Int128] = []
      below.reserveCapacity(starts[level].count)
      var child = 0
      for (parent, total) in above.enumerated() {
        let firstChild = child
        let end = starts[level - 1][parent + 1]
        while starts[level][child] < end { child += 1 }
        if child == firstChild + 1 {
          below.append(total)
        } else {
          below += apportioned(total, column, level: level, firstChild..<child)
        }
      }
      above = below
    }
    for (cell, unit) in above.enumerated() { units[cell * sums.columnCount + column] = unit }
  }

  /// `total` by largest remainder over the stretches `range` of `level`.
  private func apportioned(
    _ total: Int128, _ column: Int, level: Int, _ range: Range<Int>
  ) -> [Int128] {
    if range.count == 1 { return [total] }
    var isNothing = total == 0
    let parts = range.map { run in
      var sum: Int128 = 0
      for cell in starts[level][run]..<starts[level][run + 1] {
        sum += sums.amounts[cell * sums.columnCount + column]
      }
      isNothing = isNothing && sum == 0
      return sum
    }
    if isNothing { return parts }
    return Apportionment.largestRemainder(
      total: total, parts: parts, partsPerUnit: CostCube.partsPerMinorUnit)
  }

  private static func starts(_ sums: CubeSums) -> [[Int]] {
    var starts = [[Int]](repeating: [], count: sums.depth)
    for cell in 0..<sums.count {
      let own = cell * sums.depth
      var isNew = cell == 0
      for level in 0..<sums.depth {
        isNew = isNew || sums.places[own + level] != sums.places[own - sums.depth + level]
        if isNew { starts[level].append(cell) }
      }
    }
    for level in starts.indices { starts[level].append(sums.count) }
    return starts
  }

  /// `money` in minor units.
  static func units(_ money: Money) -> Int128 {
    required(Int128(narrowing: money.minorUnits), "an amount of more than 2^127 minor units")
  }
}
