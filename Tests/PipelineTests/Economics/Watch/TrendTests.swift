import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct TrendTests {
  private func trend(_ percent: Rational = Rational(5, 2), least: Int = 1) -> Trend {
    Trend(share: percent / 100, leastGrowth: Rational(least))
  }

  /// So many weeks, each 20 more than the one before.
  private func rising(_ first: Int64, _ count: Int) -> [Int64] {
    (0..<count).map { first + 20 * Int64($0) }
  }

  // 26 weeks from 2,950 on: the median is 2,950 + 12.5 × 20 = 3,200, and 80 in four weeks are 2.5 %. 13 from
  // 3,080 on: 3,080 + 6 × 20.
  @Test(arguments: [(2950, 26), (3080, 13)])
  func equalIsABreach(_ first: Int64, _ count: Int) throws {
    let drift = try #require(trend().drift(in: rising(first, count)))
    #expect(
      drift
        == Trend.Drift(
          weekCount: count, median: 3200, growth: Rational(20 * (count - 1)),
          share: Rational(25, 1000)))
    #expect(trend().drift(in: rising(first + 1, count)) == nil)
    #expect(trend().drift(in: rising(first - 1, count)) != nil)
    // What a week costs more, and a unit more than that.
    #expect(trend(least: 20 * (count - 1)).drift(in: rising(first, count)) != nil)
    #expect(trend(least: 20 * (count - 1) + 1).drift(in: rising(first, count)) == nil)
  }

  @Test func weeksThatWander() throws {
    // Median of all 325 slopes by scipy.stats.theilslopes: 21.230769..., in Python's fractions 276/13.
    var weeks: [Int64] = []
    for week: Int64 in 0..<26 { weeks.append(1000 + 37 * week * week % 101 + 20 * week) }
    #expect(
      try #require(trend().drift(in: weeks))
        == Trend.Drift(
          weekCount: 26, median: Rational(2659, 2), growth: Rational(6900, 13),
          share: Rational(2208, 34_567)))
    #expect(trend(Rational(639, 100)).drift(in: weeks) == nil)
    #expect(trend(Rational(638, 100)).drift(in: weeks) != nil)
  }

  @Test func aQuarterIsNeeded() {
    #expect(trend().drift(in: rising(100, 12)) == nil)
    #expect(trend().drift(in: rising(100, 13)) != nil)
    #expect(trend().drift(in: []) == nil)
    #expect(trend().drift(in: Array(repeating: 0, count: 26)) == nil)
    #expect(trend().drift(in: Array(repeating: 700, count: 26)) == nil)
    #expect(trend().drift(in: rising(100, 26).reversed()) == nil)
  }

  // Of 78 pairs 50 more must rise than fall: 3² × 13 × 12 × 31 / 18 = 2,418 lies between 49² and 50². Twelve
  // weeks have 54 rises and 12 falls; the last one is above all but two of them, or as much as a third.
  @Test(arguments: [(10_001, true), (10_000, false), (9_999, false), (11_000, true)])
  func chanceIsNoTrend(_ last: Int64, _ isDrift: Bool) {
    let weeks: [Int64] = [
      3000, 2000, 1000, 6000, 5000, 4000, 9000, 8000, 7000, 12_000, 11_000, 10_000,
    ]
    #expect((trend().drift(in: weeks + [last]) != nil) == isDrift)
    if isDrift { #expect(trend().leastLast(of: weeks + [last]) == 10_001) }
  }

  @Test func oddWeeksAndOneStepUpAreNoTrend() {
    // Three weeks at the end cost ten times as much: 69 of 325 pairs rise.
    let flat = [Int64](repeating: 1000, count: 23)
    #expect(trend().drift(in: flat + [10_000, 10_000, 10_000]) == nil)
    // A level that rose once, by half: 22 × 4 = 88 pairs rise, 137 must.
    #expect(trend().drift(in: flat.dropLast() + [1500, 1500, 1500, 1500]) == nil)
    // Two odd weeks hide no drift.
    var weeks = rising(1000, 26)
    weeks[3] = 50_000
    weeks[20] = 0
    #expect(trend().drift(in: weeks) != nil)
  }

  @Test func flagsNameBaseGrowthAndFirstDay() throws {
    let sample = try WatchSample()
    let days = TrendWatch.days(of: sample.period)
    // Full weeks of October are those from the 5th, the 12th and the 19th on.
    #expect(try days == sample.day("2026-04-06")..<sample.day("2026-10-26"))
    let subjects = ["acme", "beta"].map {
      (subject: FlagSubject(kind: "customer_id", name: $0), row: Optional(RowID($0)))
    }
    let dailyDays = DailyHistory.days(of: sample.period)
    var weekly = WeeklyHistory(days, subjectCount: 2)
    var daily = DailyHistory.Builder(
      firstDay: dailyDays.lowerBound, dayCount: dailyDays.dayCount, subjectCount: 2)
    for week in 0..<29 {
      // 29.00 in the week of April 6th, 20 cents more in each, on its Wednesday; beta always 29.00.
      for (subject, cents) in [2900 + 20 * week, 2900].enumerated() {
        let amount = Int64(cents) * DailyHistory.minorUnit
        weekly.add(amount, subject: subject, day: 7 * week + 2)
        let day = dailyDays.lowerBound.days(until: days.lowerBound) + 7 * week + 2
        if day >= 0 { daily.add(amount, subject: subject, day: day) }
      }
    }
    func flags(_ sample: WatchSample) -> [Flag] {
      TrendWatch(month: sample.month, policy: WatchPolicy())
        .flags(of: subjects, weekly, daily.history())
    }
    let flag = try #require(flags(sample).first)
    #expect(flags(sample).count == 1)
    // To October 11th: 26 weeks from 29.20 to 34.20 have a median of 31.70, of which 0.80 are 2.52 %. To the
    // 18th the median is 31.90, to the 25th 32.10: 2.51 and 2.49 %.
    #expect(flag.brief == "cost_drift 2.5 2026-10-07")
    #expect(flag.base == "median of 26 full weeks to 2026-10-18, by its growth in 4 weeks")
    #expect(flag.baseAmount == sample.cents(3190) && flag.amount == sample.cents(500))
    #expect(flag.reached == .value(try #require(ExactDecimal("2.5"))))
    #expect(flag.row == RowID("acme") && flag.costBasis == "rated")
    // Of a month that is known to the 10th no week is full.
    #expect(flags(try WatchSample(knownDays: 10)).isEmpty)
    #expect(flags(try WatchSample(knownDays: 11)).first?.baseAmount == sample.cents(3170))
  }
}
