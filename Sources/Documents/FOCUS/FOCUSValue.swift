import ExactMoney
import Pipeline

/// How FOCUS exports write their values, the specification's way and the ways met in the field.
enum FOCUSValue {
  /// `text` without the blanks around it; `nil` for `NULL` in any case, which is no value.
  static func text(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.firstIndex(where: { !blanks.contains($0) }),
      let last = bytes.lastIndex(where: { !blanks.contains($0) })
    else { return nil }
    let trimmed = String(decoding: bytes[first...last], as: UTF8.self)
    return trimmed.lowercased() == "null" ? nil : trimmed
  }

  /// A plain number as it stands; `$12,700.00` without its sign and separators, as spreadsheets leave
  /// them behind; anything else as it stands, to be refused with its own words.
  static func number(_ text: String) -> String {
    guard ExactDecimal(text) == nil,
      let match = text.wholeMatch(of: /([-+]?)\$?([0-9]{1,3}(?:,[0-9]{3})*|[0-9]+)(\.[0-9]+)?/)
    else { return text }
    let (_, sign, whole, fraction) = match.output
    return sign + whole.filter { $0 != "," } + (fraction ?? "")
  }

  /// The day on which a time falls in UTC, and whether it is that day's first moment.
  struct Moment: Hashable {
    var day: CalendarDate
    var isMidnight: Bool

    /// The first whole day that begins at this moment or later: an exclusive end.
    var exclusiveEnd: CalendarDate { isMidnight ? day : day.advanced(by: 1) }
  }

  /// Reads a time with or without its zone (then UTC), seconds, or time of day, and `M/D/YY`.
  static func moment(_ text: String) -> Moment? {
    if let date = CalendarDate(text) { return Moment(day: date, isMidnight: true) }
    if text.utf8.contains(UInt8(ascii: "/")) {
      return monthDayYear(text).map { Moment(day: $0, isMidnight: true) }
    }
    var full = text
    // `2023-11-13T10:00` and `2023-11-13T10:00Z` have no seconds.
    if text.utf8.count == 16 {
      full += ":00"
    } else if text.utf8.count == 17, text.utf8.last == UInt8(ascii: "Z") {
      full = text.dropLast() + ":00Z"
    }
    guard let instant = Instant(rfc3339: full) ?? Instant(rfc3339: full + "Z") else { return nil }
    let day = ZoneRules.utc.day(of: instant)
    return Moment(day: day, isMidnight: instant == day.midnightUTC)
  }

  private static func monthDayYear(_ text: String) -> CalendarDate? {
    guard
      let match = text.wholeMatch(
        of: /([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{2}|[0-9]{4})(?: 0?0:00(?::00)?)?/),
      let month = Int(match.output.1), let day = Int(match.output.2), let year = Int(match.output.3)
    else { return nil }
    return CalendarDate(year: year < 100 ? year + 2000 : year, month: month, day: day)
  }
}
