/// The cells of a breakdown while they are put together: those of one place are one.
struct BreakdownCells {
  private let axes: [AxisNumbers]
  private let columnCount: Int
  private var slots: [UInt64: Int] = [:]
  private var places: [Int32] = []
  private var units: [Int128] = []
  private(set) var counts: [UsageCounts] = []

  init(_ axes: [AxisNumbers], columnCount: Int) {
    self.axes = axes
    self.columnCount = columnCount
  }

  /// Adds a cell in which nothing happened.
  mutating func add(_ places: [Int32]) {
    add(places[...], Array(repeating: 0, count: columnCount)[...], UsageCounts())
  }

  /// Adds minor units by column and counts to the cell at `places`.
  mutating func add(_ places: ArraySlice<Int32>, _ own: ArraySlice<Int128>, _ count: UsageCounts) {
    // A breakdown has at most two axes.
    let key = places.reduce(UInt64(0)) { $0 << 32 | UInt64(UInt32(bitPattern: $1)) }
    let slot = slots[key] ?? counts.count
    if slot == counts.count {
      slots[key] = slot
      self.places += places
      units += own
      counts.append(count)
      return
    }
    for (column, unit) in own.enumerated() { units[slot * columnCount + column] += unit }
    counts[slot] += count
  }

  private func total(_ slot: Int) -> Int128 {
    units[slot * columnCount..<(slot + 1) * columnCount].reduce(0, +)
  }

  /// The cells by the first axis' cost descending, then its value, what is nobody's last; within it by
  /// the second likewise. Days go by date.
  func order(_ kinds: [BreakdownAxis]) -> [Int] {
    let depth = axes.count
    let totals = counts.indices.map(total)
    var firstTotals = [Int128](repeating: 0, count: Int(axes[0].none) + 1)
    for slot in counts.indices { firstTotals[Int(places[slot * depth])] += totals[slot] }
    return counts.indices.sorted { left, right in
      for level in 0..<depth {
        let (first, second) = (places[left * depth + level], places[right * depth + level])
        if first == second { continue }
        let isLast = (axes[level].isBracketed(first), axes[level].isBracketed(second))
        if isLast.0 && isLast.1 { return axes[level].isBefore(first, second) }
        if isLast.0 || isLast.1 { return isLast.1 }
        if kinds[level].isByDate { return first < second }
        let (cost, other) =
          level == 0
          ? (firstTotals[Int(first)], firstTotals[Int(second)]) : (totals[left], totals[right])
        return cost == other ? first < second : cost > other
      }
      return false
    }
  }

  /// The places of the cells in `order`.
  func places(_ order: [Int]) -> [Int32] {
    order.flatMap { places[$0 * axes.count..<($0 + 1) * axes.count] }
  }

  /// The minor units of the cells in `order`.
  func units(_ order: [Int]) -> [Int128] {
    order.flatMap { units[$0 * columnCount..<($0 + 1) * columnCount] }
  }
}
