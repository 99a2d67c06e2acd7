import ExactMoney
import Testing

@testable import Pipeline

@Suite struct ForecasterTests {
  @Test func aLevelMonthEndsAsItBegan() throws {
    // 10 of 31 days at 10.00: 310.00, and no day differs from another.
    let sample = try WatchSample(knownDays: 10)
    let daily = sample.daily(Dictionary(uniqueKeysWithValues: (1...10).map { ($0, 1000) }))
    let forecast = try #require(
      Forecaster(month: sample.month).forecast(daily, booked: sample.cents(10_000), past: []))
    #expect(forecast.expected == sample.cents(31_000))
    #expect(forecast.low == forecast.expected && forecast.high == forecast.expected)
    #expect(forecast.lastKnownDay == (try sample.day("2026-10-10")))
  }

  @Test func weekendsFollowThePast() throws {
    // October 2026 begins on a Thursday. Weekdays cost 10.00, Saturdays and Sundays 1.00, in the eight
    // weeks before, too. Known are 15 days: 11 weekdays and 4 of weekends, 114.00; of the 16 that follow
    // 11 are weekdays (11 × 10.00) and 5 of weekends (5 × 1.00): 115.00 more.
    let sample = try WatchSample(knownDays: 15)
    func cents(_ day: CalendarDate) -> Int { day.monday.days(until: day) < 5 ? 1000 : 100 }
    let first = sample.period.firstDay
    let daily = sample.daily(
      Dictionary(
        uniqueKeysWithValues: (1...15).map { ($0, cents(first.advanced(by: $0 - 1))) }))
    let past = (-56..<0).map { Int64(cents(first.advanced(by: $0))) * DailyHistory.minorUnit }
    let forecast = try #require(
      Forecaster(month: sample.month).forecast(
        daily, booked: sample.cents(11_400), past: past[...]))
    #expect(forecast.expected == sample.cents(22_900))
    #expect(forecast.low == forecast.high)
  }

  @Test func theBandHoldsTheResiduals() throws {
    // 5.00 and 15.00 in turns for 8 days of 30: too few for a profile, so every day is like another.
    let sample = try WatchSample("2026-11", knownDays: 8)
    let daily = sample.daily(
      Dictionary(uniqueKeysWithValues: (1...8).map { ($0, $0.isMultiple(of: 2) ? 1500 : 500) }))
    let forecast = try #require(
      Forecaster(month: sample.month).forecast(daily, booked: sample.cents(8000), past: []))
    // Level 10.00, 22 days to come: 220.00 more. Residuals ±5.00: variance 8 × 25 / 7 = 28.5714, its root
    // 5.3452; × √(22 + 8 × (22/8)²) = √82.5 = 9.0830; × 1.2816 = 62.2219.
    #expect(forecast.expected == sample.cents(30_000))
    #expect(forecast.low == sample.cents(23_778))
    #expect(forecast.high == sample.cents(36_222))
  }

  @Test func tooLittleOrAllIsKnown() throws {
    for days in [6, 31] {
      let sample = try WatchSample(knownDays: days)
      let daily = sample.daily(Dictionary(uniqueKeysWithValues: (1...days).map { ($0, 100) }))
      #expect(
        Forecaster(month: sample.month).forecast(daily, booked: sample.cents(1), past: []) == nil)
    }
  }

  @Test func aForecastFlagsWhatIsNotUsedUpYet() throws {
    let sample = try WatchSample(knownDays: 10)
    let daily = sample.daily(Dictionary(uniqueKeysWithValues: (1...10).map { ($0, 1000) }))
    let customer = sample.customer(daily, plan: sample.plan(budget: 310))
    let forecast = try #require(
      Forecaster(month: sample.month).forecast(daily, booked: customer.totalCost, past: []))
    func flag(_ budget: Int) throws -> Flag? {
      let limit = WatchedLimit(
        code: .budget, base: "AI budget", amount: sample.cents(budget), percents: [80, 100]
      ) { _ in "" }
      return LimitWatch(month: sample.month).flag(
        of: customer.cost, against: limit, forecast, percent: 100)
    }
    // 310.00 are expected: one cent less than the budget is no flag, as much is; what is used up already
    // has a flag of its own.
    #expect(try flag(31_001) == nil)
    #expect(try flag(31_000)?.brief == "forecast 100 2026-10-10")
    #expect(try flag(30_999) != nil)
    #expect(try flag(10_000) == nil)
    #expect(try flag(10_001) != nil)
  }
}
