import BigInt
import ExactMoney
import Pipeline

/// A breakdown by two axes as rows and columns: the first rows one by one, the rest put together.
struct CostMatrix {
  /// What stands where a row and a column meet.
  struct Cell {
    let currency: Currency
    /// Cost in minor units.
    var units: Int128 = 0
    var counts = UsageCounts()

    /// What it costs.
    var cost: Money { Money(minorUnits: BigInt(widening: units), currency: currency) }

    mutating func add(_ units: Int128, _ counts: UsageCounts) {
      self.units += units
      self.counts += counts
    }
  }

  /// A row.
  struct Line {
    /// Its value on the first axis; `nil` is what has none.
    var key: String?
    var cells: [Cell]
  }

  let currency: Currency
  /// The values on the second axis, in byte order; `nil`, what has none, is last and always there.
  let columns: [String?]
  /// The first rows, in the order of the breakdown or by their cost in one column.
  let lines: [Line]
  /// How many rows ``others`` are, and what they come to.
  let otherCount: Int
  let others: Line
  /// What belongs to no value of the first axis.
  let bracketed: [Line]

  /// The matrix of `breakdown`, at most `limit` of its rows one by one: those that cost most in
  /// `column`, or else the first.
  ///
  /// - Precondition: the breakdown is by two axes.
  init(_ breakdown: Breakdown, limit: Int, by column: String? = nil) {
    invariant(breakdown.axes.count == 2, "a matrix has two axes, not \(breakdown.axes.count)")
    let currency = breakdown.currency
    let rows = breakdown.rows
    let keys = Set(rows.indices.lazy.compactMap { rows.key(1, at: $0) }).sorted {
      $0.precedesInByteOrder($1)
    }
    let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    let columns = keys.map(Optional.some) + [nil]
    func line(_ key: String?, _ runs: some Sequence<Range<Int>>) -> Line {
      var line = Line(key: key, cells: columns.map { _ in Cell(currency: currency) })
      for index in runs.joined() {
        let place = rows.key(1, at: index).flatMap { places[$0] } ?? keys.count
        line.cells[place].add(rows.totalUnits(at: index), rows.counts(at: index))
      }
      return line
    }
    let (named, bracketed) = Self.runs(breakdown)
    let ranked = column.map { Self.ranked(named, of: rows, by: $0) } ?? named
    self.currency = currency
    self.columns = columns
    lines = ranked.prefix(limit).map { line(rows.key(0, at: $0.lowerBound), [$0]) }
    others = line(nil, ranked.dropFirst(limit))
    otherCount = max(0, ranked.count - limit)
    self.bracketed = bracketed.map { line(rows.key(0, at: $0.lowerBound), [$0]) }
  }

  /// Where the rows of each value of the first axis are, and those that belong to nobody and nothing.
  private static func runs(
    _ breakdown: Breakdown
  ) -> (named: [Range<Int>], bracketed: [Range<Int>]) {
    var (named, bracketed): ([Range<Int>], [Range<Int>]) = ([], [])
    let rows = breakdown.rows
    var start = 0
    while start < rows.count {
      let key = rows.key(0, at: start)
      var end = start + 1
      while end < rows.count, rows.key(0, at: end) == key { end += 1 }
      if breakdown.axes[0].isResidual(key) {
        bracketed.append(start..<end)
      } else {
        named.append(start..<end)
      }
      start = end
    }
    return (named, bracketed)
  }

  /// `runs` by their cost in `column`, the highest first, then as they stand.
  private static func ranked(
    _ runs: [Range<Int>], of rows: Breakdown.Rows, by column: String
  ) -> [Range<Int>] {
    let costs = runs.map { run in
      run.first { rows.key(1, at: $0) == column }.map { rows.totalUnits(at: $0) } ?? 0
    }
    return runs.indices.sorted { left, right in
      costs[left] == costs[right] ? left < right : costs[left] > costs[right]
    }.map { runs[$0] }
  }

  /// Every row, the ones put together where there are some.
  var allLines: [Line] { lines + (otherCount == 0 ? [] : [others]) + bracketed }

  /// What each column comes to.
  var columnTotals: [Cell] {
    columns.indices.map { column in total(allLines.map { $0.cells[column] }) }
  }

  /// What stands where `line` and the column of `key` meet.
  func cell(of line: Line, _ key: String?) -> Cell {
    columns.firstIndex { $0 == key }.map { line.cells[$0] } ?? Cell(currency: currency)
  }

  /// What `cells` come to.
  func total(_ cells: [Cell]) -> Cell {
    cells.reduce(into: Cell(currency: currency)) { $0.add($1.units, $1.counts) }
  }

  /// What `line` comes to.
  func total(of line: Line) -> Cell { total(line.cells) }
}
