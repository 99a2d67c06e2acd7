import ExactMoney
import Pipeline

/// Reads the fields of one record by type. What cannot be read is a finding with the cell's place.
///
/// Read all fields, then look at ``findings``: where there are any, the record must not count.
/// Every method gives `nil` for an absent field; `required` makes that a finding (`missing-value`).
public struct FieldReader: Sendable {
  /// What is read.
  public let record: RawRecord
  /// What could not be read, in the order of the attempts.
  public private(set) var findings: [Finding] = []

  /// A reader of `record`.
  public init(record: RawRecord) {
    self.record = record
  }

  /// Adds a finding about the field `name`: a value that is well-formed and makes no sense.
  public mutating func refuse(_ code: FindingCode, _ name: String, _ message: String) {
    findings.append(Finding(code, at: record.location(of: name), "\(name): \(message)"))
  }

  /// The field as it stands.
  public mutating func text(_ name: String, required: Bool = false) -> String? {
    if let field = record[name] { return field.text }
    if required { refuse(.missingValue, name, "required, and empty") }
    return nil
  }

  /// The field as a name of something.
  public mutating func identifier<Entity>(
    _ name: String, required: Bool = false
  ) -> Identifier<Entity>? {
    Identifier(nonEmpty: text(name, required: required))
  }

  /// The field as an exact number (SPEC §2.2).
  public mutating func decimal(_ name: String, required: Bool = false) -> ExactDecimal? {
    parsed(name, required, .badNumber, "a number") { ExactDecimal($0) }
  }

  /// The field as an exact number above zero; others are `bad-value`.
  public mutating func positiveDecimal(_ name: String, required: Bool = false) -> ExactDecimal? {
    guard let value = decimal(name, required: required) else { return nil }
    guard value > .zero else {
      refuse(.badValue, name, "\(evidence(name)) is not greater than 0")
      return nil
    }
    return value
  }

  /// The field as an exact number of zero or more; others are `bad-value`.
  public mutating func nonNegativeDecimal(_ name: String, required: Bool = false) -> ExactDecimal? {
    guard let value = decimal(name, required: required) else { return nil }
    guard !value.isNegative else {
      refuse(.badValue, name, "\(evidence(name)) is less than 0")
      return nil
    }
    return value
  }

  /// The field as `YYYY-MM-DD`.
  public mutating func date(_ name: String, required: Bool = false) -> CalendarDate? {
    parsed(name, required, .badDate, "a date YYYY-MM-DD") { CalendarDate($0) }
  }

  /// The field as `YYYY-MM`.
  public mutating func period(_ name: String, required: Bool = false) -> Period? {
    parsed(name, required, .badDate, "a month YYYY-MM") { Period($0) }
  }

  /// The field as RFC 3339 with an offset, or as a bare date: its midnight UTC.
  public mutating func dateOrInstant(_ name: String, required: Bool = false) -> Instant? {
    parsed(name, required, .badDate, "a date YYYY-MM-DD or a time with an offset") {
      Instant(dateOrInstant: $0)
    }
  }

  /// The field as a currency of ISO 4217, in capitals.
  public mutating func currency(_ name: String, required: Bool = false) -> Currency? {
    parsed(name, required, .unknownCurrency, "a currency of ISO 4217") { Currency(code: $0) }
  }

  /// The field as one of the values of `type`.
  public mutating func enumeration<Value>(
    _ name: String, of type: Value.Type, required: Bool = false
  ) -> Value? where Value: RawRepresentable<String> & CaseIterable {
    let allowed = type.allCases.map(\.rawValue).joined(separator: ", ")
    return parsed(name, required, .badValue, "one of \(allowed)") { Value(rawValue: $0) }
  }

  /// No service lasts longer than a century: 9999-12-31 means "open" and would spread a charge over
  /// eight thousand years.
  private static let maximumServiceDays = 36_525

  /// Two dates that are both given or both absent, the second, exclusive, after the first.
  public mutating func days(from start: String, to end: String) -> Range<CalendarDate>? {
    let before = findings.count
    let first = date(start)
    let last = date(end)
    guard findings.count == before else { return nil }
    switch (first, last) {
    case (nil, nil): return nil
    case (nil, _):
      refuse(.missingValue, start, "required where \(end) is given, and empty")
    case (_, nil):
      refuse(.missingValue, end, "required where \(start) is given, and empty")
    case (let first?, let last?):
      if first < last { return serviceDays(first..<last, end) }
      refuse(.badDate, end, "\(last) is not after \(start) \(first)")
    }
    return nil
  }

  /// `days`, or a finding about the field `end` where they are more than a century.
  public mutating func serviceDays(
    _ days: Range<CalendarDate>, _ end: String
  ) -> Range<CalendarDate>? {
    if days.dayCount <= Self.maximumServiceDays { return days }
    refuse(.badDate, end, "\(evidence(end)) is more than a century after \(days.lowerBound)")
    return nil
  }

  private func evidence(_ name: String) -> String { Evidence.quoted(record[name]?.text ?? "") }

  private mutating func parsed<Value>(
    _ name: String, _ required: Bool, _ code: FindingCode, _ expected: String,
    _ parse: (String) -> Value?
  ) -> Value? {
    guard let text = text(name, required: required) else { return nil }
    if let value = parse(text) { return value }
    refuse(code, name, "\(Evidence.quoted(text)) is not \(expected)")
    return nil
  }
}
