import ExactMoney
import Pipeline
import SourceText

/// Adds up canonical records that differ in nothing but their sums.
///
/// A bill of a million rows has dimensions that no canonical column stands for; the sums keep every
/// amount and quantity, the place of the first row, and the number of rows. What a bill takes back
/// stays a record of its own.
public struct RowSums {
  /// Fields that are added: the amount and quantity, and other costs that go along as evidence.
  private static let summed: Set<String> = [
    "amount", "contracted_cost", "effective_cost", "list_cost", "quantity",
  ]
  /// A field of which the last day stands.
  private static let latest = "statement_as_of"

  private struct Sum {
    let first: RawRecord
    var totals: [String: ExactDecimal]
    var latest: RawField?
    var rowCount = 1
  }

  private var sums: [Sum] = []
  private var indices: [String: Int] = [:]

  /// Nothing added yet.
  public init() {}

  /// The sums of `records` in the order of their first rows.
  public static func of(_ records: [RawRecord]) -> [RawRecord] {
    var sums = RowSums()
    for record in records { sums.add(record) }
    return sums.records
  }

  /// The sums in the order of their first rows.
  public var records: [RawRecord] {
    sums.map { $0.rowCount == 1 ? $0.first : Self.record(of: $0) }
  }

  /// Adds `record` to those that it equals; with a number that is none it stands alone.
  public mutating func add(_ record: RawRecord) {
    var totals: [String: ExactDecimal] = [:]
    let numbers = record.fields.filter { Self.summed.contains($0.name) }
    for field in numbers { totals[field.name] = ExactDecimal(field.text) }
    let isComplete = totals.count == numbers.count
    let key = Self.key(of: record, totals)
    if isComplete, let index = indices[key] {
      for (name, total) in totals { sums[index].totals[name, default: .zero] += total }
      sums[index].latest = Self.later(sums[index].latest, record[Self.latest])
      sums[index].rowCount += 1
    } else {
      if isComplete { indices[key] = sums.count }
      sums.append(Sum(first: record, totals: totals, latest: record[Self.latest]))
    }
  }

  /// What must be equal; of a number whether it is there and its sign.
  private static func key(of record: RawRecord, _ totals: [String: ExactDecimal]) -> String {
    let signs = totals.map { $0.key + ($0.value.isNegative ? "-" : "+") }.sorted()
      .joined(separator: " ")
    var key = signs
    // One profile gives the fields of all records in one order: theirs is as good as any.
    for field in record.fields where !summed.contains(field.name) && field.name != latest {
      key += "\n\(field.name.utf8.count) \(field.text.utf8.count) "
      key += field.name
      key += field.text
    }
    return key
  }

  /// Days as YYYY-MM-DD: the order of the texts is that of the days.
  private static func later(_ first: RawField?, _ second: RawField?) -> RawField? {
    guard let first, let second else { return first ?? second }
    return first.text.precedesInByteOrder(second.text) ? second : first
  }

  private static func record(of sum: Sum) -> RawRecord {
    var fields = sum.first.fields.filter { $0.name != latest }.map { field in
      guard let total = sum.totals[field.name] else { return field }
      return RawField(name: field.name, text: total.description, column: field.column)
    }
    if let latest = sum.latest { fields.append(latest) }
    fields.append(RawField(name: "rows", text: String(sum.rowCount), column: 0))
    return RawRecord(location: sum.first.location, fields: fields)
  }
}
