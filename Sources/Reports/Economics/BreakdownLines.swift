import ExactMoney
import Pipeline

/// A ranking in the columns of `cost_by_<axis>.csv`, for programs: every stretch of time one below the
/// other, as CSV or as JSON objects.
public struct BreakdownLines: Sendable {
  private let ranking: BreakdownRanking
  private let columns: BreakdownColumns

  private static let blockLines = 1_024

  /// The lines of `ranking`.
  public init(_ ranking: BreakdownRanking) {
    self.ranking = ranking
    columns = ranking.series.columns
  }

  private var slices: [BreakdownRanking.Slice] {
    ranking.slices.isEmpty ? [ranking.whole] : ranking.slices
  }

  /// Hands the table as CSV to `sink`, in pieces.
  public func writeCSV<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(CSV.header(columns.names))
    try blocks { (lines) throws(Failure) in
      var bytes: [UInt8] = []
      for cells in lines { CSV.append(cells, to: &bytes) }
      try sink(bytes)
    }
  }

  /// Hands the table as a JSON array of objects to `sink`, in pieces. Numbers are texts, an empty cell
  /// is null.
  public func writeJSON<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let names = columns.names
    var isFirst = true
    try blocks { (lines) throws(Failure) in
      var text = ""
      for cells in lines {
        text += isFirst ? "[\n  " : ",\n  "
        isFirst = false
        JSON.object(zip(names, cells).map { ($0, $1.json) }).append(to: &text, indentation: "  ")
      }
      try sink(Array(text.utf8))
    }
    try sink(Array((isFirst ? "[]\n" : "\n]\n").utf8))
  }

  private func blocks<Failure: Error>(
    _ body: (_ lines: [[Cell]]) throws(Failure) -> Void
  ) throws(Failure) {
    var figures = BreakdownFigures(columns)
    for slice in slices {
      let period = Cell.text(period(of: slice))
      var start = 0
      while start < slice.lines.count {
        let end = min(start + Self.blockLines, slice.lines.count)
        try body(
          slice.lines[start..<end].map { line in
            figures.load(line.row)
            return [period] + columns.keyCells(of: line.subject)
              + figures.cells(columns.currency, line.basis)
          })
        start = end
      }
    }
  }

  private func period(of slice: BreakdownRanking.Slice) -> String {
    guard let name = slice.name else {
      return ranking.slices.isEmpty
        ? ranking.series.periodName(joinedBy: "/") : RowID.unattributed.rawValue
    }
    return name
  }
}

extension BreakdownColumns {
  /// What stands in the columns of the axes for a line of a ranking.
  func keyCells(of subject: BreakdownRanking.Subject) -> [Cell] {
    switch subject {
    case .keys(let keys): keyCells(keys)
    case .others(let count): label(count == 1 ? "(1 other)" : "(\(count) others)")
    case .total: keyCells([])
    }
  }
}

extension BreakdownSeries {
  var columns: BreakdownColumns {
    BreakdownColumns(axes: axes, currency: currency, categories: categories)
  }

  /// The month, or the first and the last.
  func periodName(joinedBy separator: String) -> String {
    periods.lowerBound == periods.upperBound
      ? periods.lowerBound.description
      : "\(periods.lowerBound)\(separator)\(periods.upperBound)"
  }
}
