import ExactMoney
import Testing

@testable import Pipeline

/// How cost is spread over customers. Gini by its definition, Σ (2i − n − 1) xᵢ ÷ (n Σ x), by hand.
@Suite struct ConcentrationTests {
  private let sample: EconomicsSample

  init() throws { sample = try EconomicsSample() }

  private func concentration(_ cents: [Int], unattributed: Int = 0) -> Concentration {
    let rows = cents.enumerated().map { sample.row("c\($0)", cents: $1) }
    return ConcentrationStage(
      profitAndLoss: sample.profitAndLoss(rows, unattributed: unattributed)
    ).run()
  }

  /// 10, 20, 30, 40: (−3·10 − 20 + 30 + 3·40) ÷ (4 · 100) = 0.25; one of the 4 is the top.
  @Test func fourCustomers() {
    let four = concentration([3000, 1000, 4000, 2000], unattributed: 500)
    #expect(text(four.gini) == "0.25")
    #expect(four.topCount == 1)
    #expect(text(four.topSharePercent) == "40")
    #expect(four.bands.map(\.cost.description) == ["40.00", "30.00", "20.00", "10.00"])
    #expect(four.bands.map { text($0.cumulativePercent) } == ["40", "70", "90", "100"])
    #expect(
      four.others.map { "\($0.name) \($0.cost)" } == [
        "(unattributed) 5.00", "(unallocated) 0.00",
      ])
    #expect(four.total.description == "105.00")
  }

  @Test(arguments: [
    // All alike; one bears all: (n − 1) ÷ n; thirds: (−2·1 + 0 + 2·2) ÷ (3·4) = 1/6.
    ([100, 100, 100], "0"), ([400, 0, 0, 0], "0.75"), ([200, 100, 100], "0.1667"),
    // Nothing spent, and a credit larger than cost: no measure.
    ([0, 0], "n/a"), ([500, -100], "n/a"),
  ])
  func gini(_ cents: [Int], _ expected: String) {
    let concentration = concentration(cents)
    #expect(text(concentration.gini) == expected)
    #expect((concentration.topSharePercent == .notAvailable) == (expected == "n/a"))
  }

  /// 5 % of customers, a part of one is one.
  @Test(arguments: [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (100, 5), (1000, 50)])
  func topFivePercent(_ customers: Int, _ top: Int) {
    #expect(concentration(Array(repeating: 1, count: customers)).topCount == top)
  }

  /// 1,000 customers are 100 bands of ten; every band is there once, and all sum to the total.
  @Test func bandsAreWholePerCents() {
    let many = concentration((1...1000).map { $0 })
    #expect(many.bands.count == 100)
    #expect(many.bands.first.map { $0.firstRank...$0.lastRank } == 1...10)
    // 1000 + 999 + … + 991 cents.
    #expect(many.bands.first?.cost.description == "99.55")
    #expect(many.bands.last?.lastRank == 1000)
    #expect(many.bands.last?.cumulativeCost.description == "5005.00")
  }

  @Test func ownUseIsNoCustomer() {
    let own = ConcentrationStage(
      profitAndLoss: sample.profitAndLoss([
        sample.row("us", cents: 900, status: .internal), sample.row("a", cents: 100),
      ])
    ).run()
    #expect(own.customerCount == 1)
    #expect(own.customersCost.description == "1.00")
    #expect(own.others.first.map { "\($0.name) \($0.cost)" } == "(internal) 9.00")
  }

  /// No customer at all: nothing to measure, nothing dropped.
  @Test func nobody() {
    let none = concentration([], unattributed: 700)
    #expect(none.bands.isEmpty && none.topCount == 0)
    #expect(none.gini == .notAvailable)
    #expect(none.others.first?.cost.description == "7.00")
  }
}
