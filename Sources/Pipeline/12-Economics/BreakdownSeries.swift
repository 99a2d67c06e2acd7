import BigInt
import ExactMoney

/// Breakdowns of some months by the same axes, added up, and if wanted laid out over time.
///
/// Every figure is a sum of figures that the months print, so a quarter is the sum of its months, and
/// every slice foots.
public struct BreakdownSeries: Sendable {
  /// How the time is divided.
  public enum Step: String, Sendable, CaseIterable {
    /// Calendar months.
    case month
    /// Calendar quarters.
    case quarter
    /// Weeks, Monday to Sunday.
    case week
    /// Days.
    case day

    /// The axis that a breakdown of one month needs for it.
    public var axis: BreakdownAxis? {
      switch self {
      case .month, .quarter: nil
      case .week: .week
      case .day: .day
      }
    }
  }

  /// The rows of some stretch of time.
  public struct Slice: Sendable {
    /// The stretch as a column names it: `2026-10`, `2026-Q4`, a Monday, a day; `nil` is cost that has no
    /// day.
    public var name: String?
    /// As ``Breakdown/rows``.
    public var rows: [Breakdown.Row]
    /// The column sums.
    public var total: Breakdown.Row

    /// A slice with every part given.
    public init(name: String?, rows: [Breakdown.Row], total: Breakdown.Row) {
      self.name = name
      self.rows = rows
      self.total = total
    }
  }

  /// The months.
  public let periods: ClosedRange<Period>
  /// The reporting currency.
  public let currency: Currency
  /// By what, besides time.
  public let axes: [BreakdownAxis]
  /// The cost columns, in byte order.
  public let categories: [CostCategory]
  /// How the time is divided; `nil` where it is not.
  public let step: Step?
  /// All months together.
  public let whole: Slice
  /// The stretches of time in order, what has no day last; none where ``step`` is none.
  public let slices: [Slice]

  /// The months of `breakdowns`, each once and in order.
  ///
  /// - Parameter breakdowns: by the axes that are wanted, then by the axis of `step`, if it has one.
  /// - Precondition: there is one at least, and all are by the same axes and in the same currency.
  public init(_ breakdowns: [Breakdown], each step: Step?) {
    let first = required(breakdowns.first, "a series of no months")
    let last = required(breakdowns.last, "a series of no months")
    let categories = Set(breakdowns.flatMap(\.categories)).sorted()
    let adder = BreakdownAdder(currency: first.currency, categories: categories)
    let months = breakdowns.map { month in
      Slice(
        name: month.period.description,
        rows: month.rows.map { adder.aligned($0, month.categories) },
        total: adder.aligned(month.total, month.categories))
    }
    self.periods = first.period...last.period
    self.currency = first.currency
    self.categories = categories
    self.step = step
    self.axes = step?.axis == nil ? first.axes : first.axes.dropLast()
    let order = BreakdownOrder(axes: axes)
    switch step {
    case nil: slices = []
    case .month: slices = months
    case .quarter:
      slices = Dictionary(grouping: zip(breakdowns, months)) { $0.0.period.quarterName }
        .sorted { $0.key < $1.key }
        .map { name, months in adder.sum(name, months.map(\.1), order) }
    case .week, .day:
      slices = adder.byLastKey(months, order)
    }
    whole =
      months.count == 1 && step?.axis == nil
      ? months[0] : adder.sum(nil, step?.axis == nil ? months : slices, order)
  }
}

extension Period {
  /// The calendar quarter: `2026-Q4`.
  var quarterName: String { "\(padded(year, 4))-Q\((month + 2) / 3)" }
}

/// Adds rows up.
private struct BreakdownAdder {
  private typealias Name = Identifier<Breakdown>

  let currency: Currency
  let categories: [CostCategory]

  /// `row` with a cost for each of ``categories`` instead of each of `own`.
  func aligned(_ row: Breakdown.Row, _ own: [CostCategory]) -> Breakdown.Row {
    if own == categories { return row }
    var row = row
    let known = Dictionary(uniqueKeysWithValues: zip(own, row.costs))
    row.costs = categories.map { known[$0] ?? .zero(currency) }
    return row
  }

  private func empty(_ keys: [String?]) -> Breakdown.Row {
    Breakdown.Row(
      keys: keys, costs: categories.map { _ in .zero(currency) }, totalCost: .zero(currency),
      sharePercent: .notAvailable, counts: UsageCounts())
  }

  /// The rows of `slices` with equal keys added up, in `order`.
  func sum(
    _ name: String?, _ slices: [BreakdownSeries.Slice], _ order: BreakdownOrder
  ) -> BreakdownSeries.Slice {
    var places: [[Name?]: Int] = [:]
    var rows: [Breakdown.Row] = []
    var total = empty([])
    for slice in slices {
      for row in slice.rows {
        let place = places[row.keys.map { $0.map { Name($0) } }, default: rows.count]
        if place == rows.count {
          places[row.keys.map { $0.map { Name($0) } }] = place
          rows.append(empty(row.keys))
        }
        rows[place].add(row)
      }
      total.add(slice.total)
    }
    rows = order.sorted(rows)
    let shares = BreakdownStage.shares(
      rows.map { row in
        required(Int128(narrowing: row.totalCost.minorUnits), "more than 2^127 minor units")
      })
    for place in rows.indices {
      rows[place].sharePercent =
        shares.map { .value(ExactDecimal(significand: BigInt($0[place]), scale: 1)) }
        ?? .notAvailable
    }
    total.sharePercent = shares == nil ? .notAvailable : .value(ExactDecimal(100))
    return BreakdownSeries.Slice(name: name, rows: rows, total: total)
  }

  /// One slice for each value of the last key, which the rows lose.
  func byLastKey(
    _ months: [BreakdownSeries.Slice], _ order: BreakdownOrder
  ) -> [BreakdownSeries.Slice] {
    var rows: [Name?: [Breakdown.Row]] = [:]
    for row in months.lazy.flatMap(\.rows) {
      var (shorter, last) = (row, Name?.none)
      last = shorter.keys.removeLast().map { Name($0) }
      rows[last, default: []].append(shorter)
    }
    let names = rows.keys.compactMap(\.self).sorted().map(Optional.some) + [nil]
    return names.compactMap { name in
      rows[name].map { rows in
        var total = empty([])
        for row in rows { total.add(row) }
        let slice = BreakdownSeries.Slice(name: name?.rawValue, rows: rows, total: total)
        return sum(name?.rawValue, [slice], order)
      }
    }
  }
}

extension Breakdown.Row {
  /// Adds the costs and counts of `other`; the share is that of before.
  mutating func add(_ other: Breakdown.Row) {
    for index in costs.indices { costs[index] += other.costs[index] }
    totalCost += other.totalCost
    counts += other.counts
  }
}
