import ExactMoney

/// The ledger summed by columns that somebody chose.
///
/// Nothing is summed before it is asked for: this is an order of the ledger's groups in which those
/// that belong together are neighbours, so it takes little memory however many there are.
public struct UsageSummary: Sendable {
  /// The columns that tell its groups apart.
  public let columns: [SummaryColumn]
  /// The meters that are counted, in byte order; where the meter is a column, none.
  public let meters: [MeterID]
  /// Whether the meter is a column; then rows of the ledger are put together, else groups.
  public let isByMeter: Bool

  private let ledger: Ledger
  private let items: SummaryItems
  /// For each of the ledger's meters its place in ``meters``.
  private let meterPlaces: [Int]
  /// For each of the ledger's prices the place of its currency, in byte order of codes.
  private let priceCurrencies: [Int]
  /// Where the rows of each group begin among all rows, and after the last where they end.
  private let rowStarts: [Int32]
  /// The groups (or rows) in the order of the columns.
  private let order: [Int32]
  /// Where the runs begin that are one group of the summary, and after the last where it ends.
  private let runStarts: [Int32]

  /// `ledger` by `columns`, which are not the same twice. A dimension is one of those the ledger's
  /// groups have, by its place there.
  public init(of ledger: Ledger, by columns: [SummaryColumn]) {
    self.columns = columns
    self.ledger = ledger
    let isByMeter = columns.contains(.meter)
    self.isByMeter = isByMeter
    var starts = [Int32](repeating: 0, count: ledger.groups.count + 1)
    var isUsed = [Bool](repeating: false, count: ledger.meters.count)
    for row in ledger.rows {
      starts[Int(row.group) + 1] += 1
      isUsed[Int(row.meter)] = true
    }
    for group in ledger.groups.indices { starts[group + 1] += starts[group] }
    rowStarts = starts

    let used = ledger.meters.indices.filter { isUsed[$0] && !isByMeter }
      .sorted { ledger.meters[$0] < ledger.meters[$1] }
    meters = used.map { ledger.meters[$0] }
    var meterPlaces = [Int](repeating: 0, count: ledger.meters.count)
    for (place, meter) in used.enumerated() { meterPlaces[meter] = place }
    self.meterPlaces = meterPlaces

    // Codes are ASCII: Swift's order of them is that of their bytes.
    let currencies = Set(ledger.prices.map(\.currency)).sorted()
    let currencyPlaces = Dictionary(
      uniqueKeysWithValues: zip(currencies, currencies.indices))
    priceCurrencies = ledger.prices.map { currencyPlaces[$0.currency] ?? 0 }

    items = SummaryItems(of: ledger, by: columns)
    order = items.ordered()
    runStarts = items.runStarts(order)
  }

  /// The different values of each column: days in calendar order, names in byte order.
  public var values: [[String]] { items.values }

  /// How many groups there are.
  public var count: Int { runStarts.count - 1 }

  /// The place of the value that the group at `index` has in a column, among ``values``.
  public func place(column: Int, at index: Int) -> Int {
    Int(items.place(column, of: order[Int(runStarts[index])]))
  }

  /// The values of the group at `index`, one for each column, empty where absent.
  public func key(at index: Int) -> [String] {
    columns.indices.map { values[$0][place(column: $0, at: index)] }
  }
}

extension UsageSummary {
  /// One row: what a group of the summary used, in one currency.
  public struct Row: Hashable, Sendable {
    /// Deduplicated events that the provider charges. A group has them once, on its first row.
    public var events = 0
    /// The quantity of each of ``UsageSummary/meters``; where the meter is a column, its quantity.
    public var quantities: [ExactDecimal]
    /// The currency of the prices; `nil` where nothing has a price.
    public var currency: Currency?
    /// The place of the currency among those of all prices, in byte order of codes; −1 for none.
    fileprivate let currencyPlace: Int
    /// What it costs, as far as the digits of the prices end.
    fileprivate var decimalCost = ExactDecimal.zero
    /// What the other prices make of it.
    fileprivate var otherCost = Rational.zero

    fileprivate init(meterCount: Int, currency: Currency?, currencyPlace: Int) {
      self.currency = currency
      self.currencyPlace = currencyPlace
      quantities = Array(repeating: .zero, count: meterCount)
    }

    /// What it costs, exactly.
    public var cost: Rational { Rational(decimalCost) + otherCost }

    /// The exact digits of the cost, or 12 places where they do not end.
    public var costText: String {
      otherCost.isZero ? decimalCost.description : cost.decimalText(places: 12)
    }

    /// Appends ``costText`` to `bytes`.
    public func appendCost(to bytes: inout [UInt8]) {
      if otherCost.isZero {
        decimalCost.append(to: &bytes)
      } else {
        bytes += costText.utf8
      }
    }

    /// Adds what another row of the same currency has.
    mutating func add(_ other: Row) {
      events += other.events
      for meter in quantities.indices { quantities[meter] += other.quantities[meter] }
      decimalCost += other.decimalCost
      otherCost += other.otherCost
    }
  }

  /// The rows of the group at `index`: one for each currency of its prices, in byte order of their
  /// codes, and one without currency where nothing has a price.
  public func rows(at index: Int) -> [Row] {
    var rows: [Row] = []
    var events = 0
    for place in runStarts[index]..<runStarts[index + 1] {
      let item = order[Int(place)]
      if isByMeter {
        add(row(item), to: &rows)
      } else {
        events += ledger.groups.events(at: Int(item))
        for place in rowStarts[Int(item)]..<rowStarts[Int(item) + 1] {
          add(row(place), to: &rows)
        }
      }
    }
    if rows.isEmpty { rows.append(Row(meterCount: meters.count, currency: nil, currencyPlace: -1)) }
    if rows.count > 1 {
      rows.sort { $0.currencyPlace < $1.currencyPlace }
    }
    rows[0].events = events
    return rows
  }

  /// The sums over everything: a row for each currency, in byte order of their codes.
  public func totals() -> [Row] {
    var totals: [Row] = []
    for index in 0..<count {
      for row in rows(at: index) {
        if let place = totals.firstIndex(where: { $0.currencyPlace == row.currencyPlace }) {
          totals[place].add(row)
        } else {
          totals.append(row)
        }
      }
    }
    return totals.sorted { $0.currencyPlace < $1.currencyPlace }
  }

  private func row(_ place: Int32) -> UsageQuantity {
    ledger.rows[ledger.rows.startIndex + Int(place)]
  }

  private func add(_ used: UsageQuantity, to rows: inout [Row]) {
    let price = Int(used.priceIndex)
    let currency = priceCurrencies[price]
    var place = rows.count - 1
    if place < 0 || rows[place].currencyPlace != currency {
      place = rows.firstIndex { $0.currencyPlace == currency } ?? rows.count
      if place == rows.count {
        rows.append(
          Row(
            meterCount: isByMeter ? 1 : meters.count, currency: ledger.prices[price].currency,
            currencyPlace: currency))
      }
    }
    rows[place].quantities[isByMeter ? 0 : meterPlaces[Int(used.meter)]] += used.quantity
    let unitPrice = ledger.unitPrices[price]
    if let decimal = unitPrice.decimal {
      rows[place].decimalCost += used.quantity * decimal
    } else {
      rows[place].otherCost += unitPrice.cost(of: used.quantity)
    }
  }
}
