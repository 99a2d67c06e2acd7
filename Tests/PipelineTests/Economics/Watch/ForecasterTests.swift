import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct ForecasterTests {
  /// What the days of `past` and then those of the month cost, in cents, as histories hold it.
  private func rated(_ past: [Int], _ known: [Int], _ sample: WatchSample) -> [Int64] {
    let open = sample.period.days.dayCount - known.count
    return (past + known + Array(repeating: 0, count: open)).map {
      Int64($0) * DailyHistory.minorUnit
    }
  }

  private func forecast(
    _ past: [Int], _ known: [Int], _ month: String = "2026-11"
  ) throws -> MonthForecast? {
    let sample = try WatchSample(month, knownDays: known.count)
    let daily = sample.daily(
      Dictionary(uniqueKeysWithValues: known.enumerated().map { ($0 + 1, $1) }))
    return Forecaster(month: sample.month).forecast(
      daily, booked: sample.cents(known.reduce(0, +)), rated: rated(past, known, sample))
  }

  @Test func aLevelMonthEndsAsItBegan() throws {
    // 10 of 31 days at 10.00: 310.00. Without a past nobody knows how far off that may be; after four weeks
    // in which no day differs from another, not at all.
    let days = Array(repeating: 1000, count: 10)
    let alone = try #require(try forecast([], days, "2026-10"))
    #expect(alone.expected.minorUnits == 31_000 && alone.band == nil)
    #expect(alone.lastKnownDay == CalendarDate("2026-10-10"))
    let short = try #require(
      try forecast(Array(repeating: 1000, count: 27), days, "2026-10"))
    #expect(short.band == nil)
    let known = try #require(try forecast(Array(repeating: 1000, count: 28), days, "2026-10"))
    #expect(known.expected == alone.expected)
    #expect(known.band == MonthForecast.Band(low: alone.expected, high: alone.expected))
  }

  @Test func weekendsFollowThePast() throws {
    // October 2026 begins on a Thursday. Weekdays cost 10.00, Saturdays and Sundays 1.00, in the nine
    // weeks before, too. Known are 15 days: 11 weekdays and 4 of weekends, 114.00; of the 16 that follow
    // 11 are weekdays (11 × 10.00) and 5 of weekends (5 × 1.00): 115.00 more.
    let first = try WatchSample().period.firstDay
    func cents(_ place: Int) -> Int {
      let day = first.advanced(by: place)
      return day.monday.days(until: day) < 5 ? 1000 : 100
    }
    let forecast = try #require(
      try forecast((-63..<0).map(cents), (0..<15).map(cents), "2026-10"))
    #expect(forecast.expected.minorUnits == 22_900)
    #expect(forecast.band?.low == forecast.expected && forecast.band?.high == forecast.expected)
  }

  @Test func theBandHoldsTheErrorsOfThePast() throws {
    // November 2026 begins on a Sunday; weekdays 10.00, weekends 2.00, each with (37 i mod 11 − 5) × 20 cents
    // on its i-th day. By numpy: 46 stretches of 12 and 18 days; medians by weekday as the profile;
    // 133.3243 more; root mean square of the errors by their mean forecast × t(0.9; 3.2256) = 0.019006, and
    // their mean, 0.000469 with a deviation of 0.011816, is no growth.
    // The freedom is tr(A)² / tr(A²) of the errors' covariances under a random walk, t is scipy's.
    let first = try #require(CalendarDate("2026-11-01"))
    func cents(_ place: Int) -> Int {
      let day = first.advanced(by: place)
      return (day.monday.days(until: day) < 5 ? 1000 : 200) + ((place + 63) * 37 % 11 - 5) * 20
    }
    let forecast = try #require(try forecast((-63..<0).map(cents), (0..<12).map(cents)))
    #expect(forecast.soFar.minorUnits == 9700)
    #expect(forecast.expected.minorUnits == 23_032)
    #expect(forecast.band?.low.minorUnits == 22_779)
    #expect(forecast.band?.high.minorUnits == 23_286)
  }

  @Test func clearGrowthGoesOn() throws {
    // 2 % more every day, eight days known after 35. The level says 474.675 more; in 14 stretches before,
    // freedom 1.4055, it missed by 0.355412 of that on the average, deviation 0.030937, more than five times
    // 0.030937 / √1.4055. Half the band is 0.125776 (numpy and scipy as above). The month ended at 811.32.
    let days = [
      1000, 1020, 1040, 1061, 1082, 1104, 1126, 1149, 1172, 1195, 1219, 1243, 1268, 1294, 1319,
      1346, 1373, 1400, 1428, 1457, 1486, 1516, 1546, 1577, 1608, 1641, 1673, 1707, 1741, 1776,
      1811, 1848, 1885, 1922, 1961, 2000, 2040, 2081, 2122, 2165, 2208, 2252, 2297,
    ]
    let forecast = try #require(try forecast(Array(days.prefix(35)), Array(days.suffix(8))))
    #expect(forecast.expected.minorUnits == 81_503)
    #expect(forecast.band?.low.minorUnits == 75_533)
    #expect(forecast.band?.high.minorUnits == 87_473)
  }

  @Test func whoIsSeldomThereHasAMean() throws {
    // 9.00 every fifth day: every median is nothing. Three such days in 15, so three more in the 15 to come.
    let days = (0..<78).map { $0.isMultiple(of: 5) ? 900 : 0 }
    let forecast = try #require(try forecast(Array(days.prefix(63)), Array(days.suffix(15))))
    #expect(forecast.expected.minorUnits == 5400)
    #expect(forecast.band?.low.minorUnits == 5317)
    #expect(forecast.band?.high.minorUnits == 5483)
  }

  @Test func aPastBeforeTheFirstUseIsNone() throws {
    // Used for 27 days before the month, then for 28.
    let days = Array(repeating: 100, count: 8)
    for (count, isKnown) in [(27, false), (28, true)] {
      let past = Array(repeating: 0, count: 63 - count) + Array(repeating: 100, count: count)
      #expect((try forecast(past, days)?.band != nil) == isKnown)
    }
  }

  /// Quantiles of two sides, from scipy.stats.t.ppf; of one degree it is the tangent of 72°.
  @Test(arguments: [
    (1.0, 0.8, 3.0776835371752544), (2, 0.8, 1.8856180831641272), (2, 0.95, 4.302652729749462),
    (2.8957034347454327, 0.8, 1.6537955854371087), (5.5, 0.95, 2.501858617589239),
    (30, 0.8, 1.3104150253913955), (1_000_000, 0.8, 1.281552412129939),
  ])
  func student(_ freedom: Double, _ center: Double, _ expected: Double) {
    #expect(abs(Student(freedom: freedom).quantile(center: center) - expected) < 1e-6)
  }

  @Test func tooLittleOrAllIsKnown() throws {
    for days in [6, 31] {
      let sample = try WatchSample(knownDays: days)
      let daily = sample.daily(Dictionary(uniqueKeysWithValues: (1...days).map { ($0, 100) }))
      #expect(
        Forecaster(month: sample.month).forecast(daily, booked: sample.cents(1), rated: []) == nil)
    }
  }

  @Test func aForecastFlagsWhatIsNotUsedUpYet() throws {
    let sample = try WatchSample(knownDays: 10)
    let daily = sample.daily(Dictionary(uniqueKeysWithValues: (1...10).map { ($0, 1000) }))
    let customer = sample.customer(daily, plan: sample.plan(budget: 310))
    let forecast = try #require(
      Forecaster(month: sample.month).forecast(daily, booked: customer.totalCost, rated: []))
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
