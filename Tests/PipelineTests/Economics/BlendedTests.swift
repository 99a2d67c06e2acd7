import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Cost for each customer against revenue for each customer, month by month; figures by hand.
@Suite struct BlendedTests {
  private let sample: EconomicsSample

  init() throws { sample = try EconomicsSample() }

  private func closed(
    _ period: Period, costs: [String: Int], revenue: [String: Int] = [:], takenUp: Int = 0
  ) -> ClosedMonth {
    let cells = costs.map { (Shares.Place(row: RowID($0), category: .api), BigInt($1)) }
    let late =
      takenUp == 0
      ? []
      : [
        PriorPeriodCost(
          origin: period.previous,
          cells: [Shares.Place(row: RowID("a"), category: .api): BigInt(takenUp)], documents: [])
      ]
    return ClosedMonth(
      period: period, version: 1, currency: sample.dollar,
      cells: Dictionary(uniqueKeysWithValues: cells), documents: [],
      revenue: Dictionary(uniqueKeysWithValues: revenue.map { (RowID($0), BigInt($1)) }),
      takenUp: late)
  }

  private func customer(_ name: String, _ status: CustomerStatus = .active) -> Customer {
    Customer(
      customerID: CustomerID(name), name: "", plan: nil, status: status, startedOn: nil,
      endedOn: nil, effectiveFrom: nil)
  }

  /// G11: 4,200 over 300 customers is 14.00 each.
  @Test func blendedCost() {
    let rows = (0..<300).map { sample.row("c\($0)", cents: 1400) }
    let months = BlendedStage(
      profitAndLoss: sample.profitAndLoss(rows), closed: [],
      customers: CustomerDirectory(customers: [], aliases: [])
    ).run()
    #expect(months.count == 1)
    #expect(months[0].cost.description == "4200.00" && months[0].customerCount == 300)
    let each = months[0].metrics[0]
    #expect(each.name == .costPerCustomer && text(each.value) == "14")
    // Revenue nobody recorded is missing, not 0; the first month has grown against nothing.
    #expect(months[0].metrics[1].value == .notAvailable)
    #expect(months[0].metrics.count == 2)
  }

  /// April: (20.00 + 4.00 of March) over a, b and idle = 8.00 each, 60.00 over 3 = 20.00.
  /// May: 50.00 over 4 = 12.50, + 56.25 %, half-even 56.2; 84.00 over 4 = 21.00, + 5.0 %.
  @Test func growth() {
    let own = ["a", "b", "idle"].map { customer($0) } + [customer("us", .internal)]
    let months = BlendedStage(
      profitAndLoss: sample.profitAndLoss(
        [
          sample.row("a", cents: 3000, revenue: 8000), sample.row("b", cents: 1000, revenue: 400),
          sample.row("idle", cents: 0), sample.row("new", cents: 500),
          sample.row("us", cents: 100, status: .internal),
        ], unattributed: 400),
      closed: [
        closed(
          sample.period.previous, costs: ["a": 1500, "us": 100, "(unattributed)": 400],
          revenue: ["a": 5000, "b": 1000], takenUp: 400)
      ], customers: CustomerDirectory(customers: own, aliases: [])
    ).run()
    #expect(months.map(\.customerCount) == [3, 4])
    #expect(months.map(\.cost.description) == ["24.00", "50.00"])
    #expect(months.map { text($0.costGrowthPercent) } == ["", "56.2"])
    #expect(months.map { text($0.revenueGrowthPercent) } == ["", "5"])
  }

  /// A month without a close between: nothing to compare with. A month without cost: no base.
  @Test func gapsAndNothing() {
    let before = sample.period.previous
    func months(_ closed: [ClosedMonth]) -> [BlendedMonth] {
      BlendedStage(
        profitAndLoss: sample.profitAndLoss([sample.row("a", cents: 100)]), closed: closed,
        customers: CustomerDirectory(customers: [customer("a")], aliases: [])
      ).run()
    }
    #expect(months([closed(before.previous, costs: ["a": 50])])[1].costGrowthPercent == .none)
    #expect(months([closed(before, costs: [:])])[1].costGrowthPercent == .notAvailable)
    // Later months say nothing of this one.
    #expect(months([closed(sample.period.next, costs: ["a": 50])]).count == 1)
  }
}
