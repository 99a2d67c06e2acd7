import ExactMoney
import Pipeline
import SourceText

/// Adds up records that differ in nothing but their sums: a cloud bill has a row for each hour and
/// resource, and a million rows say what a hundred lines say.
enum ChargeSums {
  /// Fields that are added.
  private static let summed: Set<String> = [
    "amount", "contracted_cost", "effective_cost", "list_cost", "quantity",
  ]
  /// A field of which the greatest stands.
  private static let latest = "statement_as_of"

  /// One record for each combination of the other fields, at the place of its first row, with the
  /// number of `rows` it stands for; in the order of first rows.
  static func summed(_ records: [RawRecord]) -> [RawRecord] {
    var sums: [Sum] = []
    var indices: [[String]: Int] = [:]
    for record in records {
      let key = key(of: record)
      if let index = indices[key] {
        sums[index].add(record)
      } else {
        indices[key] = sums.count
        sums.append(Sum(record))
      }
    }
    return sums.map(\.record)
  }

  /// Names and texts of what must be equal; of a number whether it is there, since a sum of some
  /// quantities is not the quantity of all rows, and its sign, so that a negation stays a line.
  private static func key(of record: RawRecord) -> [String] {
    record.fields.flatMap { field -> [String] in
      if field.name == latest { return [] }
      if let value = number(field) { return [field.name, value.isNegative ? "-" : "+"] }
      return [field.name, field.text]
    }
  }

  private static func number(_ field: RawField) -> ExactDecimal? {
    summed.contains(field.name) ? ExactDecimal(field.text) : nil
  }

  private struct Sum {
    private let first: RawRecord
    private var rows = 1
    private var sums: [String: ExactDecimal] = [:]
    private var latestDay: RawField?

    init(_ record: RawRecord) {
      first = record
      for field in record.fields {
        if let value = ChargeSums.number(field) { sums[field.name] = value }
      }
      latestDay = record[ChargeSums.latest]
    }

    mutating func add(_ record: RawRecord) {
      rows += 1
      for field in record.fields {
        if let value = ChargeSums.number(field) { sums[field.name, default: .zero] += value }
      }
      guard let day = record[ChargeSums.latest] else { return }
      // Days as YYYY-MM-DD: the order of the texts is that of the days.
      if latestDay.map({ $0.text.precedesInByteOrder(day.text) }) ?? true { latestDay = day }
    }

    var record: RawRecord {
      var fields = first.fields.filter { $0.name != ChargeSums.latest }.map { field in
        sums[field.name].map {
          RawField(name: field.name, text: "\($0)", column: rows == 1 ? field.column : 0)
        } ?? field
      }
      if let latestDay { fields.append(latestDay) }
      if rows > 1 { fields.append(RawField(name: "rows", text: "\(rows)", column: 0)) }
      return RawRecord(location: first.location, fields: fields, header: first.header)
    }
  }
}
