import ExactMoney

/// What the owner of the books has decided, from `crossfoot.yaml`; every default is SPEC §3's.
public struct Policy: Sendable {
  /// Whose books these are; `nil` where the policy does not say.
  public var entity: LegalEntity?
  /// The currency the books are kept in.
  public var reportingCurrency: Currency
  /// The zone in which a period begins and ends.
  public var reportingZone: ZoneRules
  /// What `revenue` means here; printed, not computed.
  public var revenueBasis: String
  /// At which date each kind of document is converted.
  public var exchange: ExchangePolicy
  /// How credits, purchases, adjustments and tax reach the rows.
  public var spread: [ChargeCategory: SpreadRule]
  /// What happens to billed quantity that the ledger does not know.
  public var surplus: SurplusRule
  /// Where documents go that arrive after their period closed.
  public var lateDocuments: LateDocumentRule
  /// From how much moved, in the reporting currency, a closed month is restated instead; `nil`: never.
  public var restateAbove: ExactDecimal?
  /// Whether what is claimed of suppliers is booked.
  public var claims: ClaimRule
  /// Whether somebody who decided an item of a month may not close it.
  public var isTwoPerson: Bool
  /// The decisions that hold for providers not named in ``providers``.
  public var anyProvider: ProviderPolicy
  /// The decisions for one provider, complete (defaults filled in).
  public var providers: [ProviderID: ProviderPolicy]
  /// The event columns kept apart in the ledger.
  public var dimensions: [String]
  /// Non-usage charges that need nobody's look.
  public var expectedCharges: [ExpectedCharge]
  /// The published price lists in the order in which they are asked, after one's own rows.
  public var pricePrecedence: [String]
  /// The profile folders in the order in which they count where the same bytes lie in several of them.
  public var profilePrecedence: [String]
  /// What the unit economics are asked for.
  public var economics = EconomicsPolicy()
  /// What is expected of agents, by name.
  public var agents: [String: AgentTarget] = [:]
  /// When unit economics ask for attention.
  public var watch = WatchPolicy()
  /// How usage is told to customers.
  public var statement = StatementPolicy()

  /// The default policy for books in `reportingCurrency`.
  public init(reportingCurrency: Currency, reportingZone: ZoneRules = .utc) {
    self.entity = nil
    self.reportingCurrency = reportingCurrency
    self.reportingZone = reportingZone
    self.revenueBasis = "recognised"
    self.exchange = ExchangePolicy()
    self.spread = [:]
    self.surplus = .hold
    self.lateDocuments = .nextOpenPeriod
    self.restateAbove = nil
    self.claims = .proposal
    self.isTwoPerson = false
    self.anyProvider = ProviderPolicy()
    self.providers = [:]
    self.dimensions = Policy.defaultDimensions
    self.expectedCharges = []
    self.pricePrecedence = []
    self.profilePrecedence = []
  }

  /// The decisions for `provider`.
  public func provider(_ provider: ProviderID) -> ProviderPolicy {
    providers[provider] ?? anyProvider
  }

  /// Whether some provider's credits are bought before they are used.
  public var hasPrepaidProvider: Bool {
    anyProvider.settlement == .prepaid || providers.values.contains { $0.settlement == .prepaid }
  }

  /// How charges of `category` reach the rows.
  public func spreadRule(_ category: ChargeCategory) -> SpreadRule {
    spread[category] ?? .byCost
  }

  /// The dimensions kept when the policy names none.
  public static let defaultDimensions = [
    "customer_id", "workspace_id", "feature", "agent", "user_tier", "environment", "route",
    "final_route", "provider", "model", "service_tier", "account",
  ]
}

/// The date of a conversion (SPEC §5.1).
public enum ConversionDate: String, Sendable, CaseIterable {
  /// The earlier of the issue date and the period's last day.
  case invoiceDate = "invoice_date"
  /// The period's last day.
  case periodEnd = "period_end"
  /// The mean over the days of the period on which a rate was published.
  case periodAverage = "period_average"
}

