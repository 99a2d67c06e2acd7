import ExactMoney

/// Makes tables of one axis agree whatever else they are by.
extension CellUnits {
  /// Moves single units of `column` between the values of the last axis, within what stands above them,
  /// until each value comes to its own part of `total` by largest remainder.
  ///
  /// What was rounded up gives first, and what was rounded down takes; only cells that cost something
  /// do. Where no cells of one stretch have what is needed, a unit stays where it is: the table adds up
  /// all the same.
  ///
  /// - Complexity: O(n) for n combinations.
  mutating func balance(_ column: Int, _ total: Int128) {
    var surplus = surplus(column, total)
    var count = surplus.reduce(0) { $0 + max(0, $1) }
    pass(column, isStrict: true, &surplus, &count)
    var before = count + 1
    while count > 0, count < before {
      before = count
      pass(column, isStrict: false, &surplus, &count)
    }
  }

  private mutating func pass(
    _ column: Int, isStrict: Bool, _ surplus: inout [Int128], _ count: inout Int128
  ) {
    let stretches = starts[sums.depth - 2]
    for parent in 0..<(stretches.count - 1) where stretches[parent + 1] - stretches[parent] > 1 {
      if count == 0 { return }
      move(within: stretches[parent]..<stretches[parent + 1], column, isStrict, &surplus, &count)
    }
  }

  /// What each value of the last axis has too much.
  private func surplus(_ column: Int, _ total: Int128) -> [Int128] {
    let level = sums.depth - 1
    let cells = 0..<sums.count
    let places = cells.map { Int(sums.places[$0 * sums.depth + level]) }
    let placeCount = (places.max() ?? -1) + 1
    var exact = [Int128](repeating: 0, count: placeCount)
    var printed = exact
    for (cell, place) in zip(cells, places) {
      exact[place] += sums.amounts[cell * sums.columnCount + column]
      printed[place] += units[cell * sums.columnCount + column]
    }
    if exact.allSatisfy({ $0 == 0 }) { return exact }
    let own = Apportionment.largestRemainder(
      total: total, parts: exact, partsPerUnit: CostCube.partsPerMinorUnit)
    return zip(printed, own).map { $0 - $1 }
  }

  /// Moves units within `cells` from values with a surplus to those with a deficit.
  ///
  /// - Parameter isStrict: whether only what was rounded up gives, and only what was rounded down takes;
  ///   else one unit of any cell goes to any other.
  private mutating func move(
    within cells: Range<Int>, _ column: Int, _ isStrict: Bool, _ surplus: inout [Int128],
    _ count: inout Int128
  ) {
    let (depth, columnCount) = (sums.depth, sums.columnCount)
    while count > 0 {
      var (giver, taker): (Int?, Int?) = (nil, nil)
      for cell in cells where giver == nil || taker == nil {
        let amount = sums.amounts[cell * columnCount + column]
        if amount == 0 { continue }
        let excess = surplus[Int(sums.places[(cell + 1) * depth - 1])]
        let rounded = units[cell * columnCount + column] * CostCube.partsPerMinorUnit - amount
        if giver == nil, excess > 0, !isStrict || rounded > 0 { giver = cell }
        if taker == nil, excess < 0, !isStrict || rounded < 0 { taker = cell }
      }
      guard let giver, let taker else { return }
      for (cell, step) in [(giver, Int128(-1)), (taker, 1)] {
        units[cell * columnCount + column] += step
        surplus[Int(sums.places[(cell + 1) * depth - 1])] += step
      }
      count -= 1
      if !isStrict { return }
    }
  }
}
