import ExactMoney
import Pipeline

/// A breakdown by one axis as a table.
extension EconomicsFacts {
  /// Where the cost arises by `axis`: at most `limit` rows one by one.
  func table(by axis: BreakdownAxis, _ caption: String, limit: Int) -> PageTable? {
    guard let breakdown = breakdown(axis) else { return nil }
    let all = breakdown.rows
    // Those that belong to nobody come last.
    let named = all.prefix(
      upTo: all.firstIndex { axis.isResidual($0.keys[0]) } ?? all.count)
    let greatest = named.first?.totalCost ?? .zero(currency)
    var rows = named.prefix(limit).map { row in
      line(name(row.keys[0], axis), row, gauge: gauge(row.totalCost, of: greatest))
    }
    if named.count > limit {
      let others = sum(of: named.dropFirst(limit))
      rows.append(line(self.others(named.count - limit, by: [axis]), others, gauge: .text("")))
    }
    rows += all.suffix(from: named.endIndex).map { row in
      line(row.keys[0] ?? RowID.unattributed.rawValue, row, gauge: .text(""))
    }
    let table = PageTable(
      "\(caption), \(currency.code)",
      columns: [
        .init(caption), .init("", .gauges), .init("AI cost", .footed(currency)),
        .init("Share", .shares), .init("Calls", .counts), .init("Failed", .counts),
        .init("Work items", .counts), .init("Successful", .counts),
        .init("Cost per successful item", .figures),
      ], rows: rows, total: "TOTAL")
    return proven(table, column: 2)
  }

  private func line(_ name: String, _ row: Breakdown.Row, gauge: PageCell) -> PageTable.Row {
    let counts = row.counts
    return PageTable.Row([
      .text(name), gauge, printed(row.totalCost), percent(row.sharePercent),
      .count(counts.calls), .count(counts.failedCalls), .count(counts.workItems),
      .count(counts.successfulWorkItems), costPer(counts.successfulWorkItems, row.totalCost),
    ])
  }

  /// What `rows` come to.
  private func sum(of rows: some Sequence<Breakdown.Row>) -> Breakdown.Row {
    var cost = Money.zero(currency)
    var counts = UsageCounts()
    var share: Figure<ExactDecimal> = .value(.zero)
    for row in rows {
      cost += row.totalCost
      counts += row.counts
      if let sum = share.value, let part = row.sharePercent.value {
        share = .value(sum + part)
      } else {
        share = .notAvailable
      }
    }
    return Breakdown.Row(
      keys: [nil], costs: [], totalCost: cost, sharePercent: share, counts: counts)
  }
}
