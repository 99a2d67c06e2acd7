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

  /// Hands the table to `sink` as CSV, in pieces made by `jobs`: it may have millions of rows.
  public func writeCSV<Failure: Error>(
    by jobs: ReportFile.Jobs, to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let rows = UsageSummaryRows(summary)
    let file = ReportFile(
      name: "rollup.csv", head: CSV.header(columnNames + figureNames), blockCount: rows.blockCount
    ) { index, bytes in rows.append(block: index, to: &bytes) }
    _ = try file.write(by: jobs, to: sink)
  }

  /// The table as JSON, numbers as texts.
  public func json() -> [UInt8] { table(totals: []).json() }

  /// The table as text, with the sums over everything for each currency at its end.
  public func terminal(_ style: TerminalStyle) -> String {
    table(totals: summary.totals()).terminal(style)
  }

  private func table(totals: [UsageSummary.Row]) -> TextTable {
    let rows = (0..<summary.count).flatMap { index in
      let key = summary.key(at: index)
      return summary.rows(at: index).map { TextTable.Row(cells(key, $0)) }
    }
    let emptyKey = columnNames.dropFirst().map { _ in "" }
    let sums = totals.map { total in
      var cells = cells(["TOTAL"] + emptyKey, total)
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

  private func cells(_ key: [String], _ row: UsageSummary.Row) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(columnNames.count + figureNames.count)
    for value in key { cells.append(.optional(value)) }
    if !summary.isByMeter { cells.append(.count(row.events)) }
    for quantity in row.quantities { cells.append(.number(quantity.description)) }
    cells.append(.number(row.costText))
    cells.append(.optional(row.currency?.code))
    return cells
  }
}

/// Writes the rows of a summary as CSV, a thousand groups at a time.
private struct UsageSummaryRows: Sendable {
  private let summary: UsageSummary
  /// The cells of the values, column by column.
  private let cells: CellStock
  /// For each column where its cells begin.
  private let firstCells: [Int]

  private static let blockGroups = 1_024

  init(_ summary: UsageSummary) {
    self.summary = summary
    var cells = CellStock()
    firstCells = summary.values.map { values in
      defer { cells.add(values) }
      return cells.count
    }
    self.cells = cells
  }

  var blockCount: Int { (summary.count + Self.blockGroups - 1) / Self.blockGroups }

  /// Appends the block's rows and gives their number.
  func append(block: Int, to bytes: inout [UInt8]) -> Int {
    let start = block * Self.blockGroups
    return cells.copying { cells in
      (start..<min(start + Self.blockGroups, summary.count)).reduce(0) { rowCount, index in
        rowCount + append(rowsAt: index, cells, to: &bytes)
      }
    }
  }

  /// Appends the rows of the group at `index` and gives their number.
  private func append(rowsAt index: Int, _ cells: CellStock.Copier, to bytes: inout [UInt8]) -> Int
  {
    let rows = summary.rows(at: index)
    for row in rows {
      for column in firstCells.indices {
        cells.append(firstCells[column] + summary.place(column: column, at: index), to: &bytes)
      }
      if !summary.isByMeter {
        ExactDecimal(row.events).append(to: &bytes)
        bytes.append(CSV.comma)
      }
      for quantity in row.quantities {
        quantity.append(to: &bytes)
        bytes.append(CSV.comma)
      }
      row.appendCost(to: &bytes)
      bytes.append(CSV.comma)
      CSV.append(row.currency?.code ?? "", to: &bytes)
      bytes.append(CSV.lineEnd)
    }
    return rows.count
  }
}
