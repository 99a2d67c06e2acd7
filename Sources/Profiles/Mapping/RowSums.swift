import ExactMoney
import Pipeline
import SourceText

/// Adds up canonical records that differ in nothing but amount and quantity.
///
/// A bill of a million rows has dimensions that no canonical column stands for; the sums keep every
/// amount and quantity, the place of the first row, and the number of rows.
enum RowSums {
  private static let summed: Set<String> = ["amount", "quantity"]

  private struct Sum {
    let first: RawRecord
    var totals: [String: ExactDecimal]
    var rowCount = 1
  }

  /// The sums in the order of their first rows; a record with a number that is none stands alone.
  static func of(_ records: [RawRecord]) -> [RawRecord] {
    var sums: [Sum] = []
    var indices: [String: Int] = [:]
    for record in records {
      var totals: [String: ExactDecimal] = [:]
      let numbers = record.fields.filter { summed.contains($0.name) }
      for field in numbers { totals[field.name] = ExactDecimal(field.text) }
      let names = totals.keys.sorted().joined(separator: " ")
      let others = record.fields.filter { !summed.contains($0.name) }
      let key = names + "\n" + RawRecord.content(of: others.lazy.map { ($0.name, $0.text) })
      if totals.count == numbers.count, let index = indices[key] {
        for (name, total) in totals { sums[index].totals[name, default: .zero] += total }
        sums[index].rowCount += 1
      } else {
        if totals.count == numbers.count { indices[key] = sums.count }
        sums.append(Sum(first: record, totals: totals))
      }
    }
    return sums.map { $0.rowCount == 1 ? $0.first : record(of: $0) }
  }

  private static func record(of sum: Sum) -> RawRecord {
    let fields = sum.first.fields.map { field in
      guard let total = sum.totals[field.name] else { return field }
      return RawField(name: field.name, text: total.description, column: field.column)
    }
    let count = RawField(name: "rows", text: String(sum.rowCount), column: 0)
    return RawRecord(location: sum.first.location, fields: fields + [count])
  }
}
