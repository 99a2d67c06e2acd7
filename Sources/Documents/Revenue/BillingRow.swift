import ExactMoney
import Pipeline
import SourceText

/// One row of a billing system's table, read by what its columns mean.
struct BillingRow {
  let record: RawRecord
  private(set) var findings: [Finding] = []
  private let fields: [String: RawField]

  init(_ record: RawRecord) {
    self.record = record
    fields = Dictionary(
      record.fields.map { (BillingTable.plainName($0.name), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  private func field(_ names: [String]) -> RawField? { names.lazy.compactMap { fields[$0] }.first }

  /// The first of the columns that has a value.
  func text(_ names: [String]) -> String? { field(names)?.text }

  mutating func required(_ names: [String]) -> String? {
    if let text = text(names) { return text }
    refuse(.missingValue, nil, "\(names.first ?? ""): required, and empty")
    return nil
  }

  /// A currency, in small letters or capitals.
  mutating func currency(_ names: [String]) -> Currency? {
    guard let code = required(names) else { return nil }
    if let currency = Currency(code: code.uppercased()) { return currency }
    refuse(.unknownCurrency, field(names), "\(Evidence.quoted(code)) is not a currency of ISO 4217")
    return nil
  }

  /// A day; of a time its day as it is written: the column's name says the zone.
  mutating func day(_ names: [String]) -> CalendarDate? {
    guard let text = required(names) else { return nil }
    if let date = Self.day(text) { return date }
    refuse(.badDate, field(names), "\(Evidence.quoted(text)) is not a date")
    return nil
  }

  /// The days of service, half-open; `nil` where they are not given.
  mutating func days(from start: [String], to end: [String]) -> Range<CalendarDate>? {
    guard text(start) != nil, text(end) != nil, let first = day(start), let last = day(end) else {
      return nil
    }
    guard let days = BillingDays.range(first, last) else {
      refuse(.badDate, field(end), "\(last) is before \(first), or more than a century after it")
      return nil
    }
    return days
  }

  /// An amount in whole units; a decimal comma stands in files that were saved again in a country
  /// that writes one.
  mutating func amount(
    _ names: [String], _ currency: Currency?, isRequired: Bool
  ) -> ExactDecimal? {
    guard let text = isRequired ? required(names) : text(names) else { return nil }
    if let amount = DecimalComma.decimal(text) { return amount }
    refuse(.badNumber, field(names), "\(Evidence.quoted(text)) is not a number")
    return nil
  }

  private mutating func refuse(_ code: FindingCode, _ field: RawField?, _ message: String) {
    let name = field.map { $0.name + ": " } ?? ""
    findings.append(
      Finding(code, at: record.location.at(column: field?.column ?? 0), name + message))
  }

  /// `2026-10-01`, alone or before a time: `2026-10-01 12:00`, `2026-10-01T12:00:00Z`.
  static func day(_ text: String) -> CalendarDate? {
    let date = text.prefix(10)
    let rest = text.dropFirst(10)
    guard rest.isEmpty || rest.first == " " || rest.first == "T" else { return nil }
    return CalendarDate(date)
  }
}

/// The days a charge is for.
enum BillingDays {
  /// From `first` to the day before `last`; one day where both are the same. `nil` where the order is
  /// wrong or nobody can mean that long.
  static func range(_ first: CalendarDate, _ last: CalendarDate) -> Range<CalendarDate>? {
    let count = first.days(until: last)
    guard (0...36_525).contains(count) else { return nil }
    return first..<first.advanced(by: max(1, count))
  }
}

/// Numbers with a decimal comma: `12,50`, `1.234,56`.
enum DecimalComma {
  /// The number that `text` is, with a point or a comma before its decimals. A comma with three digits
  /// behind it may group thousands, so it is refused.
  static func decimal(_ text: String) -> ExactDecimal? {
    if let decimal = ExactDecimal(text) { return decimal }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[1].count) else { return nil }
    let groups = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isGrouped = groups.dropFirst().allSatisfy { $0.count == 3 }
    let digits = groups[0].drop { $0 == "-" }
    guard isGrouped, groups.count == 1 || (1...3).contains(digits.count) else { return nil }
    return ExactDecimal(groups.joined() + "." + parts[1])
  }
}
