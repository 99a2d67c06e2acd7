import ExactMoney

/// Sums the ledger over what reconciliation does not look at.
///
/// A month has a million cells, but only some ten thousand keys and prices. So names are compared once
/// per group, and everything after that works with small integers.
struct LedgerSums {
  /// One cell per key, month and price row, sorted by key, month and price row.
  private(set) var cells: [MatchCell] = []
  /// Who used the cells, cell by cell; a row's uses of one cell may be several.
  private(set) var uses: [CellUse] = []
  /// The rows that used something, each once, and `(unattributed)`.
  let rows: [RowID]

  /// What the cells of one group share here.
  private struct Source: Hashable {
    /// Names, by their places in the groups' names.
    var provider: Int32
    var account: Int32
    var model: Int32
    var serviceTier: Int32
    var billingDay: CalendarDate
    var period: Period
  }

  /// The place of a cell: the source's index, the meter's, and the price row's.
  private struct Place: Hashable {
    var source: Int32
    var meter: Int32
    var price: Int32
  }

  init(_ ledger: Ledger) {
    let groups = ledger.groups
    var sources = Interner<Source>()
    var rows: [RowID] = [.unattributed]
    // The row of each name, as far as it has one yet.
    var rowOfName = groups.names.map { RowID($0) == .unattributed ? 0 : Int32(-1) }
    var places = Interner<Place>()
    var placeOfCell: [Int32] = []
    var rowOfCell: [Int32] = []
    placeOfCell.reserveCapacity(ledger.count)
    rowOfCell.reserveCapacity(ledger.count)
    var months = MonthCache()
    var group: Int32 = -1
    var (source, row): (Int32, Int32) = (0, 0)
    for cell in ledger.rows {
      if cell.group != group {
        group = cell.group
        let index = Int(group)
        let name = Int(groups.number(.row, at: index))
        if rowOfName[name] < 0 {
          rowOfName[name] = Int32(rows.count)
          rows.append(RowID(groups.names[name]))
        }
        row = rowOfName[name]
        source = sources.index(
          of: Source(
            provider: groups.number(.provider, at: index),
            account: groups.number(.account, at: index), model: groups.number(.model, at: index),
            serviceTier: groups.number(.serviceTier, at: index),
            billingDay: groups.billingDay(at: index),
            period: months.month(of: groups.reportingDay(at: index))))
      }
      placeOfCell.append(
        places.index(of: Place(source: source, meter: cell.meter, price: cell.priceIndex)))
      rowOfCell.append(row)
    }
    self.rows = rows
    arrange(ledger, places.values, sources.values, placeOfCell, rowOfCell)
  }

  /// Sorts the places and puts every use behind its own.
  private mutating func arrange(
    _ ledger: Ledger, _ places: [Place], _ sources: [Source], _ placeOfCell: [Int32],
    _ rowOfCell: [Int32]
  ) {
    let names = ledger.groups.names
    let keys = places.map { place in
      let source = sources[Int(place.source)]
      return CellKey(
        provider: ProviderID(names[Int(source.provider)]),
        account: AccountID(nonEmpty: names[Int(source.account)]),
        model: ModelID(names[Int(source.model)]),
        serviceTier: ServiceTier(names[Int(source.serviceTier)]),
        meter: ledger.meters[Int(place.meter)], billingDay: source.billingDay)
    }
    let order = places.indices.sorted { left, right in
      if keys[left] != keys[right] { return keys[left] < keys[right] }
      let (first, second) = (
        sources[Int(places[left].source)].period, sources[Int(places[right].source)].period
      )
      return first == second ? places[left].price < places[right].price : first < second
    }
    var counts = Array(repeating: 0, count: places.count)
    var quantities = Array(repeating: ExactDecimal.zero, count: places.count)
    for (place, cell) in zip(placeOfCell, ledger.rows) {
      counts[Int(place)] += 1
      quantities[Int(place)] += cell.quantity
    }
    var next = counts
    var start = 0
    for place in order {
      let source = sources[Int(places[place].source)]
      let priceIndex = Int(places[place].price)
      let price = ledger.prices[priceIndex]
      cells.append(
        MatchCell(
          key: keys[place], period: source.period, category: price.category,
          currency: price.currency, quantity: quantities[place],
          cost: ledger.unitPrices[priceIndex].cost(of: quantities[place]),
          unitCost: ledger.unitPrices[priceIndex].exact, priceIndex: priceIndex,
          uses: start..<(start + counts[place]), place: Int32(cells.count)))
      next[place] = start
      start += counts[place]
    }
    uses = Array(repeating: CellUse(row: 0, quantity: .zero), count: start)
    for ((place, row), cell) in zip(zip(placeOfCell, rowOfCell), ledger.rows) {
      uses[next[Int(place)]] = CellUse(row: row, quantity: cell.quantity)
      next[Int(place)] += 1
    }
  }
}

/// Gives every distinct value a small index, in the order of arrival.
private struct Interner<Value: Hashable> {
  private(set) var values: [Value] = []
  private var indices: [Value: Int32] = [:]
  /// Neighbours are often alike: then nothing is hashed.
  private var last: Int32 = -1

  mutating func index(of value: Value) -> Int32 {
    if last >= 0, values[Int(last)] == value { return last }
    if let known = indices[value] {
      last = known
    } else {
      last = Int32(values.count)
      indices[value] = last
      values.append(value)
    }
    return last
  }
}

/// The month of a day, remembered: the ledger is sorted by day.
private struct MonthCache {
  private var day: CalendarDate?
  private var period = Period(containing: CalendarDate(daysSinceEpoch: 0))

  mutating func month(of day: CalendarDate) -> Period {
    if self.day != day {
      self.day = day
      period = Period(containing: day)
    }
    return period
  }
}
