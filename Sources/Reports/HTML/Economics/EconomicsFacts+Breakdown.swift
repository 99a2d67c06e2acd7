import BigInt
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
      upTo: all.indices.first { axis.isResidual(all.key(0, at: $0)) } ?? all.count)
    let greatest = named.first?.totalCost ?? .zero(currency)
    var rows = named.prefix(limit).map { row in
      line(name(row.keys[0], axis), row, gauge: gauge(row.totalCost, of: greatest))
    }
    if named.count > limit {
      let others = sum(of: all, in: limit..<named.endIndex)
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
      .count(counts.successfulWorkItems), unitCost(row.costPerSuccessfulWorkItem),
    ])
  }

  /// What the `rows` at `places` come to.
  private func sum(of rows: Breakdown.Rows, in places: Range<Int>) -> Breakdown.Row {
    var units: Int128 = 0
    var counts = UsageCounts()
    var tenths: Int? = 0
    for place in places {
      units += rows.totalUnits(at: place)
      counts += rows.counts(at: place)
      tenths = tenths.flatMap { sum in rows.shareTenths(at: place).map { sum + $0 } }
    }
    return Breakdown.Row(
      keys: [nil], costs: [],
      totalCost: Money(minorUnits: BigInt(widening: units), currency: currency),
      sharePercent: tenths.map {
        .value(ExactDecimal(significand: BigInt(widening: Int128($0)), scale: 1))
      } ?? .notAvailable, counts: counts)
  }
}
