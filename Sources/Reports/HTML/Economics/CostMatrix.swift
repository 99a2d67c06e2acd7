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
  private(set) var columns: [String?] = []
  /// The first rows, in the order of the breakdown.
  private(set) var lines: [Line] = []
  /// How many rows ``others`` are, and what they come to.
  private(set) var otherCount = 0
  private(set) var others: Line
  /// What belongs to no value of the first axis.
  private(set) var bracketed: [Line] = []

  /// The matrix of `breakdown`, its first `limit` rows one by one.
  ///
  /// - Precondition: the breakdown is by two axes.
  init(_ breakdown: Breakdown, limit: Int) {
    invariant(breakdown.axes.count == 2, "a matrix has two axes, not \(breakdown.axes.count)")
    currency = breakdown.currency
    others = Line(key: nil, cells: [])
    var places: [String: Int] = [:]
    let keys = Set(breakdown.rows.lazy.compactMap { $0.keys[1] }).sorted {
      $0.precedesInByteOrder($1)
    }
    columns = keys.map(Optional.some) + [nil]
    for (place, key) in keys.enumerated() { places[key] = place }
    let empty = columns.map { _ in Cell(cost: .zero(breakdown.currency)) }
    others.cells = empty
    var rows = breakdown.rows[...]
    while let first = rows.first {
      let key = first.keys[0]
      let run = rows.prefix { $0.keys[0] == key }
      rows = rows[run.endIndex...]
      func add(_ run: ArraySlice<Breakdown.Row>, to line: inout Line) {
        for row in run { line.cells[row.keys[1].flatMap { places[$0] } ?? keys.count].add(row) }
      }
      let isBracketed = Self.isBracketed(key, breakdown.axes[0])
      if !isBracketed, lines.count == limit {
        add(run, to: &others)
        otherCount += 1
        continue
      }
      var line = Line(key: key, cells: empty)
      add(run, to: &line)
      if isBracketed { bracketed.append(line) } else { lines.append(line) }
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

  private static func total(_ cells: [Cell], _ currency: Currency) -> Cell {
    cells.reduce(into: Cell(cost: .zero(currency))) { $0.add($1) }
  }
}
