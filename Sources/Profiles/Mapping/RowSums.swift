import ExactMoney
import Pipeline
import SourceText

/// Adds up canonical records that differ in nothing but their sums.
///
/// A bill of a million rows has dimensions that no canonical column stands for; the sums keep every
/// amount and quantity, the place of the first row, and the number of rows. What a bill takes back
/// stays a record of its own.
public enum RowSums {
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

  /// The sums in the order of their first rows; a record with a number that is none stands alone.
  public static func of(_ records: [RawRecord]) -> [RawRecord] {
    var sums: [Sum] = []
    var indices: [String: Int] = [:]
    for record in records {
      var totals: [String: ExactDecimal] = [:]
      let numbers = record.fields.filter { summed.contains($0.name) }
      for field in numbers { totals[field.name] = ExactDecimal(field.text) }
      let isComplete = totals.count == numbers.count
      let key = key(of: record, totals)
      if isComplete, let index = indices[key] {
        for (name, total) in totals { sums[index].totals[name, default: .zero] += total }
        sums[index].latest = later(sums[index].latest, record[latest])
        sums[index].rowCount += 1
      } else {
        if isComplete { indices[key] = sums.count }
        sums.append(Sum(first: record, totals: totals, latest: record[latest]))
      }
    }
    return sums.map { $0.rowCount == 1 ? $0.first : record(of: $0) }
  }

  /// What must be equal; of a number whether it is there and its sign.
  private static func key(of record: RawRecord, _ totals: [String: ExactDecimal]) -> String {
    let signs = totals.map { $0.key + ($0.value.isNegative ? "-" : "+") }.sorted()
      .joined(separator: " ")
    let others = record.fields.filter { !summed.contains($0.name) && $0.name != latest }
    return signs + "\n" + RawRecord.content(of: others.lazy.map { ($0.name, $0.text) })
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
