import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct QualityWatchTests {
  private let feature = FlagSubject(kind: "feature", name: "summarizer")
  private let part = CostCube.partsPerMinorUnit

  private func day(
    _ place: Int, attempt: Int = 1, loopCents: Int = 0, judged: Int = 0, rejected: Int = 0,
    rejectedCents: Int = 0
  ) -> DailyQuality {
    var day = DailyQuality(day: place - 1)
    day.highestAttempt = attempt
    day.loopCost = Int128(loopCents) * part
    day.judgedOutputs = judged
    day.rejectedOutputs = rejected
    day.rejectedCost = Int128(rejectedCents) * part
    return day
  }

  @Test(arguments: [(4, false), (5, true), (6, true)])
  func loopsBeginAtTheFifthAttempt(_ attempt: Int, _ isLoop: Bool) throws {
    let sample = try WatchSample()
    let watch = QualityWatch(month: sample.month, policy: WatchPolicy())
    let flags = watch.retryLoops([
      WatchedQuality(
        subject: FlagSubject(kind: "workspace_id", name: "w1"), row: RowID("acme"),
        days: [day(2, attempt: 2), day(7, attempt: attempt, loopCents: 120)])
    ])
    #expect(flags.map(\.brief) == (isLoop ? ["retry_loop 5 2026-10-07"] : []))
    if isLoop {
      #expect(flags[0].amount == sample.cents(120))
      #expect(flags[0].reached == .value(ExactDecimal(attempt)))
    }
  }

  // 20 % of 100 judged outputs are 20.
  @Test(arguments: [(19, false), (20, true), (21, true)])
  func rejectedShare(_ rejected: Int, _ isWaste: Bool) throws {
    let sample = try WatchSample()
    let watch = QualityWatch(month: sample.month, policy: WatchPolicy())
    let flags = watch.rejectedWaste([
      WatchedQuality(
        subject: feature, row: nil,
        days: [
          day(1, judged: 50), day(2, judged: 50, rejected: rejected, rejectedCents: 300),
        ])
    ])
    #expect(flags.map(\.brief) == (isWaste ? ["rejected_waste 20 2026-10-02"] : []))
    if isWaste { #expect(flags[0].amount == sample.cents(300)) }
  }

  @Test func fewOutputsAndSmallMoneySayNothing() throws {
    let sample = try WatchSample()
    let watch = QualityWatch(month: sample.month, policy: WatchPolicy())
    func flags(_ judged: Int, _ cents: Int) -> Int {
      watch.rejectedWaste([
        WatchedQuality(
          subject: feature, row: nil,
          days: [day(1, judged: judged, rejected: judged, rejectedCents: cents)])
      ]).count
    }
    #expect(flags(19, 100) == 0)
    #expect(flags(20, 99) == 0)
    #expect(flags(20, 100) == 1)
  }

  @Test func aShareThatFallsAgainIsNone() throws {
    let sample = try WatchSample()
    let flags = QualityWatch(month: sample.month, policy: WatchPolicy()).rejectedWaste([
      WatchedQuality(
        subject: feature, row: nil,
        days: [day(1, judged: 20, rejected: 10, rejectedCents: 500), day(2, judged: 80)])
    ])
    #expect(flags.isEmpty)
  }

  // Cost per customer 14.00 to 15.40 grows by 10 %; revenue per customer 49.00 to 53.41 by 9 %.
  @Test(arguments: [(534_099, true), (534_100, true), (534_149, false), (539_000, false)])
  func costOutgrowsRevenue(_ revenue: Int, _ isFlagged: Bool) throws {
    let sample = try WatchSample()
    let watch = GrowthWatch(month: sample.month, policy: WatchPolicy())
    let flag = watch.flag(
      GrowthWatch.Totals(cost: 154_000, revenue: BigInt(revenue), customerCount: 100, dayCount: 30),
      since: GrowthWatch.Totals(cost: 420_000, revenue: 1_470_000, customerCount: 300, dayCount: 30)
    )
    #expect((flag != nil) == isFlagged)
    if revenue == 534_100 {
      #expect(flag?.reached == .value(1))
      #expect(flag?.amount == sample.cents(1540))
      #expect(flag?.baseAmount == sample.cents(1400))
    }
  }

  // 300.00 in 30 days. 313.10 in 31 are 4.4 % more, and by the day 10.10 to 10.00: one point. In 28 days
  // 290.00 are less, although a day cost more; and 303.00 in 31 are more, but by the day less.
  @Test(arguments: [
    (31_309, 31, false), (31_310, 31, true), (29_000, 28, false), (30_300, 31, false),
  ])
  func moreDaysAreNoGrowth(_ cost: Int, _ days: Int, _ isFlagged: Bool) throws {
    let watch = GrowthWatch(month: try WatchSample().month, policy: WatchPolicy())
    let flag = watch.flag(
      GrowthWatch.Totals(cost: BigInt(cost), revenue: 100, customerCount: 1, dayCount: days),
      since: GrowthWatch.Totals(cost: 30_000, revenue: 100, customerCount: 1, dayCount: 30))
    #expect((flag != nil) == isFlagged)
    // What is told is the growth of the month.
    if isFlagged { #expect(flag?.reached == .value(try #require(ExactDecimal("4.4")))) }
  }

  @Test func growthNeedsABase() throws {
    let watch = GrowthWatch(month: try WatchSample().month, policy: WatchPolicy())
    let now = GrowthWatch.Totals(cost: 100, revenue: 100, customerCount: 1, dayCount: 31)
    for before in [
      GrowthWatch.Totals(cost: 0, revenue: 100, customerCount: 1, dayCount: 31),
      GrowthWatch.Totals(cost: 1, revenue: 0, customerCount: 1, dayCount: 31),
      GrowthWatch.Totals(cost: 1, revenue: 100, customerCount: 0, dayCount: 31),
    ] { #expect(watch.flag(now, since: before) == nil) }
  }
}
