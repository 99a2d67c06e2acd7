import ExactMoney

/// What decides which group claims a piece of the ledger: everything about a cell but who used it.
struct CellKey: Hashable, Comparable, Sendable {
  var provider: ProviderID
  var account: AccountID?
  var model: ModelID
  var serviceTier: ServiceTier
  var meter: MeterID
  var billingDay: CalendarDate

  /// Whether a cell with this key lies in the part of the ledger that `match` names.
  func agrees(with match: MatchKey) -> Bool {
    (match.model == nil || match.model == model) && (match.meter == nil || match.meter == meter)
      && (match.account == nil || match.account == account)
      && (match.serviceTier == nil || match.serviceTier == serviceTier)
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.provider != right.provider { return left.provider < right.provider }
    if left.matchKey != right.matchKey { return left.matchKey < right.matchKey }
    return left.billingDay < right.billingDay
  }

  var matchKey: MatchKey {
    MatchKey(account: account, model: model, serviceTier: serviceTier, meter: meter)
  }
}

/// The ledger summed to what reconciliation needs: one cell per key, month and price row. Who used it
/// stays in ``CellIndex/uses``: only what is shared over the rows asks for it.
struct MatchCell: Sendable {
  var key: CellKey
  /// The month of the reporting day.
  var period: Period
  var category: CostCategory
  var currency: Currency
  var quantity: ExactDecimal
  /// Rated cost in ``currency``.
  var cost: Rational
  /// The rated cost of one unit.
  var unitCost: Rational
  /// The price row it was rated with, as an index into the price book.
  var priceIndex: Int
  /// Its uses, as places in ``CellIndex/uses``.
  var uses: Range<Int>
  /// Its place in ``CellIndex/cells``.
  var place: Int32
}

/// How much of a cell one row used.
struct CellUse: Sendable {
  /// The row, as an index into ``CellIndex/rows``.
  var row: Int32
  var quantity: ExactDecimal
}

/// The cells of the ledger, by the key that decides who claims them.
struct CellIndex: Sendable {
  /// All cells, sorted by key.
  let cells: [MatchCell]
  /// Every key that a cell has, sorted.
  let keys: [CellKey]
  /// Who used the cells, cell by cell.
  let uses: [CellUse]
  /// The rows that used something, each once, and `(unattributed)`.
  let rows: [RowID]
  private let cellsByKey: [CellKey: Range<Int>]
  private let keysByProvider: [ProviderID: Range<Int>]

  /// Sums `ledger` over the dimensions that do not matter here.
  init(_ ledger: Ledger) {
    let sums = LedgerSums(ledger)
    cells = sums.cells
    uses = sums.uses
    rows = sums.rows
    var keys: [CellKey] = []
    var cellsByKey: [CellKey: Range<Int>] = [:]
    var start = 0
    for index in cells.indices
    where index + 1 == cells.count || cells[index].key != cells[index + 1].key {
      keys.append(cells[index].key)
      cellsByKey[cells[index].key] = start..<(index + 1)
      start = index + 1
    }
    var keysByProvider: [ProviderID: Range<Int>] = [:]
    start = 0
    for index in keys.indices
    where index + 1 == keys.count || keys[index].provider != keys[index + 1].provider {
      keysByProvider[keys[index].provider] = start..<(index + 1)
      start = index + 1
    }
    self.keys = keys
    self.cellsByKey = cellsByKey
    self.keysByProvider = keysByProvider
  }

  /// The places in ``cells`` of the cells with `key`.
  func indices(of key: CellKey) -> Range<Int> { cellsByKey[key] ?? 0..<0 }

  /// The cells of `period` that agree with `match` on one of `days`, in a fixed order.
  func cells(
    of provider: ProviderID, agreeingWith match: MatchKey, days: Range<CalendarDate>,
    in period: Period
  ) -> [MatchCell] {
    keys[keysByProvider[provider] ?? 0..<0]
      .filter { days.contains($0.billingDay) && $0.agrees(with: match) }
      .flatMap { cells[indices(of: $0)] }
      .filter { $0.period == period }
  }
}
