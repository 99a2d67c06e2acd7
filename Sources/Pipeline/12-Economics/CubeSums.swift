import ExactMoney

/// The cube summed by up to three axes: what each combination of their values costs, and what happened.
///
/// A month of 100,000 customers has millions of combinations, so they stand in flat arrays.
struct CubeSums {
  /// How many axes there are.
  let depth: Int
  /// How many columns there are.
  let columnCount: Int
  /// The places of each combination on the axes, in their order, ``depth`` for each.
  private(set) var places: [Int32] = []
  /// The cost of each combination by column, in parts of a minor unit, ``columnCount`` for each.
  private(set) var amounts: [Int128] = []
  /// What happened in each combination.
  private(set) var counts: [UsageCounts] = []

  /// How many combinations there are.
  var count: Int { counts.count }

  /// `cube` by `axes`: the combinations that cost something or in which something happened, sorted.
  ///
  /// - Parameter rows: places on the first axis that are there in any case.
  /// - Complexity: O(n log n) for n pieces of the month.
  init(_ cube: CostCube, by axes: [AxisNumbers], with rows: Range<Int32> = 0..<0) {
    depth = axes.count
    columnCount = cube.categories.count
    let classes = UsageClasses(cube.usage)
    var table = Table(axes, columnCount: columnCount)
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
    arrange(table, axes, with: rows)
  }

  private mutating func arrange(
    _ table: Table, _ axes: [AxisNumbers], with rows: Range<Int32>
  ) {
    var next = rows.lowerBound
    func appendRows(before row: Int32) {
      while next < min(row, rows.upperBound) {
        let name = RowID(axes[0].values[Int(next)])
        places.append(next)
        places += axes.dropFirst().map { $0.number(of: name) }
        amounts += repeatElement(0, count: columnCount)
        counts.append(UsageCounts())
        next += 1
      }
    }
    for slot in table.keys.indices.sorted(by: { table.keys[$0] < table.keys[$1] }) {
      let own = table.amounts[slot * columnCount..<(slot + 1) * columnCount]
      if own.allSatisfy({ $0 == 0 }), table.counts[slot] == UsageCounts() { continue }
      let key = table.places(slot)
      appendRows(before: key[0])
      if key[0] == next { next += 1 }
      places += key
      amounts += own
      counts.append(table.counts[slot])
    }
    appendRows(before: rows.upperBound)
  }

  /// Combinations by one number each.
  private struct Table {
    let radixes: [UInt64]
    let columnCount: Int
    var keys: [UInt64] = []
    var slots: [UInt64: Int] = [:]
    var amounts: [Int128] = []
    var counts: [UsageCounts] = []

    init(_ axes: [AxisNumbers], columnCount: Int) {
      radixes = axes.map { UInt64($0.values.count) + 1 }
      var bits = 0
      for radix in radixes { bits += UInt64.bitWidth - radix.leadingZeroBitCount }
      invariant(bits <= UInt64.bitWidth, "\(radixes) values are too many to combine")
      self.columnCount = columnCount
    }

    @inline(__always)
    mutating func slot(_ place: (_ axis: Int) -> Int32) -> Int {
      var key: UInt64 = 0
      for axis in radixes.indices { key = key * radixes[axis] + UInt64(place(axis)) }
      if let known = slots[key] { return known }
      let slot = keys.count
      slots[key] = slot
      keys.append(key)
      amounts += repeatElement(0, count: columnCount)
      counts.append(UsageCounts())
      return slot
    }

    @inline(__always)
    mutating func add(_ amount: Int128, _ column: Int, to slot: Int) {
      amounts[slot * columnCount + column] += amount
    }

    func places(_ slot: Int) -> [Int32] {
      var places = [Int32](repeating: 0, count: radixes.count)
      var key = keys[slot]
      for axis in radixes.indices.reversed() {
        places[axis] = Int32(key % radixes[axis])
        key /= radixes[axis]
      }
      return places
    }
  }
}
