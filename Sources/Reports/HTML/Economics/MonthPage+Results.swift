import ExactMoney
import Pipeline

/// What the cost was good for.
extension MonthPage {
  /// Failed, retried, rerouted and rejected usage by feature and route.
  var results: Page.Section? {
    let tables = [("feature", "Feature"), ("route", "Route")].flatMap { name, caption in
      facts.matrix(.dimension(name), .result, limit: Self.rowLimit).map { matrix in
        [costs(matrix, name, caption), counts(matrix, name, caption)]
      } ?? []
    }
    guard !tables.isEmpty else { return nil }
    return Page.Section(
      anchor: "results", title: "What became of it",
      lead: """
        Every event has one result, so the results add up to the AI cost. What failed, was tried again, \
        went another way or was rejected is charged to the customer, feature and route that caused it.
        """,
      blocks: (tables + [reroutes].compactMap(\.self)).map { .table($0) })
  }

  private func lines(
    _ matrix: CostMatrix, _ axis: String
  ) -> [(name: String, line: CostMatrix.Line)] {
    let axis = BreakdownAxis(name: axis)
    return matrix.lines.map { (facts.name($0.key, axis), $0) }
      + facts.restLines(matrix, axis, file: "cost_by_\(axis.name)_result.csv")
  }

  /// What each result cost.
  private func costs(_ matrix: CostMatrix, _ axis: String, _ caption: String) -> PageTable {
    let results = UsageResult.allCases.map(\.rawValue)
    let order = results.map { result in matrix.columns.firstIndex { $0 == result } }
    let table = PageTable(
      "Cost by \(caption.lowercased()) and result, \(currency.code)",
      columns: [.init(caption)]
        + results.map { .init(label($0), .footed(currency)) }
        + [.init("Not of usage", .footed(currency)), .init("AI cost", .footed(currency))],
      rows: lines(matrix, axis).map { name, line in
        PageTable.Row(
          [.text(name)]
            + order.map { column in
              printed(column.map { line.cells[$0].cost } ?? .zero(currency))
            }
            + [line.cells.last, matrix.total(of: line)].map { printed($0?.cost ?? .zero(currency)) }
        )
      }, total: "TOTAL", isWide: true)
    return facts.proven(table, column: table.columns.count - 1)
  }

  /// How often it happened.
  private func counts(_ matrix: CostMatrix, _ axis: String, _ caption: String) -> PageTable {
    let total = matrix.total(matrix.columnTotals).counts
    var table = PageTable(
      "How often, by \(caption.lowercased())",
      columns: [
        .init(caption), .init("Calls", .counts), .init("Failed", .counts),
        .init("of calls", .figures), .init("Retries", .counts), .init("Fallbacks", .counts),
        .init("of calls", .figures), .init("Accepted", .counts), .init("Edited", .counts),
        .init("Rejected", .counts), .init("Work items", .counts), .init("Successful", .counts),
        .init("of work items", .figures),
      ],
      rows: lines(matrix, axis).map { name, line in
        let counts = matrix.total(of: line).counts
        return PageTable.Row([
          .text(name), .count(counts.calls), .count(counts.failedCalls),
          facts.percent(counts.failedCalls, of: counts.calls), .count(counts.retries),
          .count(counts.fallbacks), facts.percent(counts.fallbacks, of: counts.calls),
          .count(counts.acceptedOutputs), .count(counts.editedOutputs),
          .count(counts.rejectedOutputs), .count(counts.workItems),
          .count(counts.successfulWorkItems),
          facts.percent(counts.successfulWorkItems, of: counts.workItems),
        ])
      }, total: "TOTAL", isWide: true)
    table.totalCells = [
      3: facts.percent(total.failedCalls, of: total.calls),
      6: facts.percent(total.fallbacks, of: total.calls),
      12: facts.percent(total.successfulWorkItems, of: total.workItems),
    ]
    return table
  }

  /// Which way was asked for, and which one answered.
  private var reroutes: PageTable? {
    guard let breakdown = facts.breakdown(.dimension("route"), .dimension("final_route")) else {
      return nil
    }
    let table = PageTable(
      "Route asked and route that answered, \(currency.code)",
      columns: [
        .init("Asked"), .init("Answered"), .init("AI cost", .footed(currency)),
        .init("Calls", .counts), .init("Failed", .counts), .init("Fallbacks", .counts),
      ],
      rows: breakdown.rows.map { row in
        PageTable.Row([
          .text(row.keys[0] ?? RowID.unattributed.rawValue),
          .optional(row.keys[1]), printed(row.totalCost), .count(row.counts.calls),
          .count(row.counts.failedCalls), .count(row.counts.fallbacks),
        ])
      }, total: "TOTAL"
    ).limited(to: Self.rowLimit, rest: "cost_by_route_final_route.csv")
    return facts.proven(table, column: 2)
  }
}
