import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct BaselineTests {
  private let lead = DailyHistory.leadDayCount

  private func baseline(
    percent: ExactDecimal = 20, deviations: ExactDecimal = 4, least: Int64 = 1
  ) -> Baseline {
    Baseline(percent: percent, deviations: deviations, leastExcess: least)
  }

  /// A month of 31 days after the lead, 1,000 on each day.
  private func level(_ value: Int64 = 1000) -> [Int64] {
    Array(repeating: value, count: lead + 31)
  }

  // 7,000 a week: 20 % more are 8,400, so 1,400 more on one day.
  @Test(arguments: [(1399, false), (1400, true), (1401, true)])
  func equalIsABreach(_ more: Int64, _ isSpike: Bool) {
    var series = level()
    series[lead + 9] += more
    let spike = baseline().spike(in: series, days: lead..<lead + 31)
    #expect((spike != nil) == isSpike)
    if isSpike {
      #expect(
        spike
          == Baseline.Spike(
            firstDay: lead + 9,
            // 8,400 less the 6,000 of the other six days.
            firstPart: Rational(2400, BigInt(1000 + more)), peakDay: lead + 9, amount: 7000 + more,
            doubledMedian: 14_000))
    }
  }

  @Test func weekendsAreNoSpikes() {
    // Five days of 1,000 and two of 10, in every week.
    let series = (0..<lead + 31).map { Int64($0 % 7 < 5 ? 1000 : 10) }
    #expect(baseline().spike(in: series, days: lead..<lead + 31) == nil)
  }

  @Test func oddWeeksOfThePastMoveNothing() {
    // Three of eight weeks cost ten times as much; the median is that of the others.
    var series = level()
    for week in [1, 3, 6] { for day in 0..<7 { series[week * 7 + day] = 10_000 } }
    #expect(baseline().spike(in: series, days: lead..<lead + 31) == nil)
    series[lead + 20] += 50_000
    #expect(
      baseline(deviations: 1).spike(in: series, days: lead..<lead + 31)?.firstDay == lead + 20)
  }

  @Test func noiseIsNoSpike() {
    // The weeks before are 6,000 and 8,000 in turns: median 7,000, deviation from it 1,000 each. With 1.4826
    // for normal noise, 1.129 for eight values and √(1 + π/16) for their median that is a standard
    // deviation of 1,830.86, and four of them are 7323.30 (Python). One day of each week carries it all.
    func series(_ more: Int64) -> [Int64] {
      var series = [Int64](repeating: 0, count: lead + 31)
      for week in 0..<9 { series[week * 7] = week.isMultiple(of: 2) ? 6000 : 8000 }
      series[lead] = 7000 + more
      return series
    }
    let days = lead..<lead + 1
    #expect(baseline().spike(in: series(7323), days: days) == nil)
    #expect(baseline().spike(in: series(7324), days: days)?.amount == 14324)
  }

  @Test func withoutAPastThereIsNoBaseline() {
    // First used 27 days before the week that is asked about: three whole weeks of past.
    var series = [Int64](repeating: 0, count: lead + 31)
    for day in (lead - 27)..<(lead + 31) { series[day] = 1000 }
    series[lead] += 100_000
    #expect(baseline().spike(in: series, days: lead..<lead + 1) == nil)
    // One more week, and one day's use in it, is a past of four weeks.
    for day in (lead - 34)..<(lead - 27) { series[day] = 1000 }
    #expect(baseline().spike(in: series, days: lead..<lead + 1)?.firstDay == lead)
    #expect(baseline().spike(in: level(0), days: lead..<lead + 31) == nil)
  }

  @Test func whatBeganBeforeCountsFromItsFirstOwnWeek() {
    var series = level()
    // Five expensive days that end with the month before: that month told of them.
    for day in (lead - 5)..<lead { series[day] = 5000 }
    #expect(baseline().spike(in: series, days: lead..<lead + 31) == nil)
    // One that stays is told of again, from the first seven days within the month.
    for day in (lead - 5)..<(lead + 31) { series[day] = 5000 }
    #expect(baseline().spike(in: series, days: lead..<lead + 31)?.firstDay == lead + 6)
  }

  @Test func smallMoneyIsLeftAlone() {
    var series = level(10)
    series[lead + 4] += 100
    #expect(baseline(least: 101).spike(in: series, days: lead..<lead + 31) == nil)
    #expect(baseline(least: 100).spike(in: series, days: lead..<lead + 31) != nil)
  }

  @Test func flagsNameBaseAmountAndFirstDay() throws {
    let sample = try WatchSample()
    let first = sample.period.firstDay.advanced(by: -lead)
    var builder = DailyHistory.Builder(firstDay: first, dayCount: lead + 31, subjectCount: 2)
    for day in 0..<lead + 31 {
      // 10.00 a day; on the 12th 30.00, on the 13th 40.00 for the first only.
      let cents: Int64 = day == lead + 11 ? 3000 : day == lead + 12 ? 4000 : 1000
      builder.add(cents * DailyHistory.minorUnit, subject: 0, day: day)
      builder.add(1000 * DailyHistory.minorUnit, subject: 1, day: day)
    }
    let subjects = ["acme", "beta"].map {
      (subject: FlagSubject(kind: "customer_id", name: $0), row: Optional(RowID($0)))
    }
    let flags = SpikeWatch(
      month: sample.month, code: .spike, percent: 20, policy: WatchPolicy(), advice: "look"
    ).flags(of: subjects, builder.history())
    let flag = try #require(flags.first)
    #expect(flags.count == 1)
    #expect(flag.row == RowID("acme") && flag.costBasis == "rated")
    // Five days of 10.00, 30.00 and 40.00: 120.00 against 70.00 are 71.4 % more.
    #expect(flag.amount == sample.cents(12_000))
    #expect(flag.baseAmount == sample.cents(7000))
    #expect(flag.reached == .value(try #require(ExactDecimal("71.4"))))
    #expect(flag.brief == "spike 20 2026-10-12")
    #expect(flag.advice == "the seven days to 2026-10-13 cost most: look")
  }
}
