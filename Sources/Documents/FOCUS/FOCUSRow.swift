import ExactMoney
import Pipeline
import SourceText

/// One row of a FOCUS file: its cells by column, with the costs read.
struct FOCUSRow: Sendable {
  /// Where it begins.
  let location: SourceLocation
  /// The sum to be paid, what invoices are about; `nil` where it cannot be read.
  let billed: ExactDecimal?
  /// The amortised cost; `nil` where absent.
  let effective: ExactDecimal?
  /// The cost at list prices.
  let list: ExactDecimal?
  /// The cost at contract prices, before commitment discounts.
  let contracted: ExactDecimal?
  /// Numbers and dates that cannot be read: where there are any, the row must not count.
  private(set) var findings: [Finding] = []

  private let fields: [FOCUSColumn: RawField]

  private let dialect: Dialect

  /// Reads `record` under `header`, written in `dialect`.
  init(_ record: RawRecord, _ header: FOCUSHeader, _ dialect: Dialect) {
    var cells: [FOCUSColumn: RawField] = [:]
    for field in record.fields {
      guard let column = header.column(named: field.name),
        let text = dialect.meaning(of: field.text)
      else { continue }
      cells[column] = RawField(name: column.rawValue, text: text, column: field.column)
    }
    var trouble: [Finding] = []
    func cost(_ column: FOCUSColumn) -> ExactDecimal? {
      guard let field = cells[column] else { return nil }
      if let value = Self.number(field.text, dialect) { return value }
      trouble.append(Self.refusal(.badNumber, field, "a number", at: record.location))
      return nil
    }
    billed = cost(.billedCost)
    effective = cost(.effectiveCost)
    list = cost(.listCost)
    contracted = cost(.contractedCost)
    location = record.location
    self.dialect = dialect
    fields = cells
    findings = trouble
  }

  /// The cell as it stands without blanks around it; `nil` where it is empty or `NULL`.
  subscript(_ column: FOCUSColumn) -> String? { fields[column]?.text }

  /// The cell's number in its row, from 1; 0 where it is empty.
  func position(of column: FOCUSColumn) -> Int { fields[column]?.column ?? 0 }

  /// The cell as a number; `nil` with a finding where it is none.
  mutating func number(_ column: FOCUSColumn) -> ExactDecimal? {
    guard let field = fields[column] else { return nil }
    if let value = Self.number(field.text, dialect) { return value }
    findings.append(Self.refusal(.badNumber, field, "a number", at: location))
    return nil
  }

  /// The cell as a time; `nil` with a finding where it is none.
  mutating func moment(_ column: FOCUSColumn) -> FOCUSMoment? {
    guard let field = fields[column] else { return nil }
    if let moment = dialect.moment(field.text) {
      return FOCUSMoment(
        day: dialect.day(of: moment), isMidnight: moment.isMidnight(in: dialect.zone))
    }
    findings.append(Self.refusal(.badDate, field, "a date or time", at: location))
    return nil
  }

  /// The cell as a plain number, or `nil` where it is empty or none.
  func plainNumber(_ column: FOCUSColumn) -> ExactDecimal? {
    fields[column].flatMap { Self.number($0.text, dialect) }
  }

  private static func number(_ text: String, _ dialect: Dialect) -> ExactDecimal? {
    dialect.number(text).flatMap { ExactDecimal($0) }
  }

  /// The first of `columns` that says something, as a field of the canonical form.
  func field(_ name: String, _ columns: FOCUSColumn...) -> RawField? {
    for column in columns {
      if let field = fields[column] {
        return RawField(name: name, text: field.text, column: field.column)
      }
    }
    return nil
  }

  private static func refusal(
    _ code: FindingCode, _ field: RawField, _ expected: String, at location: SourceLocation
  ) -> Finding {
    Finding(
      code, at: location.at(column: field.column),
      "\(field.name): \(Evidence.quoted(field.text)) is not \(expected)")
  }
}

/// The day of a time in FOCUS's zone, and whether it is that day's first moment.
struct FOCUSMoment: Hashable {
  let day: CalendarDate
  let isMidnight: Bool

  /// The first whole day that begins at this moment or later: an exclusive end.
  var exclusiveEnd: CalendarDate { isMidnight ? day : day.advanced(by: 1) }
}
