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

  /// The cube of `month` by `axes`: the combinations that cost something or in which something happened,
  /// sorted.
  ///
  /// - Parameter rows: places on the first axis that are there in any case.
  /// - Complexity: O(n) for n pieces of the month.
  init(_ month: CubeAxes, by axes: [AxisNumbers], with rows: Range<Int32> = 0..<0) {
    depth = axes.count
    columnCount = month.cube.categories.count
    let pieces = axes.map { $0.groups + $0.rowEntries }
    let groupCount = month.cube.groupRange.count
    let firstGroup = month.cube.groupRange.lowerBound
    var current = Combination(depth: depth, columnCount: columnCount)
    var next = rows.lowerBound
    for index in PlaceOrder.sorted(pieces, counts: axes.map { $0.values.count + 1 }) {
      let piece = Int(index)
      for level in 0..<depth where current.key[level] != pieces[level][piece] {
        append(&current, with: rows, from: &next, axes)
        for level in 0..<depth { current.key[level] = pieces[level][piece] }
        break
      }
      if piece < groupCount {
        current.count += month.classes.counts(firstGroup + piece)
        for entry in month.entries(at: piece) {
          current.amounts[Int(entry.category)] += entry.amount
        }
      } else {
        let entry = month.cube.rowEntries[piece - groupCount]
        current.amounts[Int(entry.category)] += entry.amount
      }
    }
    append(&current, with: rows, from: &next, axes)
    appendRows(before: rows.upperBound, from: &next, axes)
  }

  /// A combination while it is summed up.
  private struct Combination {
    var key: [Int32]
    var amounts: [Int128]
    var count = UsageCounts()

    init(depth: Int, columnCount: Int) {
      key = Array(repeating: -1, count: depth)
      amounts = Array(repeating: 0, count: columnCount)
    }

    var isEmpty: Bool { count == UsageCounts() && amounts.allSatisfy { $0 == 0 } }
  }

  /// Adds `current`, unless nothing is in it, behind the rows that come before it, and empties it.
  private mutating func append(
    _ current: inout Combination, with rows: Range<Int32>, from next: inout Int32,
    _ axes: [AxisNumbers]
  ) {
    if current.isEmpty { return }
    appendRows(before: min(current.key[0], rows.upperBound), from: &next, axes)
    if current.key[0] == next { next += 1 }
    places += current.key
    amounts += current.amounts
    counts.append(current.count)
    for column in 0..<columnCount { current.amounts[column] = 0 }
    current.count = UsageCounts()
  }

  /// Adds the rows from `next` to `end` with nothing in them.
  private mutating func appendRows(
    before end: Int32, from next: inout Int32, _ axes: [AxisNumbers]
  ) {
    while next < end {
      let name = RowID(axes[0].values[Int(next)])
      places.append(next)
      places += axes.dropFirst().map { $0.number(of: name) }
      amounts += repeatElement(0, count: columnCount)
      counts.append(UsageCounts())
      next += 1
    }
  }
}
