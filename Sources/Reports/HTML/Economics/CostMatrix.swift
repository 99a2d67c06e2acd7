import BigInt
import ExactMoney
import Pipeline

/// A breakdown by two axes as rows and columns: the first rows one by one, the rest put together.
struct CostMatrix {
  /// What stands where a row and a column meet.
  struct Cell {
    var cost: Money
    var counts = UsageCounts()

    mutating func add(_ row: Breakdown.Row) {
      cost += row.totalCost
      counts += row.counts
    }

    mutating func add(_ other: Cell) {
      cost += other.cost
      counts += other.counts
    }
  }

  /// A row.
  struct Line {
    /// Its value on the first axis; `nil` is what has none.
    var key: String?
    var cells: [Cell]

    /// What its cells come to.
    func total(_ currency: Currency) -> Cell { CostMatrix.total(cells, currency) }
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
    currency = breakdown.currency
    let keys = Set(breakdown.rows.lazy.compactMap { $0.keys[1] }).sorted {
      $0.precedesInByteOrder($1)
    }
    columns = keys.map(Optional.some) + [nil]
    let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    let empty = columns.map { _ in Cell(cost: .zero(breakdown.currency)) }
    func line(_ key: String?, _ runs: some Sequence<ArraySlice<Breakdown.Row>>) -> Line {
      var line = Line(key: key, cells: empty)
      for row in runs.joined() {
        line.cells[row.keys[1].flatMap { places[$0] } ?? keys.count].add(row)
      }
      return line
    }
    let (named, bracketed) = Self.runs(breakdown)
    let order = column.map { Self.order(of: named, in: $0) }
    let ranked = order.map { $0.map { named[$0] } } ?? named
    lines = ranked.prefix(limit).map { line($0.first?.keys[0], [$0]) }
    others = line(nil, ranked.dropFirst(limit))
    otherCount = max(0, ranked.count - limit)
    self.bracketed = bracketed.map { line($0.first?.keys[0], [$0]) }
  }

  /// The rows of each value of the first axis, and those that belong to nobody and nothing.
  private static func runs(
    _ breakdown: Breakdown
  ) -> (named: [ArraySlice<Breakdown.Row>], bracketed: [ArraySlice<Breakdown.Row>]) {
    var (named, bracketed): ([ArraySlice<Breakdown.Row>], [ArraySlice<Breakdown.Row>]) = ([], [])
    var rows = breakdown.rows[...]
    while let first = rows.first {
      let key = first.keys[0]
      let run = rows.prefix { $0.keys[0] == key }
      rows = rows[run.endIndex...]
      if isBracketed(key, breakdown.axes[0]) { bracketed.append(run) } else { named.append(run) }
    }
    return (named, bracketed)
  }

  /// The places of `runs` by their cost in `column`, the highest first, then as they stand.
  private static func order(
    of runs: [ArraySlice<Breakdown.Row>], in column: String
  ) -> [Int] {
    let costs = runs.map { run in
      run.first { $0.keys[1] == column }?.totalCost.minorUnits ?? 0
    }
    return runs.indices.sorted { left, right in
      costs[left] == costs[right] ? left < right : costs[left] > costs[right]
    }
  }

  /// Whether `key` stands for what belongs to nobody and nothing.
  static func isBracketed(_ key: String?, _ axis: BreakdownAxis) -> Bool {
    guard let key else { return true }
    return axis == .row && [RowID.unattributed.rawValue, RowID.unallocated.rawValue].contains(key)
  }

  /// Every row, the ones put together where there are some.
  var allLines: [Line] { lines + (otherCount == 0 ? [] : [others]) + bracketed }

  /// What each column comes to.
  var columnTotals: [Cell] {
    columns.indices.map { column in Self.total(allLines.map { $0.cells[column] }, currency) }
  }

  /// What everything comes to.
  var total: Cell { Self.total(columnTotals, currency) }

  /// What stands where `line` and the column of `key` meet.
  func cell(of line: Line, _ key: String?) -> Cell {
    columns.firstIndex { $0 == key }.map { line.cells[$0] } ?? Cell(cost: .zero(currency))
  }

  /// What `cells` come to.
  static func total(_ cells: [Cell], _ currency: Currency) -> Cell {
    cells.reduce(into: Cell(cost: .zero(currency))) { $0.add($1) }
  }
}
