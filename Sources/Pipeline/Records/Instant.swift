/// A point in time, exact to the attosecond, on the POSIX scale (no leap seconds).
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  public let secondsSinceEpoch: Int64
  /// The rest of the second, in 10^-18 s: up to 18 digits of a fraction are kept exactly.
  public let attoseconds: UInt64

  /// The instant `secondsSinceEpoch` seconds and `attoseconds` after the epoch.
  public init(secondsSinceEpoch: Int64, attoseconds: UInt64 = 0) {
    self.secondsSinceEpoch = secondsSinceEpoch
    self.attoseconds = attoseconds
  }

  /// Reads RFC 3339 in full (`2026-10-31T23:59:59.5+02:00`), or gives `nil`.
  ///
  /// The offset is required: a time without one has no moment. `T`, `t` or a space separates date and
  /// time, as RFC 3339 §5.6 allows. Second 60 is read as the first second of the next minute.
  public init?(rfc3339 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20,
      let date = CalendarDate(String(decoding: bytes[0..<10], as: UTF8.self)),
      [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = CalendarDate.number(bytes[11..<13]), hour < 24,
      let minute = CalendarDate.number(bytes[14..<16]), minute < 60,
      let second = CalendarDate.number(bytes[17..<19]), second <= 60
    else { return nil }
    var position = 19
    guard let fraction = Self.fraction(bytes, &position),
      let offset = Self.offsetSeconds(bytes[position...])
    else { return nil }
    let local = Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(secondsSinceEpoch: local - Int64(offset), attoseconds: fraction)
  }

  /// Reads an instant with offset, or a bare date as its midnight UTC (SPEC §3, prices).
  public init?(dateOrInstant text: some StringProtocol) {
    if let date = CalendarDate(text) {
      self = date.midnightUTC
    } else if let instant = Instant(rfc3339: text) {
      self = instant
    } else {
      return nil
    }
  }

  private static func fraction(_ bytes: [UInt8], _ position: inout Int) -> UInt64? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return 0 }
    position += 1
    let start = position
    var value: UInt64 = 0
    while position < bytes.count, bytes[position] >= UInt8(ascii: "0"),
      bytes[position] <= UInt8(ascii: "9")
    {
      // More digits than we can keep would be a silent cut: refuse the text instead.
      guard position - start < 18 else { return nil }
      value = value * 10 + UInt64(bytes[position] - UInt8(ascii: "0"))
      position += 1
    }
    guard position > start else { return nil }
    for _ in (position - start)..<18 { value *= 10 }
    return value
  }

  private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let sign = bytes.first else { return nil }
    if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
    let digits = Array(bytes.dropFirst())
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), digits.count == 5,
      digits[2] == UInt8(ascii: ":"), let hours = CalendarDate.number(digits[0..<2]), hours < 24,
      let minutes = CalendarDate.number(digits[3..<5]), minutes < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// RFC 3339 in UTC, with a fraction only where there is one.
  public var description: String {
    let days = Int64.floorDivide(secondsSinceEpoch, 86_400)
    let second = Int(secondsSinceEpoch - days * 86_400)
    let date = CalendarDate(daysSinceEpoch: Int32(days))
    var text =
      "\(date)T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    if attoseconds > 0 {
      var digits = padded(Int(attoseconds), 18)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return text + "Z"
  }

  /// Time order.
  public static func < (left: Self, right: Self) -> Bool {
    (left.secondsSinceEpoch, left.attoseconds) < (right.secondsSinceEpoch, right.attoseconds)
  }
}

extension Int64 {
  /// `dividend / divisor` rounded down, for a positive divisor.
  static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
  }
}

/// The offsets of a time zone over time, as a plain table: the pipeline asks no operating system.
public struct ZoneRules: Hashable, Sendable {
  /// From `start` on (seconds since the epoch), local time is UTC plus `offsetSeconds`.
  public struct Transition: Hashable, Sendable {
    /// The first second at which the offset holds.
    public let start: Int64
    /// Local time less UTC.
    public let offsetSeconds: Int32

    /// An offset that holds from `start` on.
    public init(start: Int64, offsetSeconds: Int32) {
      self.start = start
      self.offsetSeconds = offsetSeconds
    }
  }

  /// The IANA name, such as `Europe/Berlin`.
  public let name: String
  /// The offset before the first transition.
  public let initialOffsetSeconds: Int32
  /// Sorted by start.
  public let transitions: [Transition]

  /// Whether days begin at the same moments in `other`, whatever the two are called.
  public func hasSameDays(as other: ZoneRules) -> Bool {
    initialOffsetSeconds == other.initialOffsetSeconds && transitions == other.transitions
  }

  /// Coordinated universal time.
  public static let utc = ZoneRules(name: "UTC", initialOffsetSeconds: 0, transitions: [])

  /// A zone with the given offsets; `transitions` are sorted here.
  public init(name: String, initialOffsetSeconds: Int32, transitions: [Transition]) {
    self.name = name
    self.initialOffsetSeconds = initialOffsetSeconds
    self.transitions = transitions.sorted { $0.start < $1.start }
  }

  /// Local time less UTC at `instant`, in seconds. O(log transitions).
  public func offsetSeconds(at instant: Instant) -> Int32 {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].start <= instant.secondsSinceEpoch {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? initialOffsetSeconds : transitions[low - 1].offsetSeconds
  }

  /// The first moment of `day` in this zone. Where clocks are changed at midnight, the moment at which
  /// the day begins after the change.
  public func start(of day: CalendarDate) -> Instant {
    let midnight = day.midnightUTC.secondsSinceEpoch
    let guess = midnight - Int64(offsetSeconds(at: Instant(secondsSinceEpoch: midnight)))
    let offset = Int64(offsetSeconds(at: Instant(secondsSinceEpoch: guess)))
    return Instant(secondsSinceEpoch: midnight - offset)
  }

  /// The calendar day on which `instant` falls in this zone.
  public func day(of instant: Instant) -> CalendarDate {
    let local = instant.secondsSinceEpoch + Int64(offsetSeconds(at: instant))
    return CalendarDate(daysSinceEpoch: Int32(Int64.floorDivide(local, 86_400)))
  }
}
