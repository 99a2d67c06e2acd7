import ExactMoney
import Testing

@testable import Pipeline

/// Every threshold one cent below, at, and one cent above it: equal is a breach.
@Suite struct LimitWatchTests {
  /// The codes and thresholds of a customer that costs `cents` on the third.
  private func thresholds(
    _ cents: Int, _ customer: (WatchSample, DailyAmounts) -> WatchedCustomer,
    policy: WatchPolicy = WatchPolicy()
  ) throws -> [String] {
    let sample = try WatchSample()
    let watch = CustomerWatch(month: sample.month, policy: policy)
    return watch.flags(of: customer(sample, sample.daily([3: cents]))).map {
      "\($0.code.rawValue) \($0.threshold)"
    }
  }

  // 50 % of 49.00 are 24.50.
  @Test(arguments: [(2449, []), (2450, ["cost_of_price 50"]), (2451, ["cost_of_price 50"])])
  func costOfPrice(_ cents: Int, _ expected: [String]) throws {
    #expect(
      try thresholds(cents) { sample, daily in
        sample.customer(daily, price: sample.cents(4900))
      } == expected)
  }

  // A margin of 0.00 is none that is negative.
  @Test(arguments: [(4899, false), (4900, false), (4901, true)])
  func negativeMargin(_ cents: Int, _ isNegative: Bool) throws {
    let found = try thresholds(cents) { sample, daily in
      sample.customer(daily, revenue: sample.cents(4900))
    }
    #expect(found == (isNegative ? ["negative_margin 100"] : []))
  }

  // 75 % of 3,200.00 are 2,400.00, of which 50 % are 1,200.00 and 80 % 1,920.00. 50 % of the price are
  // 1,600.00.
  @Test(arguments: [
    (119_999, []), (120_000, ["plan_margin 50"]), (120_001, ["plan_margin 50"]),
    (191_999, ["cost_of_price 50", "plan_margin 50"]),
    (192_000, ["cost_of_price 50", "plan_margin 50", "plan_margin 80"]),
    (192_001, ["cost_of_price 50", "plan_margin 50", "plan_margin 80"]),
  ])
  func planMargin(_ cents: Int, _ expected: [String]) throws {
    #expect(
      try thresholds(cents) { sample, daily in
        sample.customer(daily, plan: sample.plan(margin: 75), price: sample.cents(320_000))
      } == expected)
  }

  @Test(arguments: [
    (7999, []), (8000, ["budget 80"]), (8001, ["budget 80"]), (9999, ["budget 80"]),
    (10_000, ["budget 80", "budget 100"]), (10_001, ["budget 80", "budget 100"]),
  ])
  func budget(_ cents: Int, _ expected: [String]) throws {
    #expect(
      try thresholds(cents) { sample, daily in
        sample.customer(daily, plan: sample.plan(budget: 100))
      } == expected)
  }

  // A trial with a limit of 5.00: 80 % are 4.00.
  @Test(arguments: [
    (399, []), (400, ["trial_burn 80"]), (401, ["trial_burn 80"]), (499, ["trial_burn 80"]),
    (500, ["trial_burn 80", "trial_burn 100"]), (501, ["trial_burn 80", "trial_burn 100"]),
  ])
  func trialBurn(_ cents: Int, _ expected: [String]) throws {
    var policy = WatchPolicy()
    policy.trialCost = 5
    let found = try thresholds(
      cents,
      { sample, daily in
        sample.customer(daily, spans: [sample.span(nil, 1...31, status: .trial)])
      }, policy: policy)
    #expect(found == expected)
  }

  @Test func onlyTheDaysOfATrialCount() throws {
    let sample = try WatchSample()
    var policy = WatchPolicy()
    policy.trialCost = 5
    // 4.99 on the trial's days, 100.00 after; 31.00 of shared costs, of which 10 of 31 days bear 10.00.
    let spans = [
      sample.span(nil, 1...10, status: .trial), sample.span(nil, 11...31, status: .active),
    ]
    let watch = CustomerWatch(month: sample.month, policy: policy)
    let without = sample.customer(sample.daily([10: 399, 11: 10_000]), spans: spans)
    #expect(watch.flags(of: without).isEmpty)
    let with = sample.customer(sample.daily([10: 399, 11: 10_000], undated: 3100), spans: spans)
    let flags = watch.flags(of: with)
    #expect(flags.map(\.amount) == [sample.cents(1399), sample.cents(1399)])
    // 1.00 a day: 4.00 by the fourth, 5.00 by the fifth.
    #expect(
      flags.map(\.brief) == ["trial_burn 80 2026-10-04", "trial_burn 100 2026-10-05"])
  }

  @Test func warningsComeBeforeTheLineIsCrossed() throws {
    let sample = try WatchSample()
    // 10.00 a day: 80.00 by the eighth, 100.00 by the tenth.
    let daily = sample.daily(
      Dictionary(uniqueKeysWithValues: (1...12).map { ($0, 1000) }))
    let flags = CustomerWatch(month: sample.month, policy: WatchPolicy()).flags(
      of: sample.customer(daily, plan: sample.plan(budget: 100)))
    #expect(flags.map(\.brief) == ["budget 80 2026-10-08", "budget 100 2026-10-10"])
    #expect(flags.map(\.reached) == [.value(120), .value(120)])
    #expect(
      flags.allSatisfy { $0.costBasis == "fully loaded" && $0.baseAmount == sample.cents(10_000) })
  }

  @Test func missingBasesSayNothing() throws {
    let sample = try WatchSample()
    let watch = CustomerWatch(month: sample.month, policy: WatchPolicy())
    // No revenue record: nothing to compare with. Revenue of 0.00: a loss without a percentage.
    #expect(watch.flags(of: sample.customer(sample.daily([1: 80]))).isEmpty)
    let free = watch.flags(
      of: sample.customer(sample.daily([1: 80]), price: sample.cents(0)))
    #expect(free.map(\.code) == [.negativeMargin])
    #expect(free.map(\.reached) == [.notAvailable])
    // A budget of nothing is used up by anything, not by nothing.
    let none = sample.plan(budget: 0)
    #expect(watch.flags(of: sample.customer(sample.daily([:]), plan: none)).isEmpty)
    #expect(
      watch.flags(of: sample.customer(sample.daily([2: 1]), plan: none)).map(\.brief)
        == ["budget 80 2026-10-02", "budget 100 2026-10-02"])
  }

  @Test func aChangeOfPlanSplitsBudgetAndMargin() throws {
    let sample = try WatchSample("2026-11", knownDays: 30)
    // 10 of 30 days at 30.00 and 20 of 30 at 90.00 are 70.00; the margins of the parts of the price are
    // 50 % of 20.00 and 80 % of 40.00: 42.00.
    let spans = [
      sample.span(sample.plan("basic", margin: 50, budget: 30), 1...10, price: sample.cents(2000)),
      sample.span(sample.plan("pro", margin: 80, budget: 90), 11...30, price: sample.cents(4000)),
    ]
    let customer = sample.customer(sample.daily([1: 1]), spans: spans)
    #expect(customer.terms.budget == sample.cents(7000))
    #expect(customer.terms.expectedMargin == sample.cents(4200))
    #expect(customer.terms.price == sample.cents(6000))
    #expect(customer.terms.name == "basic, then pro")
    let watch = CustomerWatch(month: sample.month, policy: WatchPolicy())
    func codes(_ cents: Int) -> [String] {
      watch.flags(of: sample.customer(sample.daily([1: cents]), spans: spans)).map(\.brief)
    }
    // 50 % of 42.00 are 21.00, 80 % of 70.00 are 56.00.
    #expect(codes(2099).isEmpty)
    #expect(codes(2100) == ["plan_margin 50 2026-11-01"])
    #expect(!codes(5599).contains("budget 80 2026-11-01"))
    #expect(codes(5600).contains("budget 80 2026-11-01"))
  }

  @Test func amountsJustBelowByRoundingNameTheLastDay() throws {
    let sample = try WatchSample()
    // The days' parts add up to a third of a cent less than what is printed.
    var daily = sample.daily([4: 2450])
    daily.days[3] -= CostCube.partsPerMinorUnit / 3
    let flags = CustomerWatch(month: sample.month, policy: WatchPolicy()).flags(
      of: sample.customer(daily, price: sample.cents(4900)))
    #expect(flags.map(\.brief) == ["cost_of_price 50 2026-10-04"])
  }
}
