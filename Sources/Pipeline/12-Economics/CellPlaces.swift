import ExactMoney

/// The cell of each piece of fine usage: reconciliation works with cells, unit economics with what lies
/// in them.
struct CellPlaces {
  /// What the cells of one group share.
  private struct Source: Hashable {
    var provider: ProviderID
    var account: AccountID?
    var model: ModelID
    var serviceTier: ServiceTier
    var billingDay: CalendarDate
  }

  private struct Place: Hashable {
    var source: Int32
    var meter: Int32
    var price: Int32
  }

  /// The same by numbers: names are compared once for each.
  private struct Numbers: Hashable {
    var provider: Int32
    var account: Int32
    var model: Int32
    var serviceTier: Int32
    var billingDay: Int32
  }

  /// For each piece of the ledger, in its order, the place of its cell in ``CellIndex/cells``.
  private(set) var places: [Int32] = []

  /// The cells of `ledger`, which lies in `period`, among `cells`.
  init(of ledger: Ledger, in period: Period, among cells: CellIndex) {
    let meterNumbers = Dictionary(
      ledger.meters.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var sources: [Source: Int32] = [:]
    var known: [Place: Int32] = [:]
    for cell in cells.cells where cell.period == period {
      let source = Source(
        provider: cell.key.provider, account: cell.key.account, model: cell.key.model,
        serviceTier: cell.key.serviceTier, billingDay: cell.key.billingDay)
      let number = sources[source] ?? Int32(sources.count)
      sources[source] = number
      let place = Place(
        source: number, meter: meterNumbers[cell.key.meter] ?? -1, price: Int32(cell.priceIndex))
      known[place] = cell.place
    }
    places.reserveCapacity(ledger.count)
    let groups = ledger.groups
    var numbers: [Numbers: Int32] = [:]
    var (group, source): (Int32, Int32) = (-1, -1)
    for row in ledger.rows {
      if row.group != group {
        group = row.group
        source = Self.source(of: Int(group), groups, &numbers, sources)
      }
      let place = known[Place(source: source, meter: row.meter, price: row.priceIndex)]
      places.append(
        required(place, "the cell of usage on \(groups.reportingDay(at: Int(group))) is missing"))
    }
  }

  private static func source(
    of group: Int, _ groups: UsageGroups, _ known: inout [Numbers: Int32],
    _ sources: [Source: Int32]
  ) -> Int32 {
    let numbers = Numbers(
      provider: groups.number(.provider, at: group), account: groups.number(.account, at: group),
      model: groups.number(.model, at: group),
      serviceTier: groups.number(.serviceTier, at: group),
      billingDay: groups.number(.billingDay, at: group))
    if let source = known[numbers] { return source }
    let source = Source(
      provider: ProviderID(groups.name(.provider, at: group)),
      account: AccountID(nonEmpty: groups.name(.account, at: group)),
      model: ModelID(groups.name(.model, at: group)),
      serviceTier: ServiceTier(groups.name(.serviceTier, at: group)),
      billingDay: groups.billingDay(at: group))
    let number = sources[source] ?? -1
    known[numbers] = number
    return number
  }
}
