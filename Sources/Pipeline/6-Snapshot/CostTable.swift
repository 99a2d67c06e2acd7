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
    let scale = BigInt(10).power(currency.minorUnits)
    var columns: [CostCategory: [RowID: FractionSum]] = [:]
    var sums: [CostCategory: FractionSum] = [:]
    for document in documents {
      let (unit, denominator) = (
        document.shares.unit.numerator * scale, document.shares.unit.denominator
      )
      var columnSums: [CostCategory: BigInt] = [:]
      for (place, multiple) in zip(document.shares.places, document.shares.multiples) {
        columns[place.category, default: [:]][place.row, default: FractionSum()]
          .add(multiple * unit, over: denominator)
        columnSums[place.category, default: 0] += multiple
      }
      for (category, multiple) in columnSums {
        sums[category, default: FractionSum()].add(multiple * unit, over: denominator)
      }
    }
    let categories = columns.keys.sorted()
    let exact = categories.map { category in
      columns[category, default: [:]].sorted { $0.key < $1.key }
        .map { (key: $0.key, exact: $0.value) }
    }
    let total = documents.reduce(BigInt(0)) { $0 + $1.booked.minorUnits }
    let columnTotals = Apportionment.largestRemainder(
      total: total,
      parts: categories.map { ($0, sums[$0] ?? FractionSum()) })
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
