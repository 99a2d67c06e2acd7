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
    let rows = Set(documents.lazy.flatMap { $0.shares.places.lazy.map(\.row) }).sorted()
    let rowIndices = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    var columns: [CostCategory: [FractionSum?]] = [:]
    var sums: [CostCategory: FractionSum] = [:]
    for document in documents {
      let (unit, denominator) = (
        document.shares.unit.numerator * scale, document.shares.unit.denominator
      )
      for category in Set(document.shares.places.lazy.map(\.category)) {
        var column = columns.removeValue(forKey: category) ?? rows.map { _ in nil }
        var sum = BigInt(0)
        for (place, multiple) in zip(document.shares.places, document.shares.multiples)
        where place.category == category {
          column[rowIndices[place.row] ?? 0, default: FractionSum()]
            .add(multiple * unit, over: denominator)
          sum += multiple
        }
        columns[category] = column
        sums[category, default: FractionSum()].add(sum * unit, over: denominator)
      }
    }
    let categories = columns.keys.sorted()
    let exact = categories.map { category in
      zip(rows, columns[category, default: []]).compactMap { row, sum in
        sum.map { (key: row, exact: $0) }
      }
    }
    let total = documents.reduce(BigInt(0)) { $0 + $1.booked.minorUnits }
    let columnTotals = Apportionment.largestRemainder(
      total: total,
      parts: categories.map { ($0, sums[$0] ?? FractionSum()) })
    var minorUnits: [RowID: [BigInt]] = [:]
    let apportioned = AllProcessors.map(exact.count) { column in
      Apportionment.largestRemainder(total: columnTotals[column], parts: exact[column])
    }
    for (column, units) in apportioned.enumerated() {
      for (part, unit) in zip(exact[column], units) {
        minorUnits[part.key, default: Array(repeating: 0, count: categories.count)][column] = unit
      }
    }
    self.categories = categories
    self.minorUnits = minorUnits
    let printed = minorUnits.values.joined().reduce(BigInt(0), +)
    invariant(printed == total, "P&L sums to \(printed), documents to \(total) minor units")
  }
}

extension Array {
  /// The element at `index`, which is made where there is none yet.
  fileprivate subscript<Wrapped>(index: Int, default initial: @autoclosure () -> Wrapped) -> Wrapped
  where Element == Wrapped? {
    get { self[index] ?? initial() }
    _modify {
      var value = self[index] ?? initial()
      self[index] = nil
      yield &value
      self[index] = value
    }
  }
}
