import BigInt
import ExactMoney
import PageReading
import Testing

@testable import Pipeline
@testable import Reports

/// Pages of a month with very many customers: the first of them one by one, the others as one row.
///
/// Customer n of 5,000 costs n cents on the 20th: 5,000 × 5,001 ÷ 2 = 12,502,500 cents in all. The hundred
/// most expensive, 4,901 to 5,000, cost 495,050 of them, the eight most expensive 39,972, twenty 99,810.
@Suite struct ManyCustomersTests {
  let sample: SampleMonth
  let economics: Economics
  let close: MonthEndClose

  private static let count = 5_000

  init() throws {
    let sample = try SampleMonth()
    let costs = (1...Self.count).reversed().map { sample.money($0) }
    let names = (1...Self.count).reversed().map { "customer \($0)" }
    let whole = costs.reduce(sample.money(0), +)
    func row(_ keys: [String?], _ cost: Money) -> Breakdown.Row {
      Breakdown.Row(
        keys: keys, costs: [cost], totalCost: cost, sharePercent: .notAvailable,
        counts: UsageCounts())
    }
    func breakdown(_ axes: [BreakdownAxis], _ rows: [Breakdown.Row]) -> Breakdown {
      Breakdown(
        period: sample.period, currency: sample.euro, axes: axes, categories: [.api], rows: rows,
        total: row([], whole))
    }
    func byCustomer(_ axis: BreakdownAxis, _ key: String) -> Breakdown {
      breakdown([.row, axis], zip(names, costs).map { row([$0, key], $1) })
    }
    self.sample = sample
    var close = try sample.close()
    let template = close.profitAndLoss.rows[0]
    close.profitAndLoss.rows = zip(names, costs).map { name, cost in
      var row = template
      (row.row, row.name, row.totalCost, row.costs) = (RowID(name), "", cost, [cost])
      (row.revenue, row.marginAfterAICost) = (.none, .notAvailable)
      return row
    }
    close.profitAndLoss.total.totalCost = whole
    close.profitAndLoss.total.revenue = .none
    close.profitAndLoss.total.marginAfterAICost = .notAvailable
    self.close = close
    var economics = try sample.economics()
    economics.metrics = nil
    economics.breakdowns = [
      byCustomer(.day, "2026-10-20"), byCustomer(.week, "2026-10-19"),
      breakdown([.week], [row(["2026-10-19"], whole)]),
    ]
    self.economics = economics
  }

  private func row(_ page: ReportFile, _ table: String, _ heading: String) throws -> [String] {
    let text = String(decoding: page.bytes(), as: UTF8.self)
    #expect(text.utf8.count < 300_000)
    #expect(!text.contains("Does not foot"))
    let tables = DisplayedTable.all(of: ParsedPage(text))
    #expect(tables.flatMap { $0.footing().faults } == [])
    let found = try #require(tables.first { $0.caption.hasPrefix(table) })
    return try #require(found.rows.first { $0.cells.first?.text.hasPrefix(heading) == true })
      .cells.map(\.text)
  }

  @Test func theMonthNamesAHundred() throws {
    let page = ReportFile.monthPage(economics, of: close)
    let others = try row(page, "Customers by AI cost", "(4,900 others, in pnl.csv)")
    #expect(others[4] == "120,074.50")
    let day = try row(page, "Cost by day and customer", "2026-10-20")
    #expect(day[1] == "125,025.00")
    // Behind the eight that have a picture: 8 × 50.00 less 0.01 × (0 + 1 … + 7) are theirs.
    #expect(day[10] == "124,625.28")
  }

  @Test func theWeekNamesTwenty() throws {
    let page = ReportFile.weekPage(economics, of: close)
    let others = try row(
      page, "Cost by customer and week", "(4,980 others, in cost_by_customer_id_week.csv)")
    #expect(others.last == "124,026.90")
  }
}
