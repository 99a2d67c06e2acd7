import Pipeline

/// The form of a day or a time: `yyyy-MM-dd HH:mm:ss`, `M/D/YYYY`, `rfc3339`.
///
/// Letters: `yyyy`, `yy` (2000 to 2099), `MM` and `dd` (two digits), `M` and `D` (one or two), `MMM` and
/// `MMMM` (English months), `HH`, `mm`, `ss`, `f` (decimals of a second, or none), `z` (an offset, or `Z`).
/// Anything else stands for itself.
public struct MomentPattern: Hashable, Sendable, CustomStringConvertible {
  /// The form as it was given.
  public let description: String
  private let parts: [Part]

  /// `yyyy-MM-dd`, the canonical day.
  public static let date = MomentPattern(description: "yyyy-MM-dd", parts: [])
  /// A time with an offset by RFC 3339.
  public static let rfc3339 = MomentPattern(description: "rfc3339", parts: [])

  /// How spreadsheets of Europe write days and times: the day comes first where points stand.
  public static let resaved = ["D.M.YYYY", "D.M.YYYY HH:mm", "D.M.YYYY HH:mm:ss"]
    .compactMap { MomentPattern($0) }

  private enum Part: Hashable, Sendable {
    case year(digits: Int)
    case month(digits: ClosedRange<Int>)
    case monthName
    case day(digits: ClosedRange<Int>)
    case hour
    case minute
    case second
    case fraction
    case offset
    case literal(Character)
  }

  private init(description: String, parts: [Part]) {
    self.description = description
    self.parts = parts
  }

  /// Reads a form; `nil` where it does not name year, month and day once each.
  public init?(_ text: String) {
    if text == Self.rfc3339.description || text == Self.date.description {
      self.init(description: text, parts: [])
      return
    }
    var parts: [Part] = []
    var rest = text[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }
      rest = rest.dropFirst(run.count)
      switch (letter, run.count) {
      case ("y", 4), ("Y", 4): parts.append(.year(digits: 4))
      case ("y", 2), ("Y", 2): parts.append(.year(digits: 2))
      case ("M", 2): parts.append(.month(digits: 2...2))
      case ("M", 1): parts.append(.month(digits: 1...2))
      case ("M", 3), ("M", 4): parts.append(.monthName)
      case ("d", 2), ("D", 2): parts.append(.day(digits: 2...2))
      case ("d", 1), ("D", 1): parts.append(.day(digits: 1...2))
      case ("H", 2): parts.append(.hour)
      case ("m", 2): parts.append(.minute)
      case ("s", 2): parts.append(.second)
      case ("f", 1):
        // The point belongs to the decimals: a time without them has none.
        if parts.last == .literal(".") { parts.removeLast() }
        parts.append(.fraction)
      case ("z", 1): parts.append(.offset)
      case ("y", _), ("Y", _), ("M", _), ("d", _), ("D", _), ("H", _), ("m", _), ("s", _):
        return nil
      default: parts += run.map { .literal($0) }
      }
    }
    let years = parts.count { if case .year = $0 { true } else { false } }
    let months = parts.count {
      switch $0 {
      case .month, .monthName: true
      default: false
      }
    }
    let days = parts.count { if case .day = $0 { true } else { false } }
    guard years == 1, months == 1, days == 1 else { return nil }
    self.init(description: text, parts: parts)
  }

  /// The moment that `text` gives, where it has this form throughout.
  public func moment(_ text: String) -> Moment? {
    if self == .date { return CalendarDate(text).map { .day($0) } }
    if self == .rfc3339 { return Instant(rfc3339: text).map { .instant($0) } }
    var reading = Reading(rest: text[...])
    for part in parts where !reading.take(part) { return nil }
    return reading.rest.isEmpty ? reading.moment : nil
  }

  private struct Reading {
    var rest: Substring
    var year = 0
    var month = 0
    var day = 0
    var second: Int?
    var attoseconds: UInt64 = 0
    var offset: Int?

    var moment: Moment? {
      guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
      if let offset {
        let local = date.midnightUTC.secondsSinceEpoch + Int64(second ?? 0)
        return .instant(
          Instant(secondsSinceEpoch: local - Int64(offset), attoseconds: attoseconds))
      }
      guard let second else { return .day(date) }
      return .local(date, second: second, attoseconds: attoseconds)
    }

    mutating func take(_ part: Part) -> Bool {
      switch part {
      case .year(let digits):
        guard let value = number(digits...digits) else { return false }
        year = digits == 2 ? 2000 + value : value
      case .month(let digits):
        guard let value = number(digits) else { return false }
        month = value
      case .monthName: return takeMonthName()
      case .day(let digits):
        guard let value = number(digits) else { return false }
        day = value
      case .hour: return takeTime(limit: 24, seconds: 3600)
      case .minute: return takeTime(limit: 60, seconds: 60)
      case .second: return takeTime(limit: 60, seconds: 1)
      case .fraction: return takeFraction()
      case .offset: return takeOffset()
      case .literal(let character):
        guard rest.first == character else { return false }
        rest.removeFirst()
      }
      return true
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
      let found = rest.prefix { $0.isASCII && $0.isNumber }.prefix(digits.upperBound)
      guard digits.contains(found.count) else { return nil }
      rest = rest.dropFirst(found.count)
      return Int(found)
    }

    private mutating func takeTime(limit: Int, seconds: Int) -> Bool {
      guard let value = number(2...2), value < limit else { return false }
      second = (second ?? 0) + value * seconds
      return true
    }

    private mutating func takeMonthName() -> Bool {
      for (index, name) in MomentPattern.months.enumerated() {
        for spelling in [name, String(name.prefix(3))] where rest.hasPrefix(spelling) {
          rest = rest.dropFirst(spelling.count)
          month = index + 1
          return true
        }
      }
      return false
    }

    /// `.123456` or nothing; past 18 digits nobody measures.
    private mutating func takeFraction() -> Bool {
      guard rest.first == "." else { return true }
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard (1...18).contains(digits.count) else { return false }
      rest = rest.dropFirst(digits.count + 1)
      let padded = digits + String(repeating: "0", count: 18 - digits.count)
      attoseconds = UInt64(padded) ?? 0
      return true
    }

    private mutating func takeOffset() -> Bool {
      if rest.hasPrefix("Z") || rest.hasPrefix("UTC") {
        rest = rest.dropFirst(rest.hasPrefix("Z") ? 1 : 3)
        offset = 0
        return true
      }
      guard let sign = rest.first, sign == "+" || sign == "-" else { return false }
      rest.removeFirst()
      guard let hours = number(2...2), hours < 24 else { return false }
      if rest.first == ":" { rest.removeFirst() }
      let minutes = rest.isEmpty ? 0 : number(2...2) ?? 60
      guard minutes < 60 else { return false }
      offset = (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
      return true
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
