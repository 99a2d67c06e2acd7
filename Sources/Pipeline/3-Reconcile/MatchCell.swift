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

/// The ledger summed to what reconciliation needs: a cell of SPEC §1 per row, category and currency.
struct MatchCell: Sendable {
  var key: CellKey
  /// The month of the reporting day.
  var period: Period
  var row: RowID
  var category: CostCategory
  var currency: Currency
  var quantity: ExactDecimal
  /// Rated cost in ``currency``.
  var cost: Rational

  private struct Place: Hashable {
    var key: CellKey
    var period: Period
    var row: RowID
    var category: CostCategory
    var currency: Currency
  }

  /// Sums `ledger` over the dimensions that do not matter here, in a fixed order.
  static func cells(of ledger: Ledger) -> [MatchCell] {
    var indices: [Place: Int] = [:]
    var cells: [MatchCell] = []
    for cell in ledger {
      let group = cell.group
      let place = Place(
        key: CellKey(
          provider: group.provider, account: group.account, model: group.model,
          serviceTier: group.serviceTier, meter: cell.meter, billingDay: group.billingDay),
        period: cell.period, row: group.row, category: cell.price.category,
        currency: cell.price.currency)
      if let index = indices[place] {
        cells[index].quantity += cell.quantity
        cells[index].cost += cell.cost
      } else {
        indices[place] = cells.count
        cells.append(
          MatchCell(
            key: place.key, period: place.period, row: place.row, category: place.category,
            currency: place.currency, quantity: cell.quantity, cost: cell.cost))
      }
    }
    return cells
  }
}

/// The cells of the ledger, by the key that decides who claims them.
struct CellIndex: Sendable {
  /// All cells.
  let cells: [MatchCell]
  /// The places in ``cells`` of every key.
  let indicesByKey: [CellKey: [Int]]
  /// The keys of each provider, sorted.
  let keysByProvider: [ProviderID: [CellKey]]

  init(_ cells: [MatchCell]) {
    self.cells = cells
    self.indicesByKey = Dictionary(grouping: cells.indices) { cells[$0].key }
    self.keysByProvider = Dictionary(grouping: indicesByKey.keys, by: \.provider)
      .mapValues { $0.sorted() }
  }

  /// The cells of `period` that agree with `match` on one of `days`, in a fixed order.
  func cells(
    of provider: ProviderID, agreeingWith match: MatchKey, days: Range<CalendarDate>,
    in period: Period
  ) -> [MatchCell] {
    keysByProvider[provider, default: []]
      .filter { days.contains($0.billingDay) && $0.agrees(with: match) }
      .flatMap { indicesByKey[$0, default: []].map { cells[$0] } }
      .filter { $0.period == period }
  }
}
