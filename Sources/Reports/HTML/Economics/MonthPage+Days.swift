import ExactMoney
import Pipeline

/// What each day cost.
extension MonthPage {
  /// The whole month, and the customers who cost most, day by day.
  var days: Page.Section? {
    guard let matrix = facts.matrix(.row, .day, limit: Self.pictureLimit) else { return nil }
    let whole = matrix.columnTotals
    let used = whole.dropLast().reduce(Money.zero(currency)) { $0 + $1.cost }
    return Page.Section(
      anchor: "days", title: "Day by day",
      lead: """
        What the usage of each day cost, as billed. Saturdays and Sundays are shaded. Shared costs \
        belong to no day. Each customer has a scale of its own; the highest day is marked.
        """,
      blocks: [
        .charts([
          chart(
            "All customers",
            "usage: \(NumberView(used).text) of \(NumberView(facts.totalCost).text) "
              + currency.code, whole, matrix, isSmall: false)
        ]),
        .charts(
          matrix.lines.map { line in
            chart(
              facts.name(line.key, .row),
              "\(NumberView(matrix.total(of: line).cost).text) \(currency.code), fully loaded",
              line.cells, matrix, isSmall: true)
          }),
        .folded(summary: "The figures behind the pictures", table(matrix)),
      ])
  }

  private func chart(
    _ title: String, _ note: String, _ cells: [CostMatrix.Cell], _ matrix: CostMatrix,
    isSmall: Bool
  ) -> Chart {
    var amounts: [String: Money] = [:]
    for (day, cell) in zip(matrix.columns, cells) {
      if let day { amounts[day] = cell.cost }
    }
    let days = snapshot.period.days
    let count = days.lowerBound.days(until: days.upperBound)
    return Chart.days(
      title, note: note, days,
      (0..<count).map {
        amounts[days.lowerBound.advanced(by: $0).description] ?? .zero(currency)
      }, currency, isSmall: isSmall)
  }

  /// Days as rows: each column comes to what the P&L says of the customer.
  private func table(_ matrix: CostMatrix) -> PageTable {
    let lines = matrix.allLines
    let titles =
      matrix.lines.map { facts.name($0.key, .row) }
      + (matrix.otherCount == 0 ? [] : ["(\(counted(matrix.otherCount, "other", "others")))"])
      + matrix.bracketed.map { $0.key ?? RowID.unattributed.rawValue }
    let totals = matrix.columnTotals
    let rows = matrix.columns.indices.map { column in
      PageTable.Row(
        [.text(matrix.columns[column] ?? "Shared costs, not by day"), printed(totals[column].cost)]
          + lines.map { printed($0.cells[column].cost) })
    }
    let table = PageTable(
      "Cost by day and customer, \(currency.code)",
      note:
        "Each column comes to the customer's AI cost in the P&L.",
      columns: [.init("Day", .brief), .init("All", .footed(currency))]
        + titles.map { .init($0, .footed(currency)) },
      rows: rows, total: "TOTAL", isWide: true)
    return facts.proven(table, column: 1)
  }
}