/// At which date each kind of document is converted, and how old a rate may be.
public struct ExchangePolicy: Hashable, Sendable {
  /// For invoices.
  public var invoices = ConversionDate.invoiceDate
  /// For accruals, and for the ledger in the bridge.
  public var accruals = ConversionDate.periodEnd
  /// For shared costs.
  public var sharedCosts = ConversionDate.periodAverage
  /// For revenue.
  public var revenue = ConversionDate.periodAverage
  /// How many days back a published rate still counts.
  public var maxAgeDays = 7

  /// SPEC §3's defaults.
  public init() {}
}

/// How a non-usage charge reaches the rows.
public enum SpreadRule: String, Sendable, CaseIterable {
  /// By the rated cost of the cells that agree with the line.
  case byCost = "by_cost"
  /// It stays in `(unattributed)`.
  case none
}

/// What happens to billed quantity beyond the ledger's.
public enum SurplusRule: String, Sendable, CaseIterable {
  /// It stays in `(unattributed)` until somebody explains it.
  case hold
  /// The customers of the group bear it.
  case spread
}

/// Where documents go that arrive after their period closed (SPEC §7).
public enum LateDocumentRule: String, Sendable, CaseIterable {
  /// Into the open period, as prior-period cost.
  case nextOpenPeriod = "next_open_period"
  /// Into a new version of the closed period.
  case restate
}

/// What becomes of claims in the journal.
public enum ClaimRule: String, Sendable, CaseIterable {
  /// They are proposed, and nothing is posted.
  case proposal
  /// What a person disputes is a receivable against deferred income, until it is settled.
  case receivable
}

/// How a provider is settled.
public enum Settlement: String, Sendable, CaseIterable {
  /// It sends invoices.
  case invoice
  /// Credits are bought first and used later.
  case prepaid
}

/// Decisions about one provider.
public struct ProviderPolicy: Hashable, Sendable {
  /// The zone whose days its invoices count.
  public var billingZone = ZoneRules.utc
  /// How it is settled.
  public var settlement = Settlement.invoice
  /// When a person must look.
  public var tolerance = Tolerance()
  /// Who sees to its open items until somebody has decided on them; `nil`: nobody is named.
  public var owner: String?
  /// How much of its tax is cost.
  public var tax = TaxPolicy()
  /// What its bills or exports cannot contain: differences there are explained by that.
  public var outOfScope: [MatchKey] = []
  /// What each of its billable usage events must say.
  public var required = RequiredFields()

  /// SPEC §3's defaults.
  public init() {}
}

/// The limits within which drift passes without a person (SPEC §5.2).
public struct Tolerance: Hashable, Sendable {
  /// How several limits work together.
  public enum Rule: String, Sendable, CaseIterable {
    /// Every limit given must hold.
    case all
    /// One limit given is enough.
    case any
  }

  /// In the reporting currency; absent is no limit of this kind.
  public var absolute: ExactDecimal?
  /// As a fraction of the amount billed; absent is no limit of this kind.
  public var relative: ExactDecimal?
  /// How the two work together.
  public var rule = Rule.all

  /// No limit given: nothing but zero passes.
  public init() {}
}

/// How a provider's tax becomes cost, as fractions.
public struct TaxPolicy: Hashable, Sendable {
  /// The part of tax that is got back and so is no cost.
  public var recoverable = ExactDecimal.one
  /// The rate of tax we assess ourselves on the other lines.
  public var reverseChargeRate = ExactDecimal.zero
  /// The part of the invoice withheld and paid to the state instead; it never lowers cost.
  public var withholdingRate = ExactDecimal.zero

  /// All recoverable, nothing reversed, nothing withheld.
  public init() {}
}

/// A non-usage charge that the policy declares expected; absent fields match anything.
public struct ExpectedCharge: Hashable, Sendable {
  /// The provider, where the declaration stands under one.
  public var provider: ProviderID?
  /// Which kind of charge.
  public var category: ChargeCategory
  /// The line's description, in full.
  public var description: String?
  /// The line's amount, exactly.
  public var amount: ExactDecimal?

  /// Declares charges of `category` expected.
  public init(
    provider: ProviderID? = nil, category: ChargeCategory, description: String? = nil,
    amount: ExactDecimal? = nil
  ) {
    self.provider = provider
    self.category = category
    self.description = description
    self.amount = amount
  }
}
