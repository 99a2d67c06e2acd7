import BigInt
import ExactMoney

extension Breakdown {
  /// The rows of a breakdown, of which there may be millions: numbers in flat arrays, and every name
  /// once.
  public struct Rows: Sendable {
    private let currency: Currency
    private let columnCount: Int
    /// The values on each axis.
    private let values: [[String]]
    /// The places of each row's values; behind the last value for none.
    private let places: [Int32]
    /// The minor units of each row by column.
    private let units: [Int128]
    /// The share of each row in tenths of a per cent.
    private let tenths: [Int16]?
    private let counts: [UsageCounts]

    /// Rows of `places`, one for each of the axes' `values`, of `units`, one for each of `columnCount`
    /// columns, and of `tenths` of a per cent, where there are shares.
    init(
      currency: Currency, columnCount: Int, values: [[String]], places: [Int32],
      units: [Int128], tenths: [Int16]?, counts: [UsageCounts]
    ) {
      self.currency = currency
      self.columnCount = columnCount
      self.values = values
      self.places = places
      self.units = units
      self.tenths = tenths
      self.counts = counts
      invariant(
        places.count == counts.count * values.count && units.count == counts.count * columnCount,
        "\(counts.count) rows have \(places.count) places and \(units.count) amounts")
    }

    /// The total cost of the row at `index`, in minor units: for sums over many.
    public func totalUnits(at index: Int) -> Int128 {
      var total: Int128 = 0
      for place in index * columnCount..<(index + 1) * columnCount { total += units[place] }
      return total
    }

    /// The cost of the row at `index` in a column, in minor units.
    public func units(_ column: Int, at index: Int) -> Int128 {
      units[index * columnCount + column]
    }

    /// The share of the row at `index`, in tenths of a per cent; `nil` where shares are not available.
    public func shareTenths(at index: Int) -> Int? { tenths.map { Int($0[index]) } }

    /// What happened in the row at `index`.
    public func counts(at index: Int) -> UsageCounts { counts[index] }

    /// The value of the row at `index` on an axis; `nil` for none.
    public func key(_ axis: Int, at index: Int) -> String? {
      let place = Int(places[index * values.count + axis])
      return place == values[axis].count ? nil : values[axis][place]
    }
  }
}

extension Breakdown.Rows: RandomAccessCollection {
  /// The place of the first row.
  public var startIndex: Int { 0 }
  /// The place after the last row.
  public var endIndex: Int { counts.count }

  /// The row at `index`.
  public subscript(index: Int) -> Breakdown.Row {
    func money(_ units: Int128) -> Money {
      Money(minorUnits: BigInt(widening: units), currency: currency)
    }
    return Breakdown.Row(
      keys: values.indices.map { key($0, at: index) },
      costs: units[index * columnCount..<(index + 1) * columnCount].map(money),
      totalCost: money(totalUnits(at: index)),
      sharePercent: tenths.map {
        .value(ExactDecimal(significand: BigInt($0[index]), scale: 1))
      } ?? .notAvailable, counts: counts[index])
  }
}

extension Breakdown {
  /// A breakdown of rows that are known one by one, all of one currency and number of columns.
  public init(
    period: Period, currency: Currency, axes: [BreakdownAxis], categories: [CostCategory],
    rows: [Row], total: Row
  ) {
    let values = axes.indices.map { axis in
      Set(rows.compactMap { $0.keys[axis] }.map { Identifier<Rows>($0) }).sorted()
    }
    let numbers = values.map { names in
      Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    }
    let places = rows.flatMap { row in
      axes.indices.map { axis -> Int32 in
        row.keys[axis].flatMap { numbers[axis][Identifier($0)] } ?? Int32(values[axis].count)
      }
    }
    let units = rows.flatMap { row in
      row.costs.map {
        required(Int128(narrowing: $0.minorUnits), "an amount of more than 2^127 minor units")
      }
    }
    let shares = rows.compactMap { $0.sharePercent.value }
    let tenths = shares.map {
      required(Int16(exactly: ($0 * 10).exactInt64 ?? .max), "a share of \($0) %")
    }
    self.init(
      period: period, currency: currency, axes: axes, categories: categories,
      rows: Rows(
        currency: currency, columnCount: categories.count,
        values: values.map { $0.map(\.rawValue) }, places: places, units: units,
        tenths: tenths.count == rows.count ? tenths : nil, counts: rows.map(\.counts)),
      total: total)
  }
}
