import ExactMoney

/// The usage of a month as a scenario would have it rated.
///
/// Every quantity keeps its day, model and meter, so that the same invoice lines claim it as before;
/// only the price row it points to is another one, made for it.
struct ScenarioUsage {
  /// What one swap or price change is about.
  struct Match {
    /// How many quantities of the ledger.
    var quantities = 0
    /// What they were rated, in the reporting currency.
    var rated = Rational.zero
  }

  /// All usage, of every month.
  private(set) var ledger: Ledger
  /// By how many tokens each row's usage would be more.
  private(set) var tokens: [RowID: ExactDecimal] = [:]
  /// What the scenario's swaps and price changes are about, in its order.
  private(set) var swaps: [Match]
  private(set) var prices: [Match]

  /// What quantities share that are priced alike.
  private struct Fate: Hashable {
    var provider: Int32
    var account: Int32
    var model: Int32
    var serviceTier: Int32
    var day: Int32
    /// The swaps whose filters agree, one bit each.
    var swaps: UInt64
  }

  private struct Place: Hashable {
    var fate: Int32
    var meter: Int32
    var priceIndex: Int32
  }

  /// What becomes of the quantities of one place.
  private struct Entry {
    var priceIndex: Int32
    /// Tokens more for one unit.
    var tokens: ExactDecimal
    var priced: ScenarioPricing.Priced?
    var basePrice: Int
    var count = 0
    var quantity = ExactDecimal.zero
  }

  /// Rates the usage of `period` in `base`; that of other months stays.
  init(
    _ base: Ledger, period: Period, dimensions: [String], _ pricing: inout ScenarioPricing
  ) throws(ScenarioRefusal) {
    ledger = base
    swaps = pricing.scenario.swaps.map { _ in Match() }
    prices = pricing.scenario.prices.map { _ in Match() }
    if swaps.isEmpty, prices.isEmpty { return }
    let filters = try SwapFilters(
      pricing.scenario.swaps, base.groups, dimensions: dimensions, pricing.reference, period)
    var fates: [Fate: Int32] = [:]
    var entryOfPlace: [Place: Int] = [:]
    var entries: [Entry] = []
    var derived = DerivedPrices(base.prices)
    var tokens: [Int32: ExactDecimal] = [:]
    var rows = Array(base.rows)
    let offset = base.rows.startIndex
    var (group, fate) = (Int32(-1), Int32(0))
    var last = Fate(provider: 0, account: 0, model: 0, serviceTier: 0, day: 0, swaps: 0)
    for index in base.cells(in: period).rows.indices {
      let row = base.rows[index]
      if row.group != group {
        group = row.group
        last = Self.fate(base.groups, Int(group), filters)
        fate = fates[last] ?? Int32(fates.count)
        fates[last] = fate
      }
      let place = Place(fate: fate, meter: row.meter, priceIndex: row.priceIndex)
      let number: Int
      if let known = entryOfPlace[place] {
        number = known
      } else {
        number = entries.count
        entryOfPlace[place] = number
        entries.append(try Self.entry(base, row, last, &pricing, &derived))
      }
      entries[number].count += 1
      entries[number].quantity += row.quantity
      rows[index - offset].priceIndex = entries[number].priceIndex
      if !entries[number].tokens.isZero {
        tokens[base.groups.number(.row, at: Int(group)), default: .zero] +=
          row.quantity * entries[number].tokens
      }
    }
    ledger = Ledger(
      groups: base.groups, meters: base.meters, prices: derived.rows, rows: rows[...])
    for (place, more) in tokens { self.tokens[RowID(base.groups.names[Int(place)])] = more }
    try count(entries, base, pricing)
  }

  private static func fate(
    _ groups: UsageGroups, _ index: Int, _ filters: SwapFilters
  ) -> Fate {
    Fate(
      provider: groups.number(.provider, at: index), account: groups.number(.account, at: index),
      model: groups.number(.model, at: index),
      serviceTier: groups.number(.serviceTier, at: index),
      day: groups.number(.reportingDay, at: index), swaps: filters.mask(groups, index))
  }

  private static func entry(
    _ base: Ledger, _ row: UsageQuantity, _ fate: Fate, _ pricing: inout ScenarioPricing,
    _ derived: inout DerivedPrices
  ) throws(ScenarioRefusal) -> Entry {
    let names = base.groups.names
    let meter = base.meters[Int(row.meter)]
    let usage = ScenarioPricing.Usage(
      provider: ProviderID(names[Int(fate.provider)]),
      account: AccountID(nonEmpty: names[Int(fate.account)]),
      model: ModelID(names[Int(fate.model)]),
      serviceTier: ServiceTier(names[Int(fate.serviceTier)]), meter: meter,
      day: CalendarDate(daysSinceEpoch: fate.day), priceIndex: Int(row.priceIndex))
    let agreeing = pricing.scenario.swaps.indices.filter { fate.swaps & 1 << UInt64($0) != 0 }
    guard let priced = try pricing.priced(usage, swaps: agreeing) else {
      return Entry(
        priceIndex: row.priceIndex, tokens: .zero, priced: nil, basePrice: Int(row.priceIndex))
    }
    let tokensAfter = priced.meter.countsTokens ? priced.ratio : .zero
    return Entry(
      priceIndex: derived.index(of: row.priceIndex, priced),
      tokens: tokensAfter - (meter.countsTokens ? .one : .zero), priced: priced,
      basePrice: Int(row.priceIndex))
  }

  private mutating func count(
    _ entries: [Entry], _ base: Ledger, _ pricing: ScenarioPricing
  ) throws(ScenarioRefusal) {
    for entry in entries {
      guard let priced = entry.priced, !priced.swaps.isEmpty || !priced.changes.isEmpty else {
        continue
      }
      let location =
        priced.swaps.first.map { pricing.scenario.swaps[$0].location }
        ?? priced.changes.first.map { pricing.scenario.prices[$0].location }
      let rated =
        base.unitPrices[entry.basePrice].cost(of: entry.quantity)
        * (try pricing.reportingRate(base.prices[entry.basePrice].currency, location))
      for swap in priced.swaps {
        swaps[swap].quantities += entry.count
        swaps[swap].rated += rated
      }
      for change in priced.changes {
        prices[change].quantities += entry.count
        prices[change].rated += rated
      }
    }
  }
}

/// The rows of a price book, and those that a scenario makes of them, each once.
private struct DerivedPrices {
  private struct Key: Hashable {
    var base: Int32
    var unitCost: Rational
    var category: CostCategory
  }

  private(set) var rows: [PriceRow]
  private var places: [Key: Int32] = [:]

  init(_ rows: [PriceRow]) { self.rows = rows }

  /// The place of a row by which a unit costs what `priced` says; that of `base` where it does already.
  mutating func index(of base: Int32, _ priced: ScenarioPricing.Priced) -> Int32 {
    var row = rows[Int(base)]
    if row.pricePerUnit == priced.unitCost, row.category == priced.category { return base }
    let key = Key(base: base, unitCost: priced.unitCost, category: priced.category)
    if let known = places[key] { return known }
    let place = Int32(rows.count)
    row.unitPrice = ExactDecimal(priced.unitCost.numerator)
    row.per = ExactDecimal(priced.unitCost.denominator)
    row.category = priced.category
    rows.append(row)
    places[key] = place
    return place
  }
}
