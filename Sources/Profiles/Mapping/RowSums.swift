import ExactMoney
import Pipeline
import SourceText

/// Adds up canonical records that differ in nothing but their sums.
///
/// A bill of a million rows has dimensions that no canonical column stands for; the sums keep every
/// amount and quantity, the place of the first row, and the number of rows. What a bill takes back
/// stays a record of its own.
public struct RowSums {
  /// A field of which the last day stands.
  private static let latest = "statement_as_of"

  private struct Sum {
    let first: RawRecord
    /// The sums of its fields that are added, in their order.
    var totals: [ExactDecimal]
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
    var totals: [ExactDecimal] = []
    var latest: RawField?
    var isComplete = true
    // What must be equal; of a number whether it is there and its sign. One profile gives the fields of
    // all records in one order: theirs is as good as any.
    var key = ""
    for field in record.fields {
      if Self.isSummed(field.name) {
        let number = ExactDecimal(field.text)
        isComplete = isComplete && number != nil
        totals.append(number ?? .zero)
        key += number?.isNegative == true ? "-" : "+"
        key += field.name
      } else if field.name == Self.latest {
        latest = field
      } else {
        key += String(field.text.utf8.count)
        key += " "
        key += field.name
        key += field.text
      }
    }
    if isComplete, let index = indices[key] {
      for (place, total) in totals.enumerated() { sums[index].totals[place] += total }
      sums[index].latest = Self.later(sums[index].latest, latest)
      sums[index].rowCount += 1
    } else {
      if isComplete { indices[key] = sums.count }
      sums.append(Sum(first: record, totals: totals, latest: latest))
    }
  }

  /// Fields that are added: the amount and quantity, and other costs that go along as evidence.
  private static func isSummed(_ name: String) -> Bool {
    switch name {
    case "amount", "contracted_cost", "effective_cost", "list_cost", "quantity": true
    default: false
    }
  }

  /// Days as YYYY-MM-DD: the order of the texts is that of the days.
  private static func later(_ first: RawField?, _ second: RawField?) -> RawField? {
    guard let first, let second else { return first ?? second }
    return first.text.precedesInByteOrder(second.text) ? second : first
  }

  private static func record(of sum: Sum) -> RawRecord {
    var totals = sum.totals.makeIterator()
    var fields = sum.first.fields.filter { $0.name != latest }.map { field in
      guard isSummed(field.name), let total = totals.next() else { return field }
      return RawField(name: field.name, text: total.description, column: field.column)
    }
    if let latest = sum.latest { fields.append(latest) }
    fields.append(RawField(name: "rows", text: String(sum.rowCount), column: 0))
    return RawRecord(location: sum.first.location, fields: fields)
  }
}
