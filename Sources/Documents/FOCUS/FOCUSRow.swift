import ExactMoney
import Pipeline
import SourceText

/// One row of a FOCUS file: its cells by column, with the costs read.
struct FOCUSRow {
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

  /// The cells in the order of ``FOCUSColumn``; `nil` where one is empty or means nothing.
  private let cells: [RawField?]
  private let reading: FOCUSReading

  /// Reads `record` under `header`.
  init(_ record: RawRecord, _ header: FOCUSHeader, _ reading: FOCUSReading) {
    let isTable = !record.header.isEmpty
    var cells = [RawField?](repeating: nil, count: FOCUSColumn.allCases.count)
    for field in record.fields {
      let named = isTable ? header.column(at: field.column) : header.column(named: field.name)
      guard let column = named, let text = reading.dialect.meaning(of: field.text) else { continue }
      cells[column.rawValue] = RawField(name: column.name, text: text, column: field.column)
    }
    var trouble: [Finding] = []
    func cost(_ column: FOCUSColumn) -> ExactDecimal? {
      guard let field = cells[column.rawValue] else { return nil }
      if let value = reading.number(field.text) { return value }
      trouble.append(Self.refusal(.badNumber, field, "a number", at: record.location))
      return nil
    }
    billed = cost(.billedCost)
    effective = cost(.effectiveCost)
    list = cost(.listCost)
    contracted = cost(.contractedCost)
    location = record.location
    self.reading = reading
    self.cells = cells
    findings = trouble
  }

  /// The cell as it stands without blanks around it; `nil` where it is empty or `NULL`.
  subscript(_ column: FOCUSColumn) -> String? { cells[column.rawValue]?.text }

  /// The cell's number in its row, from 1; 0 where it is empty.
  func position(of column: FOCUSColumn) -> Int { cells[column.rawValue]?.column ?? 0 }

  /// The cell as a number; `nil` with a finding where it is none.
  mutating func number(_ column: FOCUSColumn) -> ExactDecimal? {
    guard let field = cells[column.rawValue] else { return nil }
    if let value = reading.number(field.text) { return value }
    findings.append(Self.refusal(.badNumber, field, "a number", at: location))
    return nil
  }

  /// The cell as a time; `nil` with a finding where it is none.
  mutating func moment(_ column: FOCUSColumn) -> FOCUSMoment? {
    guard let field = cells[column.rawValue] else { return nil }
    if let moment = reading.moment(field.text) { return moment }
    findings.append(Self.refusal(.badDate, field, "a date or time", at: location))
    return nil
  }

  /// The cell as a plain number, or `nil` where it is empty or none.
  func plainNumber(_ column: FOCUSColumn) -> ExactDecimal? {
    cells[column.rawValue].flatMap { reading.number($0.text) }
  }

  /// What the object in the cell says, names in lower case; nothing where there is none.
  func members(_ column: FOCUSColumn) -> [String: String] {
    cells[column.rawValue].map { reading.members($0.text) } ?? [:]
  }

  /// The first of `columns` that says something, as a field of the canonical form.
  func field(_ name: String, _ columns: FOCUSColumn...) -> RawField? {
    for column in columns {
      if let field = cells[column.rawValue] {
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

/// How the texts of one file are understood. Exports repeat few times and objects in many rows: each is
/// read once, and forgotten rather than kept without end.
final class FOCUSReading {
  let dialect: Dialect

  private static let limit = 100_000
  private var moments: [String: FOCUSMoment?] = [:]
  private var objects: [String: [String: String]] = [:]

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The number, or `nil` where it is none.
  func number(_ text: String) -> ExactDecimal? {
    dialect.number(text).flatMap { ExactDecimal($0) }
  }

  /// The time, or `nil` where it is none.
  func moment(_ text: String) -> FOCUSMoment? {
    if let known = moments[text] { return known }
    let moment = dialect.moment(text).map {
      FOCUSMoment(day: dialect.day(of: $0), isMidnight: $0.isMidnight(in: dialect.zone))
    }
    if moments.count == Self.limit { moments.removeAll() }
    moments[text] = .some(moment)
    return moment
  }

  /// The members of the object in `text`, names in lower case; none where it is no object.
  func members(_ text: String) -> [String: String] {
    if let members = objects[text] { return members }
    let bytes = Array(text.utf8)
    var scanner = JSONScanner(bytes, in: 0..<bytes.count)
    let fields = (try? scanner.object(lineStart: 0)) ?? []
    let members = Dictionary(
      fields.map { ($0.name.lowercased(), $0.text) }, uniquingKeysWith: { first, _ in first })
    if objects.count == Self.limit { objects.removeAll() }
    objects[text] = members
    return members
  }
}

/// The day of a time in FOCUS's zone, and whether it is that day's first moment.
struct FOCUSMoment: Hashable {
  let day: CalendarDate
  let isMidnight: Bool

  /// The first whole day that begins at this moment or later: an exclusive end.
  var exclusiveEnd: CalendarDate { isMidnight ? day : day.advanced(by: 1) }
}
