import Pipeline
import SourceText

/// What one row of an invoice table says of the delivery it came in: `statement_of` names the
/// statement, `statement_as_of` a day that its usage reaches, `statement_number` the final invoice.
struct StatementRow {
  let statement: String
  let asOf: CalendarDate?
  let isFinal: Bool

  /// Reads the row; `nil` where it belongs to no statement.
  init?(_ reader: inout FieldReader) {
    let asOf = reader.date("statement_as_of")
    guard let statement = reader.text("statement_of") else { return nil }
    self.statement = statement
    self.asOf = asOf
    isFinal = reader.text("statement_number") != nil
  }

  /// The delivery that `rows` of one invoice in `file` came in; `nil` for none.
  static func delivery(_ rows: [StatementRow], file: String) -> StatementDelivery? {
    guard let first = rows.first else { return nil }
    let name = DeliveryName(file: file)
    return StatementDelivery(
      statement: first.statement, name: name.delivery, isFinal: rows.allSatisfy(\.isFinal),
      asOf: rows.compactMap(\.asOf).max(), stamp: name.stamp)
  }
}

/// What a file's name says of the delivery it belongs to.
struct DeliveryName {
  /// The name without the number of the part: `cur-00001.csv.gz` and `cur-00002.csv.gz` are one.
  let delivery: String
  /// The last date in the name, with its time where there is one: digits only, empty for none.
  let stamp: String

  /// Reads the name of `file`.
  init(file: String) {
    // A part's number has leading zeros and at least four digits, which no date has.
    delivery = file.replacing(/[-_.]0[0-9]{3,}(?=\.)/, with: "")
    let day =
      /(?:^|[^0-9])(20[0-9]{2}-?[01][0-9]-?[0-3][0-9](?:[T_-]?[0-9]{2}[:-]?[0-9]{2}[:-]?[0-9]{2})?)/
    stamp = file.matches(of: day).last.map { $0.output.1.filter(\.isNumber) } ?? ""
  }
}
