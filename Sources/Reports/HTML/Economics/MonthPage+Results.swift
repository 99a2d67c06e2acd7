import ExactMoney
import Pipeline

/// What the cost was good for.
extension MonthPage {
  /// What became of the usage by feature, route and customer.
  var results: Page.Section? {
    let waste = facts.economics.metrics?.waste ?? []
    let shown: [(axis: BreakdownAxis, caption: String)] = [
      (.dimension("feature"), "Feature"), (.dimension("route"), "Route asked"), (.row, "Customer"),
    ]
    let tables: [PageTable] = shown.flatMap { axis, caption -> [PageTable] in
      waste.first { $0.axis == axis }.map { table in
        let lines = lines(of: table)
        return [costs(table, lines, caption), counts(table, lines, caption)]
      } ?? []
    }
    guard !tables.isEmpty else { return nil }
    return Page.Section(
      anchor: "results", title: "What became of it: waste",
      lead: """
        Every event has one result, so the results add up to the AI cost. Wasted is what was paid for \
        calls that failed and outputs that were rejected; a retry or fallback that completed did the \
        work. All of it is charged to the customer, feature and route that caused it. The most wasteful \
        come first.
        """,
      blocks: (tables + (reroutes.map { [$0] } ?? [])).map { .table($0) })
  }

  /// A row with its name.
  private typealias NamedLine = (name: String, line: WasteTable.Row)

  /// The rows that wasted most, what the others come to, and what has no value.
  private func lines(of table: WasteTable) -> [NamedLine] {
    let rows = table.rows
    let wasted = rows.map(\.wastedCost.minorUnits)
    let ranked = rows.indices.filter { !table.axis.isResidual(rows[$0].key) }.sorted {
      wasted[$0] == wasted[$1] ? $0 < $1 : wasted[$0] > wasted[$1]
    }
    var lines: [NamedLine] = ranked.prefix(Self.rowLimit).map { place in
      (facts.name(rows[place].key, table.axis), rows[place])
    }
    let others = ranked.dropFirst(Self.rowLimit)
    if let first = others.first {
      let sum = others.dropFirst().reduce(into: rows[first]) { add(rows[$1], to: &$0) }
      lines.append((facts.others(others.count, in: "waste.csv"), withPercent(sum)))
    }
    for row in rows where table.axis.isResidual(row.key) {
      lines.append((row.key ?? RowID.unattributed.rawValue, row))
    }
    return lines
  }

  private func add(_ row: WasteTable.Row, to sum: inout WasteTable.Row) {
    for index in sum.costs.indices { sum.costs[index] += row.costs[index] }
    sum.otherCost += row.otherCost
    sum.totalCost += row.totalCost
    sum.wastedCost += row.wastedCost
    sum.retriesCost += row.retriesCost
    sum.fallbacksCost += row.fallbacksCost
    sum.counts += row.counts
  }

  private func withPercent(_ row: WasteTable.Row) -> WasteTable.Row {
    var row = row
    row.wastedPercent = Ratios.percent(row.wastedCost.minorUnits, of: row.totalCost.minorUnits)
    return row
  }

  /// What each result cost.
  private func costs(
    _ waste: WasteTable, _ lines: [NamedLine], _ caption: String
  ) -> PageTable {
    let results = UsageResult.allCases
    let last = results.count + 2
    var table = PageTable(
      "Cost by \(caption.lowercased()) and result, \(currency.code)",
      columns: [.init(caption)]
        + results.map { .init(label($0.rawValue), .footed(currency)) }
        + [
          .init("Not of usage", .footed(currency)), .init("AI cost", .footed(currency)),
          .init("Wasted", .footed(currency)), .init("of AI cost", .figures),
        ],
      rows: lines.map { name, line in
        PageTable.Row(
          [.text(name)] + line.costs.map { printed($0) }
            + [
              printed(line.otherCost), printed(line.totalCost), printed(line.wastedCost),
              percent(line.wastedPercent),
            ])
      }, total: "TOTAL", isWide: true)
    table.totalCells = [last + 2: percent(waste.total.wastedPercent)]
    return facts.proven(table, column: last)
  }

  /// How often it happened.
  private func counts(
    _ waste: WasteTable, _ lines: [NamedLine], _ caption: String
  ) -> PageTable {
    let total = waste.total.counts
    var table = PageTable(
      "How often, by \(caption.lowercased())",
      columns: [
        .init(caption), .init("Calls", .counts), .init("Failed", .counts),
        .init("of calls", .figures), .init("Retries", .counts), .init("Fallbacks", .counts),
        .init("of calls", .figures), .init("Accepted", .counts), .init("Edited", .counts),
        .init("Rejected", .counts), .init("Work items", .counts), .init("Successful", .counts),
        .init("of work items", .figures),
      ],
      rows: lines.map { name, line in
        let counts = line.counts
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
    let axes: [BreakdownAxis] = [.dimension("route"), .dimension("final_route")]
    guard let breakdown = facts.breakdown(axes[0], axes[1]) else { return nil }
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
