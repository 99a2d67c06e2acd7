import ExactMoney
import Pipeline
import SourceText

/// A text on its way to a canonical field.
struct FieldValue {
  /// Never empty.
  var text: String
  /// The column that it comes from; 0 where no one column gave it.
  var column = 0
  /// Whether the text is written our way, not in the source's dialect.
  var isCanonical = false
  /// Whether more was taken away than there was.
  var isShort = false

  init?(_ text: String, column: Int = 0, isCanonical: Bool = false) {
    if text.isEmpty { return nil }
    self.text = text
    self.column = column
    self.isCanonical = isCanonical
  }

  /// The exact number in the text.
  func number(_ dialect: Dialect) throws(RowRefusal) -> ExactDecimal {
    let number = isCanonical ? text : dialect.number(text)
    guard let number = number.flatMap({ ExactDecimal($0) }) else {
      throw refusal(.badNumber, "is not a number")
    }
    return number
  }

  func refusal(_ code: FindingCode, _ what: String) -> RowRefusal {
    RowRefusal(code: code, column: column, message: "\(Evidence.quoted(text)) \(what)")
  }
}

extension FieldForm {
  /// `value` in this form.
  func applied(to value: FieldValue, _ dialect: Dialect) throws(RowRefusal) -> FieldValue {
    var result = value
    result.isCanonical = true
    switch self {
    case .decimal: result.text = try value.number(dialect).description
    case .integer:
      let number = try value.number(dialect)
      guard number.isInteger else { throw value.refusal(.badNumber, "is not a whole number") }
      result.text = number.description
    case .currency: result.text = value.text.uppercased()
    case .units: result.text = try BlockSize(value).size.description
    case .instant: result.text = dialect.instant(of: try moment(value, dialect)).description
    case .unixSeconds, .unixMilliseconds, .unixSecondsDate:
      let instant = try unixInstant(value, dialect)
      result.text =
        self == .unixSecondsDate ? dialect.zone.day(of: instant).description : instant.description
    case .date: result.text = dialect.day(of: try moment(value, dialect)).description
    case .endDate:
      let end = try moment(value, dialect)
      let day = dialect.day(of: end)
      result.text = (end.isMidnight(in: dialect.zone) ? day : day.advanced(by: 1)).description
    case .inclusiveEnd:
      result.text = dialect.day(of: try moment(value, dialect)).advanced(by: 1).description
    case .month: result.text = try period(value, dialect).description
    case .monthStart: result.text = try period(value, dialect).firstDay.description
    case .monthEnd: result.text = try period(value, dialect).next.firstDay.description
    }
    return result
  }

  private func moment(_ value: FieldValue, _ dialect: Dialect) throws(RowRefusal) -> Moment {
    if let moment = dialect.moment(value.text) { return moment }
    let forms = dialect.moments.map(\.description)
    let expected = forms.isEmpty ? "YYYY-MM-DD or RFC 3339" : forms.joined(separator: ", ")
    throw value.refusal(.badDate, "is not a day or time of the form \(expected)")
  }

  /// `2026-10`, `202610`, or the month of a day.
  private func period(_ value: FieldValue, _ dialect: Dialect) throws(RowRefusal) -> Period {
    if let period = Period(value.text) { return period }
    if value.text.utf8.count == 6,
      let period = Period(value.text.prefix(4) + "-" + value.text.suffix(2))
    {
      return period
    }
    return Period(containing: dialect.day(of: try moment(value, dialect)))
  }

  private static let milli = required(ExactDecimal("0.001"), "0.001 is a number")

  /// The years from 1970 to 9999 in seconds.
  private static let unixSecondsLimit: Int64 = 253_402_300_800

  private func unixInstant(_ value: FieldValue, _ dialect: Dialect) throws(RowRefusal) -> Instant {
    var seconds = try value.number(dialect)
    if self == .unixMilliseconds { seconds *= Self.milli }
    let whole = seconds.rounded(toPlaces: 0, .down)
    let attoseconds = (seconds - whole) * 1_000_000_000_000_000_000
    guard let second = whole.exactInt64, (0..<Self.unixSecondsLimit).contains(second),
      let fraction = attoseconds.exactInt64, fraction >= 0
    else { throw value.refusal(.badDate, "is no time in seconds since 1970") }
    return Instant(secondsSinceEpoch: second, attoseconds: UInt64(fraction))
  }
}

/// How many there are in what a unit's text calls one: `1K`, `10K/Hour`, `1M`, `1000000 Tokens`.
struct BlockSize {
  let size: ExactDecimal

  private static let scales: [String: ExactDecimal] = [
    "K": 1_000, "M": 1_000_000, "B": 1_000_000_000,
  ]

  init(_ value: FieldValue) throws(RowRefusal) {
    let digits = value.text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else {
      size = .one
      return
    }
    var rest = value.text.dropFirst(digits.count)
    let scale = rest.first.flatMap { Self.scales[String($0)] }
    if scale != nil { rest = rest.dropFirst() }
    // Azure's `10000s` is its name for one transaction: only a blank or a slash ends a count.
    if let end = rest.first, !end.isWhitespace, end != "/" {
      size = .one
      return
    }
    guard let count = ExactDecimal(digits), !count.isZero else {
      throw value.refusal(.badValue, "names no block size")
    }
    size = count * (scale ?? .one)
  }
}
