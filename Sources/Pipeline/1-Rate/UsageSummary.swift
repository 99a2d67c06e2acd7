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
  /// For each of the ledger's meters its place in ``meters``.
  private let meterPlaces: [Int]
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
    isByMeter = columns.contains(.meter)
    var starts = [Int32](repeating: 0, count: ledger.groups.count + 1)
    for row in ledger.rows { starts[Int(row.group) + 1] += 1 }
    for group in ledger.groups.indices { starts[group + 1] += starts[group] }
    rowStarts = starts

    var isUsed = [Bool](repeating: false, count: ledger.meters.count)
    if !isByMeter { for row in ledger.rows { isUsed[Int(row.meter)] = true } }
    let used = ledger.meters.indices.filter { isUsed[$0] }
      .sorted { ledger.meters[$0] < ledger.meters[$1] }
    meters = used.map { ledger.meters[$0] }
    var places = [Int](repeating: 0, count: ledger.meters.count)
    for (place, meter) in used.enumerated() { places[meter] = place }
    meterPlaces = places

    let ranks = columns.map { column in
      column == .meter ? Self.meterRanks(ledger) : column.ranks(ledger.groups)
    }
    let rows = ledger.rows.startIndex
    let isByMeter = isByMeter
    /// The rank in one column of a group, or of a row.
    func rank(_ column: Int, _ item: Int32) -> Int32 {
      guard isByMeter else { return ranks[column][Int(item)] }
      let row = ledger.rows[rows + Int(item)]
      return ranks[column][Int(columns[column] == .meter ? row.meter : row.group)]
    }
    let count = isByMeter ? ledger.rows.count : ledger.groups.count
    var order = (0..<count).map { Int32($0) }
    for column in columns.indices.reversed() {
      order = Self.sorted(order) { rank(column, $0) }
    }
    var runs: [Int32] = []
    for place in order.indices {
      let isNew =
        place == 0
        || columns.indices.contains { rank($0, order[place]) != rank($0, order[place - 1]) }
      if isNew { runs.append(Int32(place)) }
    }
    runs.append(Int32(count))
    self.order = order
    runStarts = runs
  }

  /// How many groups there are.
  public var count: Int { runStarts.count - 1 }

  /// Each meter's place in byte order.
  private static func meterRanks(_ ledger: Ledger) -> [Int32] {
    var ranks = [Int32](repeating: 0, count: ledger.meters.count)
    let sorted = ledger.meters.indices.sorted { ledger.meters[$0] < ledger.meters[$1] }
    for (rank, meter) in sorted.enumerated() { ranks[meter] = Int32(rank) }
    return ranks
  }

  /// `items` by rank, those of one rank in the order they have: a counting sort, as there are few
  /// ranks and many items.
  private static func sorted(_ items: [Int32], by rank: (Int32) -> Int32) -> [Int32] {
    let itemRanks = items.map(rank)
    var ends = [Int32](repeating: 0, count: Int(itemRanks.max() ?? 0) + 1)
    for rank in itemRanks { ends[Int(rank)] += 1 }
    for rank in ends.indices.dropFirst() { ends[rank] += ends[rank - 1] }
    var result = items
    for place in items.indices.reversed() {
      ends[Int(itemRanks[place])] -= 1
      result[Int(ends[Int(itemRanks[place])])] = items[place]
    }
    return result
  }
}

extension UsageSummary {
  /// One row: what a group of the summary used, in one currency.
  public struct Row: Hashable, Sendable {
    /// The value in each column, empty where absent.
    public var key: [String]
    /// Deduplicated events that the provider charges. A group has them once, on its first row.
    public var events = 0
    /// The quantity of each of ``UsageSummary/meters``; where the meter is a column, its quantity.
    public var quantities: [ExactDecimal]
    /// The currency of the prices; `nil` where nothing has a price.
    public var currency: Currency?
    /// What it costs, as far as the digits of the prices end.
    fileprivate var decimalCost = ExactDecimal.zero
    /// What the other prices make of it.
    fileprivate var otherCost = Rational.zero

    fileprivate init(key: [String], meterCount: Int, currency: Currency?) {
      self.key = key
      self.currency = currency
      quantities = Array(repeating: .zero, count: meterCount)
    }

    /// What it costs, exactly.
    public var cost: Rational { Rational(decimalCost) + otherCost }

    /// The exact digits of the cost, or 12 places where they do not end.
    public var costText: String {
      otherCost.isZero ? decimalCost.description : cost.decimalText(places: 12)
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
    let run = order[Int(runStarts[index])..<Int(runStarts[index + 1])]
    var rows: [Row] = []
    var events = 0
    let first = group(run[run.startIndex])
    let key = columns.map { column in
      column == .meter
        ? ledger.meters[Int(self.row(run[run.startIndex]).meter)].rawValue
        : column.text(ledger.groups[first])
    }
    for item in run {
      if isByMeter {
        add(row(item), to: &rows, key)
      } else {
        events += ledger.groups[Int(item)].events
        for place in rowStarts[Int(item)]..<rowStarts[Int(item) + 1] {
          add(row(place), to: &rows, key)
        }
      }
    }
    if rows.isEmpty { rows.append(Row(key: key, meterCount: meters.count, currency: nil)) }
    if rows.count > 1 {
      rows.sort { ($0.currency?.code ?? "").precedesInByteOrder($1.currency?.code ?? "") }
    }
    rows[0].events = events
    return rows
  }

  /// The sums over everything: a row for each currency, in byte order of their codes, with an empty
  /// key.
  public func totals() -> [Row] {
    var totals: [Row] = []
    for index in 0..<count {
      for row in rows(at: index) {
        if let place = totals.firstIndex(where: { $0.currency == row.currency }) {
          totals[place].add(row)
        } else {
          totals.append(row)
          totals[totals.count - 1].key = columns.map { _ in "" }
        }
      }
    }
    return totals.sorted { ($0.currency?.code ?? "").precedesInByteOrder($1.currency?.code ?? "") }
  }

  private func row(_ place: Int32) -> UsageQuantity {
    ledger.rows[ledger.rows.startIndex + Int(place)]
  }

  private func group(_ item: Int32) -> Int { isByMeter ? Int(row(item).group) : Int(item) }

  private func add(_ used: UsageQuantity, to rows: inout [Row], _ key: [String]) {
    let price = Int(used.priceIndex)
    let currency = ledger.prices[price].currency
    var place = rows.count - 1
    if place < 0 || rows[place].currency != currency {
      place = rows.firstIndex { $0.currency == currency } ?? rows.count
      if place == rows.count {
        rows.append(Row(key: key, meterCount: isByMeter ? 1 : meters.count, currency: currency))
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
