import ExactMoney

/// What if: changes to prices, models, plans and customers that a month is computed with once more.
///
/// Swaps come first, in their order, then price changes in theirs: so usage that moves to a model pays
/// what the scenario makes of that model's price.
public struct Scenario: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// Other prices of models.
  public var prices: [PriceChange] = []
  /// Other models for some usage.
  public var swaps: [ModelSwap] = []
  /// Other terms of plans.
  public var plans: [PlanChange] = []
  /// Customers there are not yet.
  public var prospects: [Prospect] = []

  /// The scenario `name`, which changes nothing yet.
  public init(name: String) {
    self.name = name
  }
}

/// An amount in some currency, of any number of decimals.
public struct QuotedPrice: Hashable, Sendable {
  /// How much.
  public var amount: ExactDecimal
  /// In which currency.
  public var currency: Currency

  /// `amount` of `currency`.
  public init(_ amount: ExactDecimal, _ currency: Currency) {
    self.amount = amount
    self.currency = currency
  }
}

/// Another price of some of a provider's models.
public struct PriceChange: Hashable, Sendable {
  /// What becomes of the price.
  public enum Effect: Hashable, Sendable {
    /// So many per cent more, or less where negative: -20 makes 100 to 80.
    case percent(ExactDecimal)
    /// This much for so many units.
    case price(QuotedPrice, per: ExactDecimal)
  }

  /// Whose prices.
  public var provider: ProviderID
  /// Of which account, model, tier and meter; `nil` is any.
  public var key: MatchKey
  /// What becomes of them.
  public var effect: Effect
  /// The first reporting day on which that holds; `nil`: the whole month.
  public var from: CalendarDate?
  /// Where the scenario says so.
  public var location: SourceLocation

  /// A change with every field given.
  public init(
    provider: ProviderID, key: MatchKey, effect: Effect, from: CalendarDate?,
    location: SourceLocation
  ) {
    self.provider = provider
    self.key = key
    self.effect = effect
    self.from = from
    self.location = location
  }
}

/// Which usage a swap is about; what is `nil` or not there is any.
public struct UsageFilter: Hashable, Sendable {
  /// Whose.
  public var customer: CustomerID?
  /// Of customers on this plan.
  public var plan: PlanID?
  /// With these values in the dimensions of the ledger, by name.
  public var dimensions: [String: String] = [:]

  /// Any usage.
  public init() {}
}

/// Another model for some usage.
public struct ModelSwap: Hashable, Sendable {
  /// A model of a provider.
  public struct Model: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// Which.
    public var model: ModelID
    /// In which tier; of the old model `nil` is any, of the new one the old one's.
    public var serviceTier: ServiceTier?

    /// `model` of `provider`.
    public init(provider: ProviderID, model: ModelID, serviceTier: ServiceTier? = nil) {
      self.provider = provider
      self.model = model
      self.serviceTier = serviceTier
    }
  }

  /// Which usage.
  public var filter = UsageFilter()
  /// The model that answered.
  public var old: Model
  /// The model that would.
  public var new: Model
  /// How many tokens the new model takes for one of the old.
  public var tokenRatio = ExactDecimal.one
  /// The same by meter, where it is another.
  public var ratios: [MeterID: ExactDecimal] = [:]
  /// As what a meter of the old model counts with the new one, where that has no such meter.
  public var meters: [MeterID: MeterID] = [:]
  /// The first reporting day of the new model; `nil`: the whole month.
  public var from: CalendarDate?
  /// Where the scenario says so.
  public var location: SourceLocation

  /// The swap of `old` for `new` wherever it is used.
  public init(old: Model, new: Model, location: SourceLocation) {
    self.old = old
    self.new = new
    self.location = location
  }

  /// How much of `meter` the new model takes for one of the old.
  func ratio(of meter: MeterID) -> ExactDecimal {
    ratios[meter] ?? (meter.countsTokens ? tokenRatio : .one)
  }
}

/// Other terms of a plan.
public struct PlanChange: Hashable, Sendable {
  /// What becomes of its subscriptions.
  public enum Subscription: Hashable, Sendable {
    /// So many per cent more, or less where negative.
    case percent(ExactDecimal)
    /// What costs `old` costs `new`: parts of months and discounts stay parts and discounts.
    case instead(new: ExactDecimal, old: ExactDecimal)
    /// Every active customer of the plan pays this, whatever it paid.
    case price(QuotedPrice)
  }

  /// Which plan.
  public var plan: PlanID
  /// Its price; `nil` stays.
  public var subscription: Subscription?
  /// The margin planned on its subscription, in per cent; `nil` stays.
  public var subscriptionMarginPercent: ExactDecimal?
  /// Its AI budget per customer and month; `nil` stays.
  public var budget: QuotedPrice?
  /// Where the scenario says so.
  public var location: SourceLocation

  /// A change of `plan` that changes nothing yet.
  public init(plan: PlanID, location: SourceLocation) {
    self.plan = plan
    self.location = location
  }
}

/// A customer there is not yet, with what it is expected to use in a month.
public struct Prospect: Hashable, Sendable {
  /// So many calls a month, each with so much of each meter.
  public struct Calls: Hashable, Sendable {
    /// Of which model, and in which tier; `nil` is standard.
    public var model: ModelSwap.Model
    /// Under which account, for contract prices.
    public var account: AccountID?
    /// In which dimensions, by name.
    public var dimensions: [String: String] = [:]
    /// How many.
    public var count: Int
    /// What one takes, by meter.
    public var quantities: [MeterID: ExactDecimal]

    /// `count` calls of `model`.
    public init(
      _ model: ModelSwap.Model, account: AccountID?, count: Int,
      quantities: [MeterID: ExactDecimal]
    ) {
      self.model = model
      self.account = account
      self.count = count
      self.quantities = quantities
    }
  }

  /// What it is expected to use.
  public enum Usage: Hashable, Sendable {
    /// As much as that customer, so many times.
    case like(CustomerID, times: ExactDecimal)
    /// These calls.
    case calls([Calls])
  }

  /// Its row of the P&L.
  public var customerID: CustomerID
  /// Its name.
  public var name: String
  /// The plan it would be on.
  public var plan: PlanID?
  /// What it would pay a month.
  public var price: QuotedPrice
  /// What it would use.
  public var usage: Usage
  /// What it would consume of drivers from files.
  public var drivers: [DriverID: ExactDecimal] = [:]
  /// How many units of work it expects a month; `nil`: calls are the units.
  public var units: ExactDecimal?
  /// The margin aimed at after AI cost, in per cent; `nil`: the plan's.
  public var targetMarginPercent: ExactDecimal?
  /// Where the scenario says so.
  public var location: SourceLocation

  /// A prospect with what is required.
  public init(
    customerID: CustomerID, name: String, price: QuotedPrice, usage: Usage,
    location: SourceLocation
  ) {
    self.customerID = customerID
    self.name = name
    self.price = price
    self.usage = usage
    self.location = location
  }
}

/// Why a scenario cannot be computed.
public struct ScenarioRefusal: Error, Hashable, CustomStringConvertible {
  /// Where the scenario asks for it.
  public var location: SourceLocation
  /// What is missing.
  public var description: String

  init(_ location: SourceLocation, _ description: String) {
    self.location = location
    self.description = description
  }
}
