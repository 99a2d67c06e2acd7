import Algorithms
import ExactMoney

/// Rated usage at the grain of the ledger: quantities that point to what they share.
///
/// A month has a million cells and few names, prices and days. So a cell is three small indices and a
/// quantity, and its cost is worked out where it is asked for: it is its quantity times its price.
public struct Ledger: Sendable {
  /// What cells share.
  public let groups: UsageGroups
  /// The meters that cells point to.
  public let meters: [MeterID]
  /// The price rows that cells point to.
  public let prices: [PriceRow]
  /// The exact price of one unit, for each of ``prices``.
  public let unitPrices: [UnitPrice]
  /// The cells, in the order of ``UsageRollUp/rows``.
  public let rows: ArraySlice<UsageQuantity>

  /// A ledger of `rows`, whose indices point into the other arrays.
  public init(
    groups: UsageGroups, meters: [MeterID], prices: [PriceRow], rows: ArraySlice<UsageQuantity>
  ) {
    self.groups = groups
    self.meters = meters
    self.prices = prices
    self.unitPrices = prices.map { UnitPrice($0) }
    self.rows = rows
  }

  private init(_ ledger: Ledger, rows: ArraySlice<UsageQuantity>) {
    groups = ledger.groups
    meters = ledger.meters
    prices = ledger.prices
    unitPrices = ledger.unitPrices
    self.rows = rows
  }

  /// The cells whose reporting day lies in `period`: the cells are sorted by it, so they are
  /// neighbours.
  public func cells(in period: Period) -> Ledger {
    Ledger(self, rows: pieces(of: period.days))
  }

  /// The cells of `days`.
  func pieces(of days: Range<CalendarDate>) -> ArraySlice<UsageQuantity> {
    func firstIndex(notBefore day: CalendarDate) -> Int {
      rows.partitioningIndex { groups.reportingDay(at: Int($0.group)) >= day }
    }
    return rows[firstIndex(notBefore: days.lowerBound)..<firstIndex(notBefore: days.upperBound)]
  }
}

extension Ledger: RandomAccessCollection {
  /// The place of the first cell.
  public var startIndex: Int { rows.startIndex }
  /// The place after the last cell.
  public var endIndex: Int { rows.endIndex }

  /// The cell at `index`, with everything it points to.
  public subscript(index: Int) -> LedgerCell {
    let row = rows[index]
    let priceIndex = Int(row.priceIndex)
    return LedgerCell(
      group: groups[Int(row.group)], meter: meters[Int(row.meter)], price: prices[priceIndex],
      quantity: row.quantity, cost: unitPrices[priceIndex].cost(of: row.quantity))
  }
}

/// What one unit costs, exactly.
public struct UnitPrice: Sendable {
  /// Unit price ÷ per.
  public let exact: Rational
  /// The same as a decimal number, where its digits end: nearly always, and much quicker.
  public let decimal: ExactDecimal?

  init(_ price: PriceRow) {
    // A catalogue has tens of thousands of rows, most of them for one unit: those need no division.
    guard price.per != .one else {
      exact = Rational(price.unitPrice)
      decimal = price.unitPrice
      return
    }
    exact = price.pricePerUnit
    decimal = exact.exactDecimal
  }

  /// What `quantity` costs.
  public func cost(of quantity: ExactDecimal) -> Rational {
    decimal.map { Rational(quantity * $0) } ?? Rational(quantity) * exact
  }
}

/// One cell of the ledger.
public struct LedgerCell: Hashable, Sendable {
  /// Who used it, and when.
  public var group: UsageGroup
  /// What is counted.
  public var meter: MeterID
  /// The price row it was rated with.
  public var price: PriceRow
  /// How much.
  public var quantity: ExactDecimal
  /// Quantity × unit price ÷ per, exact, in the price's currency.
  public var cost: Rational

  /// The month it belongs to.
  public var period: Period { Period(containing: group.reportingDay) }
}
