import Pipeline
import Testing

@Suite struct CalendarTests {
  @Test func daysSinceTheEpoch() {
    // `date -u -d DATE +%s` divided by 86,400.
    #expect(CalendarDate("1970-01-01")?.daysSinceEpoch == 0)
    #expect(CalendarDate("2000-02-29")?.daysSinceEpoch == 11_016)
    #expect(CalendarDate("2026-10-31")?.daysSinceEpoch == 20_757)
    #expect(CalendarDate("1969-12-31")?.daysSinceEpoch == -1)
    #expect(CalendarDate("0001-01-01")?.daysSinceEpoch == -719_162)
    #expect(CalendarDate("9999-12-31")?.daysSinceEpoch == 2_932_896)
  }

  @Test func everyDayOfFourCenturiesReadsBack() throws {
    var day = try #require(CalendarDate("1800-01-01"))
    let end = try #require(CalendarDate("2200-01-01"))
    #expect(day.days(until: end) == 146_097)
    while day < end {
      guard CalendarDate(day.description) == day else {
        Issue.record("\(day) does not read back")
        return
      }
      day = day.advanced(by: 1)
    }
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026/01/01", "",
    "2026-01-01 ",
    "2026-01-32", "+026-01-01", "0000-01-01", "２026-01-01",
  ])
  func refusesWhatIsNoDate(_ text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func instantsWithOffsets() {
    #expect(Instant(rfc3339: "2026-10-31T23:30:00-07:00")?.description == "2026-11-01T06:30:00Z")
    #expect(Instant(rfc3339: "2026-10-31t23:30:00z")?.description == "2026-10-31T23:30:00Z")
    #expect(Instant(rfc3339: "2026-10-31 23:30:00.250Z")?.description == "2026-10-31T23:30:00.25Z")
    #expect(Instant(rfc3339: "2016-12-31T23:59:60Z")?.description == "2017-01-01T00:00:00Z")
    #expect(
      Instant(rfc3339: "1969-12-31T23:59:59.000000000000000001Z")?.attoseconds == 1)
  }

  @Test(arguments: [
    "2026-10-31T23:30:00", "2026-10-31", "2026-10-31T24:00:00Z", "2026-10-31T23:60:00Z",
    "2026-10-31T23:30Z", "2026-10-31T23:30:00+0100", "2026-10-31T23:30:00.Z",
    "2026-10-31T23:30:00.1234567890123456789Z", "2026-02-30T00:00:00Z", "2026-10-31T23:30:00Zx",
  ])
  func refusesWhatIsNoInstant(_ text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test func periodsKnowTheirDays() throws {
    let february = try #require(Period("2028-02"))
    #expect(february.lastDay.description == "2028-02-29")
    #expect(february.next.description == "2028-03")
    #expect(try #require(Period("2026-01")).previous.description == "2025-12")
    #expect(Period("2026-1") == nil)
  }

  @Test func daysOfAZone() throws {
    // New York left summer time on 2026-11-01 at 06:00 UTC.
    let zone = ZoneRules(
      name: "America/New_York", initialOffsetSeconds: -14_400,
      transitions: [.init(start: 1_793_512_800, offsetSeconds: -18_000)])
    let before = try #require(Instant(rfc3339: "2026-11-01T03:59:59Z"))
    #expect(zone.day(of: before).description == "2026-10-31")
    let midnight = try #require(Instant(rfc3339: "2026-11-01T04:00:00Z"))
    #expect(zone.day(of: midnight).description == "2026-11-01")
    // The day has 25 hours: its last second is 04:59:59 UTC of the next.
    #expect(
      zone.day(of: try #require(Instant(rfc3339: "2026-11-02T04:59:59Z"))).description
        == "2026-11-01")
    #expect(
      zone.day(of: try #require(Instant(rfc3339: "2026-11-02T05:00:00Z"))).description
        == "2026-11-02")
  }

  @Test func identifiersCompareByBytes() {
    // Swift's String calls these equal; they are two customers.
    #expect(CustomerID("caf\u{E9}") != CustomerID("cafe\u{301}"))
    #expect(CustomerID("Z") < CustomerID("a"))
    #expect(RowID.unattributed < RowID("0"))
    #expect(Set([CustomerID("a"), CustomerID("a")]).count == 1)
  }
}
