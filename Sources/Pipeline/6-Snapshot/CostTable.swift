import BigInt
import ExactMoney

/// The period's cost in whole minor units, row by category: every row, column and the whole foot
/// (SPEC §5.4).
struct CostTable: Sendable {
  /// The columns, in byte order.
  let categories: [CostCategory]
  /// Minor units by row, in the order of ``categories``.
  let minorUnits: [RowID: [BigInt]]

  /// Apportions the documents' exact shares twice by largest remainder: the booked total over the
  /// columns, then each column's total over its rows.
  init(_ documents: [BookedDocument], currency: Currency) {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    var columns: [CostCategory: [RowID: [Rational]]] = [:]
    for document in documents {
      for share in document.shares {
        columns[share.category, default: [:]][share.row, default: []].append(share.amount)
      }
    }
    let categories = columns.keys.sorted()
    let exact = categories.map { category in
      columns[category, default: [:]].sorted { $0.key < $1.key }
        .map { (key: $0.key, exact: Rational.sum($0.value) * scale) }
    }
    let total = documents.reduce(BigInt(0)) { $0 + $1.booked.minorUnits }
    let columnTotals = Apportionment.largestRemainder(
      total: total,
      parts: zip(categories, exact).map { category, parts in
        (key: category, exact: Rational.sum(parts.lazy.map(\.exact)))
      })
    var minorUnits: [RowID: [BigInt]] = [:]
    for (column, parts) in exact.enumerated() {
      let units = Apportionment.largestRemainder(total: columnTotals[column], parts: parts)
      for (part, unit) in zip(parts, units) {
        minorUnits[part.key, default: Array(repeating: 0, count: categories.count)][column] = unit
      }
    }
    self.categories = categories
    self.minorUnits = minorUnits
    let printed = minorUnits.values.joined().reduce(BigInt(0), +)
    invariant(printed == total, "P&L sums to \(printed), documents to \(total) minor units")
  }
}
