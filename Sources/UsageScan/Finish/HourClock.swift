import Pipeline

/// Tells in which hour something happened, as one bit of 64: the day it belongs to is known, and no day
/// has as many hours, so the bit says which.
struct HourClock: BitwiseCopyable {
  /// What makes every second of the years we read positive, and the zone's hours whole ones.
  private let shift: Int64

  /// 400 years of the Gregorian calendar, 146,097 days, twenty times.
  private static let years: Int64 = 146_097 * 86_400 * 20

  /// The hours of `zone`. A zone whose offset is no whole number of hours has its hours between those of
  /// UTC; where that changes with the season, as on Lord Howe Island, its last offset decides.
  init(_ zone: ZoneRules) {
    let offset = zone.transitions.last?.offsetSeconds ?? zone.initialOffsetSeconds
    shift = Self.years + (Int64(offset) % 3_600 + 3_600) % 3_600
  }

  /// The number of the hour of a second since 1970.
  @inline(__always)
  func hour(_ second: Int64) -> Int64 { (second &+ shift) / 3_600 }

  /// The bit of the hour of a second since 1970.
  @inline(__always)
  func bit(_ second: Int64) -> UInt64 { 1 &<< UInt64(bitPattern: hour(second) & 63) }

  /// The hours of `bits`, all of the day from `start` until `end`, counted from its beginning.
  func hours(_ bits: UInt64, from start: Instant, until end: Instant) -> UInt32 {
    let first = hour(start.secondsSinceEpoch)
    let last = hour(end.secondsSinceEpoch - 1)
    return (first...max(first, last)).reduce(0) { found, hour in
      bits & (1 << UInt64(hour & 63)) == 0 ? found : found | 1 << UInt32(hour - first)
    }
  }
}
