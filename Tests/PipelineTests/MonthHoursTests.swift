import ExactMoney
import Testing

@testable import Pipeline

/// Hours without events, on days with 23 and 25 hours too, judged by a provider's own rhythm.
@Suite struct MonthHoursTests {
  /// Berlin in 2026: summer time begins on 29 March and ends on 25 October, both at 01:00 UTC.
  private static let berlin = ZoneRules(
    name: "Europe/Berlin", initialOffsetSeconds: 3_600,
    transitions: [
      .init(start: Instant(secondsSinceEpoch: 1_774_746_000), offsetSeconds: 7_200),
      .init(start: Instant(secondsSinceEpoch: 1_792_890_000), offsetSeconds: 3_600),
    ])

  /// The coverage of a month whose days have events in `hours`, `perHour` in each.
  private static func coverage(
    _ month: String, _ zone: ZoneRules = berlin, perHour: Int = 100,
    hours: (CalendarDate) -> UInt32
  ) throws -> Review.HourCoverage {
    let days = try #require(Period(month)).days
    let active = (0..<days.dayCount).map { offset in
      let day = days.lowerBound.advanced(by: offset)
      let bits = hours(day)
      return ActiveHours(
        provider: ProviderID("acme"), day: day, hours: bits,
        events: bits.nonzeroBitCount * perHour)
    }
    return MonthHours(days, zone).coverage(of: ProviderID("acme"), active)
  }

  private static func hours(_ range: Range<UInt32>) -> UInt32 {
    range.reduce(0) { $0 | 1 << $1 }
  }

  /// 31 days are 744 hours; March has one less and October one more.
  @Test func daysOf23And25Hours() throws {
    let march = try Self.coverage("2026-03") { _ in Self.hours(0..<25) }
    #expect((march.hours, march.activeHours) == (743, 743))
    let october = try Self.coverage("2026-10") { _ in Self.hours(0..<25) }
    #expect((october.hours, october.activeHours) == (745, 745))
    #expect(october.longestGap == nil)
    #expect(try Self.coverage("2026-10", .utc) { _ in Self.hours(0..<25) }.hours == 744)
    // Who knows of no 25th hour misses the last one of 25 October: 22:00 UTC, 23:00 in Berlin.
    let naive = try Self.coverage("2026-10") { _ in Self.hours(0..<24) }
    #expect((naive.activeHours, naive.expectedSilentHours) == (744, 1))
    #expect(naive.longestGap?.start.description == "2026-10-25T22:00:00Z")
    #expect(naive.gaps.isEmpty)
  }

  /// Working days from 8 to 20: nights and week-ends are no gap, however long. Of 14 October the hours
  /// from 9 to 13 are missing: one gap of 4 hours.
  @Test func quietNightsAreNoGap() throws {
    let outage = try #require(CalendarDate("2026-10-14"))
    let found = try Self.coverage("2026-10") { day in
      let isWeekEnd = [2, 3].contains(day.daysSinceEpoch % 7)
      if isWeekEnd { return 0 }
      return Self.hours(8..<20) & ~(day == outage ? Self.hours(9..<13) : 0)
    }
    // October 2026 has 22 working days: 22 × 12 − 4.
    #expect(found.activeHours == 260)
    #expect(found.expectedSilentHours == 4)
    #expect(found.gaps.map(\.start.description) == ["2026-10-14T07:00:00Z"])
    #expect(found.gaps.map(\.hours) == [4])
    // The week-end with the 25-hour day, from Friday at 20:00 to Monday at 8:00, is 61 hours.
    #expect(found.longestGap?.hours == 61)
    #expect(found.longestGap?.start.description == "2026-10-23T18:00:00Z")
  }

  /// One event an hour in four hours of five: an empty hour is chance, and twelve of them would be a gap.
  @Test func fewEventsMakeNoGaps() throws {
    let first = try #require(CalendarDate("2026-10-01")).daysSinceEpoch
    let found = try Self.coverage("2026-10", .utc, perHour: 1) { day in
      let start = UInt32(day.daysSinceEpoch - first) * 24
      return (0..<24).reduce(0) { (start + $1) % 5 == 0 ? $0 : $0 | 1 << $1 }
    }
    // The hours 0, 5, 10... 740 of 744 are empty.
    #expect(found.activeHours == 744 - 149)
    #expect((found.limit, found.longestGap?.hours) == (12, 1))
    #expect(found.gaps.isEmpty)
  }
}
