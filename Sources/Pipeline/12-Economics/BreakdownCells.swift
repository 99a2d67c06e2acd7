/// The cells of a breakdown: those of one place are one.
struct BreakdownCells {
  let axes: [AxisNumbers]
  private let columnCount: Int
  /// The places of each cell, in their order.
  private var places: [Int32] = []
  private var units: [Int128] = []
  private(set) var counts: [UsageCounts] = []

  init(_ axes: [AxisNumbers], columnCount: Int) {
    self.axes = axes
    self.columnCount = columnCount
  }

  /// Takes the combinations of `sums`, which cost `units`; the axes are its `levels`.
  mutating func fill(_ sums: CubeSums, _ units: [Int128], levels: [Int]) {
    // What nobody is known to have caused has a cell even where it is nothing.
    let keys = zip(axes, levels).map { axis, level in
      (0..<sums.count).map { sums.places[$0 * sums.depth + level] }
        + [axis.number(of: .unattributed)]
    }
    for index in PlaceOrder.sorted(keys, counts: axes.map { $0.values.count + 1 }) {
      let cell = Int(index)
      let last = places.count - axes.count
      if last < 0 || !keys.indices.allSatisfy({ places[last + $0] == keys[$0][cell] }) {
        for key in keys { places.append(key[cell]) }
        self.units += repeatElement(0, count: columnCount)
        counts.append(UsageCounts())
      }
      if cell == sums.count { continue }
      let own = self.units.count - columnCount
      for column in 0..<columnCount {
        self.units[own + column] += units[cell * columnCount + column]
      }
      counts[counts.count - 1] += sums.counts[cell]
    }
  }

  private func total(_ cell: Int) -> Int128 {
    var total: Int128 = 0
    for column in 0..<columnCount { total += units[cell * columnCount + column] }
    return total
  }

  /// The cells by the first axis' cost descending, then its value, what is nobody's last; within it by
  /// the second likewise. Days go by date.
  func order(_ kinds: [BreakdownAxis]) -> [Int] {
    var stretches: [Stretch] = []
    for cell in counts.indices {
      let place = places[cell * axes.count]
      if stretches.last?.place == place {
        stretches[stretches.count - 1].cells =
          stretches[stretches.count - 1].cells.lowerBound..<(cell + 1)
        stretches[stretches.count - 1].cost += total(cell)
      } else {
        stretches.append(Stretch(place: place, cost: total(cell), cells: cell..<(cell + 1)))
      }
    }
    sort(&stretches, level: 0, kinds)
    if axes.count == 1 { return stretches.map(\.cells.lowerBound) }
    var order: [Int] = []
    order.reserveCapacity(counts.count)
    for stretch in stretches {
      var own = stretch.cells.map { cell in
        Stretch(place: places[cell * axes.count + 1], cost: total(cell), cells: cell..<(cell + 1))
      }
      sort(&own, level: 1, kinds)
      for cell in own { order.append(cell.cells.lowerBound) }
    }
    return order
  }

  /// Cells that have one place on an axis.
  private struct Stretch {
    var place: Int32
    var cost: Int128
    var cells: Range<Int>
  }

  private func sort(_ stretches: inout [Stretch], level: Int, _ kinds: [BreakdownAxis]) {
    if stretches.count == 1 { return }
    let axis = axes[level]
    let isByDate = kinds[level].isByDate
    stretches.sort { left, right in
      let isLast = (axis.isBracketed(left.place), axis.isBracketed(right.place))
      if isLast.0 && isLast.1 { return axis.isBefore(left.place, right.place) }
      if isLast.0 || isLast.1 { return isLast.1 }
      if isByDate || left.cost == right.cost { return left.place < right.place }
      return left.cost > right.cost
    }
  }

  /// The places of the cells in `order`.
  func places(_ order: [Int]) -> [Int32] {
    var sorted: [Int32] = []
    sorted.reserveCapacity(places.count)
    for cell in order { sorted += places[cell * axes.count..<(cell + 1) * axes.count] }
    return sorted
  }

  /// The minor units of the cells in `order`.
  func units(_ order: [Int]) -> [Int128] {
    var sorted: [Int128] = []
    sorted.reserveCapacity(units.count)
    for cell in order { sorted += units[cell * columnCount..<(cell + 1) * columnCount] }
    return sorted
  }
}
