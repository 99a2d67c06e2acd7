/// A day of the proleptic Gregorian calendar, without zone or time.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01, negative before it.
  public let daysSinceEpoch: Int32

  /// The day that is `daysSinceEpoch` days after 1970-01-01.
  public init(daysSinceEpoch: Int32) {
    self.daysSinceEpoch = daysSinceEpoch
  }

  /// The day `year`-`month`-`day`, or `nil` where the calendar has no such day.
  /// Years 1 to 9999 only: four digits are all the formats we read can carry.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, year: year)
    else { return nil }
    self.init(unchecked: year, month, day)
  }

  /// Reads `YYYY-MM-DD` in full, or gives `nil`.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Howard Hinnant's days-from-civil: years begin in March, so the leap day comes last.
  init(unchecked year: Int, _ month: Int, _ day: Int) {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear >= 0 ? shiftedYear / 400 : (shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(daysSinceEpoch: Int32(era * 146_097 + dayOfEra - 719_468))
  }

  /// Year, month and day of this date.
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSinceEpoch) + 719_468
    let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// The day `days` later (earlier where negative).
  public func advanced(by days: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: daysSinceEpoch + Int32(days))
  }

  /// How many days from this day to `other`, negative where `other` is earlier.
  public func days(until other: CalendarDate) -> Int {
    Int(other.daysSinceEpoch) - Int(daysSinceEpoch)
  }

  /// Midnight UTC at the start of this day.
  public var midnightUTC: Instant {
    Instant(secondsSinceEpoch: Int64(daysSinceEpoch) * 86_400)
  }

  /// Calendar order.
  public static func < (left: Self, right: Self) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }

  static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}

/// `value` in decimal with leading zeros up to `width` digits.
func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A calendar month, the unit that is closed: `[start, end)` in the reporting time zone.
public struct Period: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The year, 1 to 9999.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int

  /// Reads `YYYY-MM` in full, or gives `nil`.
  public init?(_ text: some StringProtocol) {
    guard let first = CalendarDate(String(text) + "-01") else { return nil }
    self.init(containing: first)
  }

  /// The month that `date` lies in.
  public init(containing date: CalendarDate) {
    let (year, month, _) = date.components
    self.year = year
    self.month = month
  }

  /// The first day.
  public var firstDay: CalendarDate { CalendarDate(unchecked: year, month, 1) }
  /// The last day, the date of a `period_end` conversion.
  public var lastDay: CalendarDate { next.firstDay.advanced(by: -1) }
  /// The month after this one.
  public var next: Period { Period(containing: firstDay.advanced(by: 31)) }
  /// The month before this one.
  public var previous: Period { Period(containing: firstDay.advanced(by: -1)) }
  /// The days of the month, half-open.
  public var days: Range<CalendarDate> { firstDay..<next.firstDay }

  /// `YYYY-MM`.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))" }

  /// Calendar order.
  public static func < (left: Self, right: Self) -> Bool {
    (left.year, left.month) < (right.year, right.month)
  }
}

extension Range where Bound == CalendarDate {
  /// How many whole days the range holds.
  public var dayCount: Int { lowerBound.days(until: upperBound) }
}

extension CalendarDate {
  /// The day after the last `@` of a file's name: `model_prices@2026-10-01.json`.
  public init?(inName name: String) {
    guard let mark = name.lastIndex(of: "@") else { return nil }
    let text = name[name.index(after: mark)...]
    if let next = text.dropFirst(10).first, next.isNumber { return nil }
    self.init(text.prefix(10))
  }
}
