import ExactMoney

/// Prices usage as a scenario would have it.
struct ScenarioPricing {
  /// Everything about usage that its price depends on.
  struct Usage: Hashable {
    var provider: ProviderID
    var account: AccountID?
    var model: ModelID
    var serviceTier: ServiceTier
    var meter: MeterID
    /// In the reporting zone.
    var day: CalendarDate
    /// The row it was rated with.
    var priceIndex: Int
  }

  /// What a unit of usage, as it was recorded, would cost.
  struct Priced {
    /// In the currency of the row it was rated with.
    var unitCost: Rational
    var category: CostCategory
    /// As what it would count.
    var meter: MeterID
    /// How much of that for one unit as recorded.
    var ratio = ExactDecimal.one
    /// The swaps and the price changes that did it.
    var swaps: [Int] = []
    var changes: [Int] = []
  }

  let scenario: Scenario
  let reference: ReferenceData
  private let zone: ZoneRules
  private let rates: InvoiceRates
  private let reportingCurrency: Currency
  /// What no row of the price book prices, by the swap that asks for it.
  private(set) var lacking: [Int: Set<String>] = [:]
  /// The swaps whose new model has prices by the length of a call where the old one has not.
  private(set) var swapsWithUnknownBand: Set<Int> = []

  init(_ scenario: Scenario, reference: ReferenceData, policy: Policy, period: Period) {
    self.scenario = scenario
    self.reference = reference
    zone = policy.reportingZone
    reportingCurrency = policy.reportingCurrency
    rates = InvoiceRates(rates: reference.rates, policy: policy, period: period)
  }

  private var book: PriceBook { reference.priceBook }

  /// What `usage` would cost, where of the swaps those in `swaps` may apply; `nil` where the new model
  /// has no price, which ``lacking`` then names.
  mutating func priced(
    _ usage: Usage, swaps: [Int]
  ) throws(ScenarioRefusal) -> Priced? {
    let base = book.rows[usage.priceIndex]
    var place = usage
    var result = Priced(unitCost: .zero, category: base.category, meter: usage.meter)
    let instant = moment(of: usage)
    for index in swaps where applies(scenario.swaps[index], to: place, at: instant) {
      let swap = scenario.swaps[index]
      result.ratio = result.ratio * swap.ratio(of: place.meter)
      result.swaps.append(index)
      guard let moved = moved(place, by: index, at: instant, base) else { return nil }
      place = moved
    }
    let row = book.rows[place.priceIndex]
    var unitPrice = row.pricePerUnit
    for (index, change) in scenario.prices.enumerated()
    where applies(change, to: place, at: instant) {
      result.changes.append(index)
      switch change.effect {
      case .percent(let percent):
        unitPrice *= (Rational(100) + Rational(percent)) / Rational(100)
      case .price(let price, let per):
        unitPrice =
          Rational(price.amount) / Rational(per)
          * (try rate(from: price.currency, to: row.currency, change.location))
      }
    }
    let location = result.swaps.last.map { scenario.swaps[$0].location }
    result.unitCost =
      unitPrice * Rational(result.ratio)
      * (try rate(from: row.currency, to: base.currency, location))
    (result.category, result.meter) = (row.category, place.meter)
    return result
  }

  /// The row that prices a call of which nothing is known but its day and its total input.
  func priceIndex(
    _ model: ModelSwap.Model, account: AccountID?, meter: MeterID, totalInput: ExactDecimal,
    on day: CalendarDate
  ) -> Int? {
    let instant = zone.start(of: day)
    return book.priceIndex(
      provider: model.provider,
      model: book.model(provider: model.provider, name: model.model, at: instant),
      serviceTier: model.serviceTier ?? .standard, meter: meter, account: account,
      totalInput: totalInput, at: instant)
  }

  /// From `currency` to the reporting currency.
  func reportingRate(
    _ currency: Currency, _ location: SourceLocation?
  ) throws(ScenarioRefusal) -> Rational {
    try rate(from: currency, to: reportingCurrency, location)
  }

  /// The rate at which the ledger's currencies are converted.
  private func rate(
    from source: Currency, to target: Currency, _ location: SourceLocation?
  ) throws(ScenarioRefusal) -> Rational {
    if source == target { return .one }
    func toReporting(_ currency: Currency) throws(ScenarioRefusal) -> Rational {
      guard let applied = rates.accrual(currency) else {
        throw ScenarioRefusal(
          location ?? SourceLocation(file: ""), "no rate from \(rates.lackingAccrual(currency))")
      }
      return applied.rate
    }
    return try toReporting(source) / toReporting(target)
  }

