import ExactMoney
import Testing

@testable import Pipeline

@Suite struct CapBookTests {
  private let berlin = ZoneRules(
    name: "Europe/Berlin", initialOffsetSeconds: 3600,
    transitions: [
      // 2026-03-29T01:00Z and 2026-10-25T01:00Z.
      ZoneRules.Transition(start: 1_774_746_000, offsetSeconds: 7200),
      ZoneRules.Transition(start: 1_792_890_000, offsetSeconds: 3600),
    ])

  private func rule(
    _ axis: String = "feature", _ name: String = "summarizer", action: CapAction = .block,
    reset: CapReset = .month
  ) -> CapRule {
    CapRule(
      axis: axis, name: name, amount: 500, currency: nil, action: action, reset: reset)
  }

  private func book(_ sample: WatchSample) -> CapBook {
    CapBook(month: sample.month, zone: berlin, policy: WatchPolicy())
  }

  // 80 % of 500.00 are 400.00.
  @Test(arguments: [
    (39_999, CapAction.allow, 0), (40_000, .warn, 1), (40_001, .warn, 1), (49_999, .warn, 1),
    (50_000, .block, 2), (50_001, .block, 2),
  ])
  func featureCaps(_ cents: Int, _ action: CapAction, _ flagCount: Int) throws {
    let sample = try WatchSample()
    let book = book(sample)
    let (daily, limit) = (sample.daily([5: cents]), sample.cents(50_000))
    let cap = book.cap(rule(), limit: limit, daily: daily)
    #expect(cap.action == action)
    #expect(cap.used == sample.cents(cents))
    #expect(cap.remaining == sample.cents(50_000 - cents))
    #expect(cap.resetAt == "2026-11-01T00:00:00+01:00")
    let flags = book.flags(rule(), limit: limit, daily: daily)
    #expect(flags.count == flagCount)
    #expect(flags.allSatisfy { $0.code == .featureCap && $0.costBasis == "usage" })
  }

  @Test func eachStandsForItself() throws {
    // One feature far over its cap, one at rest; the free tier used up, the paid one not.
    let sample = try WatchSample()
    let book = book(sample)
    let limit = sample.cents(50_000)
    let over = sample.daily([1: 900_000])
    let rest = sample.daily([1: 100])
    #expect(book.cap(rule("feature", "a"), limit: limit, daily: over).action == .block)
    #expect(book.cap(rule("feature", "b"), limit: limit, daily: rest).action == .allow)
    #expect(book.cap(rule("user_tier", "free"), limit: limit, daily: over).action == .block)
    let paid = book.cap(rule("user_tier", "paid"), limit: limit, daily: rest)
    #expect(paid.action == .allow && paid.remaining == sample.cents(49_900))
  }

  @Test func dailyCapsBeginAnewEveryDay() throws {
    let sample = try WatchSample(knownDays: 24)
    let book = book(sample)
    let daily = sample.daily([3: 40_000, 7: 60_000, 9: 50_000, 24: 100])
    let limit = sample.cents(50_000)
    let cap = book.cap(rule(reset: .day), limit: limit, daily: daily)
    #expect(cap.used == sample.cents(100) && cap.action == .allow)
    // The clocks of that day still show summer time.
    #expect(cap.resetAt == "2026-10-25T00:00:00+02:00")
    let flags = book.flags(rule(reset: .day), limit: limit, daily: daily)
    #expect(
      flags.map(\.brief) == ["feature_cap 80 2026-10-03", "feature_cap 100 2026-10-07"])
    #expect(flags.map(\.amount) == [sample.cents(60_000), sample.cents(60_000)])
    // Half of the cap on each of two days is not the cap.
    let halves = sample.daily([1: 25_000, 2: 25_000])
    #expect(book.flags(rule(reset: .day), limit: limit, daily: halves).isEmpty)
    #expect(book.flags(rule(), limit: limit, daily: halves).count == 2)
  }

  @Test(arguments: [
    (nil, 10_000, CapAction.warn), (HardCap.none, 10_000, .warn), (.atBudget, 9_999, .warn),
    (.atBudget, 10_000, .block), (.amount(150), 10_000, .warn), (.amount(150), 14_999, .warn),
    (.amount(150), 15_000, .block), (.atBudget, 7_999, .allow), (.atBudget, 8_000, .warn),
  ])
  func hardCapsOfPlans(_ hard: HardCap?, _ cents: Int, _ action: CapAction) throws {
    let sample = try WatchSample()
    let customer = sample.customer(
      sample.daily([1: cents]), plan: sample.plan(budget: 100, cap: hard))
    #expect(try #require(book(sample).cap(of: customer, statement: nil)).action == action)
  }

  @Test(arguments: [(1999, CapAction.allow), (2000, .downgrade), (2001, .downgrade)])
  func unitsStopServiceToo(_ units: Int, _ action: CapAction) throws {
    let sample = try WatchSample()
    var policy = WatchPolicy()
    policy.hardCapAction = .downgrade
    let customer = sample.customer(
      sample.daily([1: 1]), plan: sample.plan(budget: 100, units: 2000, cap: .atBudget))
    let book = CapBook(month: sample.month, zone: .utc, policy: policy)
    let statement = CustomerStatement(
      period: sample.month.period, customerID: CustomerID("acme"), name: "Acme", plan: nil,
      unit: "answers", used: .value(ExactDecimal(units)), included: .value(2000), features: [],
      plans: [])
    let cap = try #require(book.cap(of: customer, statement: statement))
    #expect(cap.action == action && cap.includedUnits == 2000)
    #expect(cap.usedUnits == ExactDecimal(units) && cap.unit == "answers")
    #expect(cap.resetAt == "2026-11-01T00:00:00+00:00")
  }

  @Test func aGatewaySeesNoSharedCosts() throws {
    // 31.00 of shared costs: of a limit of 100.00 a gateway may let 69.00 pass.
    let sample = try WatchSample()
    let customer = sample.customer(
      sample.daily([1: 5000], undated: 3100), plan: sample.plan(budget: 100, cap: .atBudget))
    let cap = try #require(book(sample).cap(of: customer, statement: nil))
    #expect(cap.used == sample.cents(8100) && cap.remaining == sample.cents(1900))
    #expect(cap.gatewayLimit == sample.cents(6900))
    // Of a budget it warns before that, not after.
    #expect(cap.gatewayBudget == sample.cents(6900))
    // A plan that names nothing has no cap.
    #expect(
      book(sample).cap(of: sample.customer(sample.daily([:]), plan: sample.plan()), statement: nil)
        == nil)
  }
}
