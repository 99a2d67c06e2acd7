import Pipeline

/// How a source writes numbers, days and nothing, where it is not the canonical way.
public struct Dialect: Hashable, Sendable {
  /// What stands between the cells of a row.
  public var delimiter = Encoding.Byte.comma
  /// What a spreadsheet puts there where it saves the source's file anew, after its own locale.
  public var resavedDelimiters: [UInt8] = []
  /// Columns by which the header is told where facts about the whole may stand above it, one a line:
  /// `Currency,USD`. Empty where the first row is the header.
  public var headerColumns: [String] = []
  /// What stands before a number's decimals.
  public var decimalMark: Character = "."
  /// What stands between groups of three digits, where something may.
  public var groupMark: Character?
  /// What may stand around a number: `$`, `USD`.
  public var currencySigns: [String] = []
  /// Texts that mean nothing is there: `NULL`, `N/A`.
  public var nulls: Set<String> = []
  /// Whether blanks around a quoted cell are no part of it.
  public var trims = false
  /// The forms of days and times, tried in this order; canonical ones where there are none.
  public var moments: [MomentPattern] = []
  /// Where a time without an offset was read from a clock, and whose days the days are.
  public var zone = ZoneRules.utc

  /// The canonical dialect.
  public init() {}

  /// The dialect of a file that a spreadsheet saved anew with `delimiter`, after its own locale: days are
  /// the locale's too, and of those with slashes nobody knows whether day or month comes first.
  public func resaved(with delimiter: UInt8) -> Dialect {
    var dialect = self
    dialect.delimiter = delimiter
    dialect.moments.removeAll { $0.description.contains("/") }
    dialect.moments += MomentPattern.resaved
    return dialect
  }

  /// Makes `mark`, a point or a comma, the decimal mark, and the other one that of groups.
  public mutating func setDecimalMark(_ mark: Character) {
    decimalMark = mark
    groupMark = mark == "," ? "." : ","
  }

  /// Whether numbers are canonical, so that their texts stand as they are.
  public var hasPlainNumbers: Bool {
    decimalMark == "." && groupMark == nil && currencySigns.isEmpty
  }

  /// The text of a cell as it was meant; `nil` where it means nothing.
  public func meaning(of text: String) -> String? {
    var text = text
    if trims { text = Self.trimmed(text) }
    return text.isEmpty || nulls.contains(text) ? nil : text
  }

  /// The number with a decimal point and nothing else; `nil` where a mark stands where none may.
  ///
  /// A canonical dialect gives `text` itself, whatever it is: numbers are validated where they are read.
  public func number(_ text: String) -> String? {
    if hasPlainNumbers || isPlain(text) { return text }
    var rest = Self.trimmed(text)
    var sign = Self.takeSign(&rest)
    for mark in currencySigns where !mark.isEmpty {
      if rest.hasPrefix(mark) { rest = Self.trimmed(String(rest.dropFirst(mark.count))) }
      if rest.hasSuffix(mark) { rest = Self.trimmed(String(rest.dropLast(mark.count))) }
    }
    if sign.isEmpty { sign = Self.takeSign(&rest) }
    let parts = rest.split(separator: decimalMark, omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2 else { return nil }
    var number = sign
    if let groupMark, whole.contains(groupMark) {
      let groups = whole.split(separator: groupMark, omittingEmptySubsequences: false)
      guard let first = groups.first, (1...3).contains(first.count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
      number += groups.joined()
    } else {
      number += whole
    }
    if parts.count == 2 { number += "." + parts[1] }
    // A point that is no decimal mark here must not become one.
    let points = number.utf8.count { $0 == UInt8(ascii: ".") }
    return points == parts.count - 1 ? number : nil
  }

  /// Whether it is digits alone, or with a point that a decimal point must be: the usual case, and quick.
  private func isPlain(_ text: String) -> Bool {
    var points = 0
    for byte in text.utf8.dropFirst(text.utf8.first == UInt8(ascii: "-") ? 1 : 0) {
      if byte == UInt8(ascii: "."), decimalMark == "." {
        points += 1
      } else if byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9") {
        return false
      }
    }
    return points <= 1
  }

  private static func takeSign(_ text: inout String) -> String {
    guard let first = text.first, first == "-" || first == "+" else { return "" }
    text = trimmed(String(text.dropFirst()))
    return first == "-" ? "-" : ""
  }

  private static func trimmed(_ text: String) -> String {
    if let first = text.utf8.first, let last = text.utf8.last, isVisible(first), isVisible(last) {
      return text
    }
    var text = text[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Whether it is a character of its own that is no blank.
  private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

  /// The day or time that `text` gives in one of the dialect's forms.
  public func moment(_ text: String) -> Moment? {
    guard moments.isEmpty else {
      return moments.lazy.compactMap { $0.moment(text) }.first
    }
    return MomentPattern.date.moment(text) ?? MomentPattern.rfc3339.moment(text)
  }

  /// The day that `moment` is on, in the dialect's zone.
  public func day(of moment: Moment) -> CalendarDate {
    switch moment {
    case .day(let day), .local(let day, _, _): day
    case .instant(let instant): zone.day(of: instant)
    }
  }

  /// When `moment` is; a day begins at its midnight.
  public func instant(of moment: Moment) -> Instant {
    switch moment {
    case .instant(let instant): return instant
    case .day(let day): return zone.start(of: day)
    case .local(let day, let second, let attoseconds):
      let local = day.midnightUTC.secondsSinceEpoch + Int64(second)
      // The offset an hour earlier decides nothing twice a year only; then the earlier one holds.
      let guess = Instant(
        secondsSinceEpoch: local - Int64(zone.offsetSeconds(at: zone.start(of: day))))
      return Instant(
        secondsSinceEpoch: local - Int64(zone.offsetSeconds(at: guess)), attoseconds: attoseconds)
    }
  }
}

/// A day or a time as a source gives it.
public enum Moment: Hashable, Sendable {
  /// A day.
  case day(CalendarDate)
  /// A day and the time on some clock: seconds after midnight, and attoseconds.
  case local(CalendarDate, second: Int, attoseconds: UInt64)
  /// A time everybody agrees on.
  case instant(Instant)

  /// Whether it is a day, or a day's first moment on its own clock or in `zone`.
  public func isMidnight(in zone: ZoneRules) -> Bool {
    switch self {
    case .day: true
    case .local(_, let second, let attoseconds): second == 0 && attoseconds == 0
    case .instant(let instant): zone.start(of: zone.day(of: instant)) == instant
    }
  }
}
