import ExactMoney

/// One row of the price book: what one meter of one model costs, from when to when.
public struct PriceRow: Hashable, Sendable {
  /// Who charges.
  public var provider: ProviderID
  /// For which model.
  public var model: ModelID
  /// In which service tier.
  public var serviceTier: ServiceTier
  /// For which meter.
  public var meter: MeterID
  /// The least total input of a call (uncached, cache reads and writes) from which this price holds.
  public var minInputTokens: ExactDecimal
  /// The price of ``per`` units.
  public var unitPrice: ExactDecimal
  /// How many units ``unitPrice`` buys.
  public var per: ExactDecimal
  /// The price's currency.
  public var currency: Currency
  /// The first moment at which it holds; `nil`: since ever.
  public var effectiveFrom: Instant?
  /// The first moment at which it no longer holds; `nil`: open.
  public var effectiveTo: Instant?
  /// The account whose contract this is; `nil`: the list price.
  public var account: AccountID?
  /// The P&L column its cost goes to.
  public var category: CostCategory

  /// A price row with every field given.
  public init(
    provider: ProviderID, model: ModelID, serviceTier: ServiceTier, meter: MeterID,
    minInputTokens: ExactDecimal, unitPrice: ExactDecimal, per: ExactDecimal, currency: Currency,
    effectiveFrom: Instant?, effectiveTo: Instant?, account: AccountID?, category: CostCategory
  ) {
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
    self.minInputTokens = minInputTokens
    self.unitPrice = unitPrice
    self.per = per
    self.currency = currency
    self.effectiveFrom = effectiveFrom
    self.effectiveTo = effectiveTo
    self.account = account
    self.category = category
  }

  /// The exact price of one unit.
  public var pricePerUnit: Rational { Rational(unitPrice) / Rational(per) }
}

/// Another name of a model, for a time.
public struct ModelAlias: Hashable, Sendable {
  /// Whose model.
  public var provider: ProviderID
  /// The other name.
  public var alias: ModelID
  /// The name in the price book.
  public var model: ModelID
  /// The first moment at which the alias holds; `nil`: since ever.
  public var effectiveFrom: Instant?
  /// The first moment at which it no longer holds; `nil`: open.
  public var effectiveTo: Instant?

  /// An alias with every field given.
  public init(
    provider: ProviderID, alias: ModelID, model: ModelID, effectiveFrom: Instant?,
    effectiveTo: Instant?
  ) {
    self.provider = provider
    self.alias = alias
    self.model = model
    self.effectiveFrom = effectiveFrom
    self.effectiveTo = effectiveTo
  }
}

/// Something that holds for a time, half-open.
protocol Dated {
  /// The first moment at which it holds; `nil`: since ever.
  var effectiveFrom: Instant? { get }
  /// The first moment at which it no longer holds; `nil`: open.
  var effectiveTo: Instant? { get }
}

extension Dated {
  /// Whether it holds at `instant`.
  func holds(at instant: Instant) -> Bool {
    if let effectiveFrom, instant < effectiveFrom { return false }
    if let effectiveTo, instant >= effectiveTo { return false }
    return true
  }
}

extension PriceRow: Dated {}
extension ModelAlias: Dated {}
