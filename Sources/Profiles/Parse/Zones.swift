import Foundation
import Pipeline

/// Turns the operating system's knowledge of time zones into plain tables for the pipeline.
package enum Zones {
  /// Usage before this year is nobody's month any more.
  private static let firstYear = 1990
  private static let lastYear = 2060

  /// The offsets of the IANA zone `name` from 1990 to 2060, or `nil` where there is no such zone.
  ///
  /// Foundation's own list of transitions leaves out changes that are not to or from summer time, so
  /// the offset is sampled every week and each change found is narrowed down to its second.
  package static func rules(_ name: String) -> ZoneRules? {
    if name == "UTC" { return .utc }
    guard name.contains("/") || name == "GMT", let zone = TimeZone(identifier: name) else {
      return nil
    }
    let start = seconds(firstYear)
    let end = seconds(lastYear)
    let week: Int64 = 7 * 86_400
    var offset = offset(zone, start)
    let initial = offset
    var transitions: [ZoneRules.Transition] = []
    var moment = start
    while moment < end {
      let next = min(moment + week, end)
      let nextOffset = self.offset(zone, next)
      if nextOffset != offset {
        let change = firstSecond(zone, after: moment, until: next, differingFrom: offset)
        transitions.append(ZoneRules.Transition(start: change, offsetSeconds: nextOffset))
        offset = nextOffset
      }
      moment = next
    }
    return ZoneRules(name: name, initialOffsetSeconds: initial, transitions: transitions)
  }

  private static func firstSecond(
    _ zone: TimeZone, after start: Int64, until end: Int64, differingFrom offset: Int32
  ) -> Int64 {
    var (low, high) = (start, end)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if self.offset(zone, middle) == offset { low = middle } else { high = middle }
    }
    return high
  }

  private static func offset(_ zone: TimeZone, _ seconds: Int64) -> Int32 {
    Int32(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
  }

  private static func seconds(_ year: Int) -> Int64 {
    CalendarDate(year: year, month: 1, day: 1)?.midnightUTC.secondsSinceEpoch ?? 0
  }
}
