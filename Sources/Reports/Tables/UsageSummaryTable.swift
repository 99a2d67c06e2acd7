import ExactMoney
import Pipeline

/// A usage summary for a person or a program: the chosen columns, events, meters, cost and currency.
public struct UsageSummaryTable: Sendable {
  private let summary: UsageSummary
  private let columnNames: [String]
  private let figureNames: [String]

  /// Shows `summary`, whose columns are called `columnNames`.
  public init(_ summary: UsageSummary, columnNames: [String]) {
    self.summary = summary
    self.columnNames = columnNames
    // Where the meter is a column, a row has one quantity; and an event, which may count on several
    // meters, is nobody's.
    figureNames =
      (summary.isByMeter ? ["quantity"] : ["events"] + summary.meters.map(\.rawValue))
      + ["cost", "currency"]
  }

  /// Hands the table to `sink` as CSV, in pieces: it may have millions of rows.
  public func writeCSV<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let file = ReportFile(
      csv: "rollup.csv", columns: columnNames + figureNames, blockCount: summary.count
    ) { index in summary.rows(at: index).map { cells(of: $0) } }
    _ = try file.write(to: sink)
  }

  /// The table as JSON, numbers as texts.
  public func json() -> [UInt8] { table(totals: []).json() }

  /// The table as text, with the sums over everything for each currency at its end.
  public func terminal(_ style: TerminalStyle) -> String {
    table(totals: summary.totals()).terminal(style)
  }

  private func table(totals: [UsageSummary.Row]) -> TextTable {
    let rows = (0..<summary.count).flatMap { index in
      summary.rows(at: index).map { TextTable.Row(cells(of: $0)) }
    }
    let sums = totals.map { total in
      var total = total
      total.key[0] = "TOTAL"
      var cells = cells(of: total)
      // Tokens and images have no sum.
      if summary.isByMeter { cells[columnNames.count] = .empty }
      return TextTable.Row(cells, .total)
    }
    return TextTable(
      title: "",
      columns: columnNames.map { .init($0, $0) }
        + figureNames.map { .init($0, $0, $0 == "currency" ? .left : .right) },
      rows: rows + sums)
  }

  private func cells(of row: UsageSummary.Row) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(columnNames.count + figureNames.count)
    for value in row.key { cells.append(.optional(value)) }
    if !summary.isByMeter { cells.append(.count(row.events)) }
    for quantity in row.quantities { cells.append(.number(quantity.description)) }
    cells.append(.number(row.costText))
    cells.append(.optional(row.currency?.code))
    return cells
  }
}
