import ExactMoney

/// A published exchange rate of one day: 1 ``base`` = ``rate`` ``quote``.
public struct PublishedRate: Hashable, Sendable {
  /// The day of publication.
  public var date: CalendarDate
  /// The currency of which one unit is priced.
  public var base: Currency
  /// The currency it is priced in.
  public var quote: Currency
  /// Units of ``quote`` for one ``base``, greater than zero.
  public var rate: ExactDecimal
  /// Who published it; empty where unknown.
  public var source: String

  /// A rate with every field given.
  public init(
    date: CalendarDate, base: Currency, quote: Currency, rate: ExactDecimal, source: String
  ) {
    self.date = date
    self.base = base
    self.quote = quote
    self.rate = rate
    self.source = source
  }
}

/// What a customer is to us.
public enum CustomerStatus: String, Sendable, CaseIterable {
  /// Pays, or could.
  case active
  /// Tries before buying.
  case trial
  /// Has left.
  case churned
  /// Ourselves.
  case `internal`
}

/// One row of a customer's history.
public struct Customer: Hashable, Sendable {
  /// Who.
  public var customerID: CustomerID
  /// The name for people.
  public var name: String
  /// The plan they are on.
  public var plan: PlanID?
  /// What they are to us.
  public var status: CustomerStatus
  /// The first day of the relation; `nil`: since ever.
  public var startedOn: CalendarDate?
  /// The first day after it; `nil`: it goes on.
  public var endedOn: CalendarDate?
  /// The first day on which this row holds; `nil`: since ever.
  public var effectiveFrom: CalendarDate?

  /// A row with every field given.
  public init(
    customerID: CustomerID, name: String, plan: PlanID?, status: CustomerStatus,
    startedOn: CalendarDate?, endedOn: CalendarDate?, effectiveFrom: CalendarDate?
  ) {
    self.customerID = customerID
    self.name = name
    self.plan = plan
    self.status = status
    self.startedOn = startedOn
    self.endedOn = endedOn
    self.effectiveFrom = effectiveFrom
  }
}

/// Another name under which a customer appears in other systems.
public struct CustomerAlias: Hashable, Sendable {
  /// The other name.
  public var alias: CustomerID
  /// The customer meant.
  public var customerID: CustomerID

  /// `alias` means `customerID`.
  public init(alias: CustomerID, customerID: CustomerID) {
    self.alias = alias
    self.customerID = customerID
  }
}

/// Where a plan's AI cost stops.
public enum HardCap: Hashable, Sendable {
  /// At the plan's budget.
  case atBudget
  /// Nowhere: the budget only warns.
  case none
  /// At this amount, in the budget's currency.
  case amount(ExactDecimal)
}

/// The terms of a price plan sold to customers.
public struct Plan: Hashable, Sendable {
  /// Which plan.
  public var plan: PlanID
  /// The margin planned on its subscription, in per cent (75 is 75 %).
  public var subscriptionMarginPercent: ExactDecimal?
  /// The margin aimed at after AI cost, in per cent.
  public var targetMarginPercent: ExactDecimal?
  /// The AI cost planned per customer and month.
  public var aiBudget: ExactDecimal?
  /// The budget's currency.
  public var budgetCurrency: Currency?
  /// Units of work included per month.
  public var includedUnits: ExactDecimal?
  /// Whether and where service stops.
  public var hardCap: HardCap?
  /// The first day on which these terms hold; `nil`: since ever. Later terms replace them from their day.
  public var effectiveFrom: CalendarDate?

  /// A plan with every field given.
  public init(
    plan: PlanID, subscriptionMarginPercent: ExactDecimal?, targetMarginPercent: ExactDecimal?,
    aiBudget: ExactDecimal?, budgetCurrency: Currency?, includedUnits: ExactDecimal?,
    hardCap: HardCap?, effectiveFrom: CalendarDate? = nil
  ) {
    self.plan = plan
    self.subscriptionMarginPercent = subscriptionMarginPercent
    self.targetMarginPercent = targetMarginPercent
    self.aiBudget = aiBudget
    self.budgetCurrency = budgetCurrency
    self.includedUnits = includedUnits
    self.hardCap = hardCap
    self.effectiveFrom = effectiveFrom
  }
}

/// What kind of revenue.
public enum RevenueKind: String, Sendable, CaseIterable {
  /// The plan's price.
  case subscription
  /// Metered by usage.
  case usage
  /// Once.
  case oneOff = "one_off"
}

/// Revenue of one customer in one period.
public struct Revenue: Hashable, Sendable {
  /// The record's own id; `nil` where the source has none.
  public var revenueID: String?
  /// From whom.
  public var customerID: CustomerID
  /// For which month.
  public var period: Period
  /// How much, in ``currency``.
  public var amount: ExactDecimal
  /// In which currency.
  public var currency: Currency
  /// What for.
  public var kind: RevenueKind

  /// A record with every field given.
  public init(
    revenueID: String?, customerID: CustomerID, period: Period, amount: ExactDecimal,
    currency: Currency, kind: RevenueKind
  ) {
    self.revenueID = revenueID
    self.customerID = customerID
    self.period = period
    self.amount = amount
    self.currency = currency
    self.kind = kind
  }
}
