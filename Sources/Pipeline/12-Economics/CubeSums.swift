import ExactMoney

/// The cube summed by up to three axes: what each combination of their values costs, and what happened.
struct CubeSums {
  /// One combination.
  struct Cell {
    /// The place of its value on each axis.
    var places: [Int32]
    /// Cost by category, in parts of a minor unit.
    var amounts: [Int128]
    var counts = UsageCounts()
  }

  /// The combinations that cost something or in which something happened, by their places.
  let cells: [Cell]

  /// `cube` by `axes`.
  ///
  /// - Complexity: O(pieces of the month).
  init(_ cube: CostCube, by axes: [AxisNumbers]) {
    let classes = UsageClasses(cube.usage)
    var table = Table(axes, categoryCount: cube.categories.count)
    var entry = 0
    for (offset, group) in cube.groupRange.enumerated() {
      let slot = table.slot { axes[$0].groups[offset] }
      table.counts[slot] += classes.counts(group)
      while entry < cube.entries.count, Int(cube.entries[entry].group) == group {
        table.add(cube.entries[entry].amount, Int(cube.entries[entry].category), to: slot)
        entry += 1
      }
    }
    invariant(entry == cube.entries.count, "cost of a group outside the month")
    for entry in cube.rowEntries {
      let slot = table.slot { axes[$0].number(of: entry) }
      table.add(entry.amount, Int(entry.category), to: slot)
    }
    cells = table.cells()
  }

  /// Combinations by one number each.
  private struct Table {
    let radixes: [UInt64]
    let categoryCount: Int
    var keys: [UInt64] = []
    var slots: [UInt64: Int] = [:]
    var amounts: [Int128] = []
    var counts: [UsageCounts] = []

    init(_ axes: [AxisNumbers], categoryCount: Int) {
      radixes = axes.map { UInt64($0.values.count) + 1 }
      let size = radixes.reduce(UInt64(1)) { $0.multipliedReportingOverflow(by: $1).partialValue }
      invariant(
        radixes.reduce(1.0) { $0 * Double($1) } < 1e18, "\(size) combinations are too many")
      self.categoryCount = categoryCount
    }

    @inline(__always)
    mutating func slot(_ place: (_ axis: Int) -> Int32) -> Int {
      var key: UInt64 = 0
      for axis in radixes.indices { key = key * radixes[axis] + UInt64(place(axis)) }
      if let known = slots[key] { return known }
      let slot = keys.count
      slots[key] = slot
      keys.append(key)
      amounts += repeatElement(0, count: categoryCount)
      counts.append(UsageCounts())
      return slot
    }

    @inline(__always)
    mutating func add(_ amount: Int128, _ category: Int, to slot: Int) {
      amounts[slot * categoryCount + category] += amount
    }

    func cells() -> [Cell] {
      keys.indices.sorted { keys[$0] < keys[$1] }.compactMap { slot in
        let own = Array(amounts[slot * categoryCount..<(slot + 1) * categoryCount])
        if own.allSatisfy({ $0 == 0 }), counts[slot] == UsageCounts() { return nil }
        var places = [Int32](repeating: 0, count: radixes.count)
        var key = keys[slot]
        for axis in radixes.indices.reversed() {
          places[axis] = Int32(key % radixes[axis])
          key /= radixes[axis]
        }
        return Cell(places: places, amounts: own, counts: counts[slot])
      }
    }
  }
}