  /// A moment of its day at which `usage` would be rated as it was: prices may change within the day.
  private func moment(of usage: Usage) -> Instant {
    let day = zone.start(of: usage.day)..<zone.start(of: usage.day.advanced(by: 1))
    let key = PriceBook.Key(
      provider: usage.provider, model: usage.model, serviceTier: usage.serviceTier,
      meter: usage.meter)
    let changes = book.rowsByKey[key, default: []].flatMap { index in
      [book.rows[index].effectiveFrom, book.rows[index].effectiveTo].compactMap(\.self)
    }.filter { day.contains($0) }
    let moment = ([day.lowerBound] + changes.sorted()).first { moment in
      book.priceIndex(
        provider: usage.provider, model: usage.model, serviceTier: usage.serviceTier,
        meter: usage.meter, account: usage.account,
        totalInput: book.rows[usage.priceIndex].minInputTokens, at: moment) == usage.priceIndex
    }
    return moment ?? day.lowerBound
  }

  private func applies(_ swap: ModelSwap, to usage: Usage, at instant: Instant) -> Bool {
    swap.old.provider == usage.provider
      && isModel(swap.old.model, usage, at: instant)
      && swap.old.serviceTier.map { $0 == usage.serviceTier } ?? true
      && swap.from.map { $0 <= usage.day } ?? true
  }

  private func applies(_ change: PriceChange, to usage: Usage, at instant: Instant) -> Bool {
    change.provider == usage.provider
      && change.key.model.map { isModel($0, usage, at: instant) } ?? true
      && change.key.serviceTier.map { $0 == usage.serviceTier } ?? true
      && change.key.meter.map { $0 == usage.meter } ?? true
      && change.key.account.map { $0 == usage.account } ?? true
      && change.from.map { $0 <= usage.day } ?? true
  }

  /// The ledger has models by their names in the price book, scenarios perhaps by an alias.
  private func isModel(_ name: ModelID, _ usage: Usage, at instant: Instant) -> Bool {
    name == usage.model
      || book.model(provider: usage.provider, name: name, at: instant) == usage.model
  }

  /// `usage` with the new model of the swap at `index`: in its greatest band that the band of the row
  /// `base`, by which the usage was rated, is sure to reach.
  private mutating func moved(
    _ usage: Usage, by index: Int, at instant: Instant, _ base: PriceRow
  ) -> Usage? {
    let swap = scenario.swaps[index]
    var moved = usage
    moved.provider = swap.new.provider
    moved.model = book.model(provider: swap.new.provider, name: swap.new.model, at: instant)
    moved.serviceTier = swap.new.serviceTier ?? usage.serviceTier
    moved.meter = swap.meters[usage.meter] ?? usage.meter
    let found = book.priceIndex(
      provider: moved.provider, model: moved.model, serviceTier: moved.serviceTier,
      meter: moved.meter, account: moved.account, totalInput: base.minInputTokens, at: instant)
    guard let found else {
      lacking[index, default: []].insert(
        "\(moved.provider) \(moved.model) \(moved.serviceTier) \(moved.meter)")
      return nil
    }
    moved.priceIndex = found
    if isBandUnknown(moved, base) { swapsWithUnknownBand.insert(index) }
    return moved
  }

  /// Whether calls in the band of `base` may lie in several bands of the new price.
  private func isBandUnknown(_ moved: Usage, _ base: PriceRow) -> Bool {
    func bands(_ provider: ProviderID, _ model: ModelID, _ tier: ServiceTier, _ meter: MeterID)
      -> [ExactDecimal]
    {
      let key = PriceBook.Key(provider: provider, model: model, serviceTier: tier, meter: meter)
      return book.rowsByKey[key, default: []].map { book.rows[$0].minInputTokens }
        .filter { $0 > base.minInputTokens }
    }
    guard let next = bands(moved.provider, moved.model, moved.serviceTier, moved.meter).min()
    else { return false }
    let end = bands(base.provider, base.model, base.serviceTier, base.meter).min()
    return end.map { next < $0 } ?? true
  }
}
