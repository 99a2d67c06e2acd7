/// A record with its origin.
public struct Sourced<Record: Hashable & Sendable>: Hashable, Sendable {
  /// What it says.
  public var record: Record
  /// Where it stands.
  public var location: SourceLocation
  /// Its non-empty fields as `name=value` lines in byte order (SPEC §4.3): decides which of two
  /// conflicting records stands, whatever file came first.
  public var content: String

  /// `record`, found at `location`.
  public init(_ record: Record, at location: SourceLocation, content: String) {
    self.record = record
    self.location = location
    self.content = content
  }
}

/// Everything read from the archived files but the usage, as read: not yet deduplicated.
public struct Intake: Sendable {
  /// The price book.
  public var prices: [Sourced<PriceRow>] = []
  /// Copies of price catalogues, which end one another.
  public var priceSnapshots: [PriceSnapshot] = []
  /// Other names of models.
  public var modelAliases: [Sourced<ModelAlias>] = []
  /// Invoices; one that stands in several files comes several times.
  public var invoices: [Invoice] = []
  /// What the providers metered.
  public var providerUsage: [Sourced<ProviderUsageRow>] = []
  /// Published exchange rates.
  public var rates: [Sourced<PublishedRate>] = []
  /// Customers and their history.
  public var customers: [Sourced<Customer>] = []
  /// Other names of customers.
  public var customerAliases: [Sourced<CustomerAlias>] = []
  /// Plans.
  public var plans: [Sourced<Plan>] = []
  /// Revenue.
  public var revenue: [Sourced<Revenue>] = []
  /// What billing systems billed; its months depend on the policy.
  public var billedRevenue: [Sourced<BilledRevenue>] = []
  /// Shared costs.
  public var costs: [Sourced<SharedCost>] = []
  /// Driver quantities.
  public var drivers: [Sourced<DriverQuantity>] = []
  /// What the cost files add up to, all their rows, whether they count or not.
  public var totals: [StatementTotals] = []
  /// What became of the rows, where their reader counts them.
  public var rows = RowCounts()

  /// Nothing read yet.
  public init() {}

  /// Adds what another file held.
  public mutating func append(_ other: Intake) {
    prices += other.prices
    priceSnapshots += other.priceSnapshots
    modelAliases += other.modelAliases
    invoices += other.invoices
    providerUsage += other.providerUsage
    rates += other.rates
    customers += other.customers
    customerAliases += other.customerAliases
    plans += other.plans
    revenue += other.revenue
    billedRevenue += other.billedRevenue
    costs += other.costs
    drivers += other.drivers
    totals += other.totals
    rows += other.rows
  }

  /// What became of the numbers of the price catalogues; `nil` where there is none.
  public var priceTally: CatalogueTally? {
    priceSnapshots.isEmpty
      ? nil : priceSnapshots.reduce(into: CatalogueTally()) { $0 += $1.tally }
  }

  /// How many records there are, invoices counted by their lines.
  public var recordCount: Int {
    prices.count + priceSnapshots.reduce(0) { $0 + $1.prices.count + $1.aliases.count }
      + modelAliases.count
      + invoices.reduce(0) { $0 + $1.lines.count }
      + providerUsage.count + rates.count + customers.count + customerAliases.count
      + plans.count + revenue.count + billedRevenue.count + costs.count + drivers.count
  }
}

/// The kinds of input, named as their folders in `inbox/`.
public enum InputKind: String, Sendable, CaseIterable {
  /// Usage events.
  case usage
  /// The price book.
  case prices
  /// Other names of models.
  case modelAliases = "model_aliases"
  /// Invoices and cost statements.
  case invoices
  /// The providers' own usage exports.
  case providerUsage = "provider_usage"
  /// Published exchange rates.
  case exchangeRates = "fx_rates"
  /// Customers.
  case customers
  /// Other names of customers.
  case customerAliases = "customer_aliases"
  /// Plans.
  case plans
  /// Revenue.
  case revenue
  /// Shared costs.
  case costs
  /// Driver quantities.
  case drivers
}

/// The bytes of one accepted file, decompressed, as the readers get them.
public struct SourceFile: Sendable {
  /// The name findings give: the kind folder and the file's name, `usage/october.csv`.
  public var name: String
  /// What its folder says it holds.
  public var kind: InputKind
  /// The profile folder it came in, where there was one.
  public var profile: String?
  /// The content.
  public var bytes: [UInt8]

  /// A file of `kind`.
  public init(name: String, kind: InputKind, profile: String? = nil, bytes: [UInt8]) {
    self.name = name
    self.kind = kind
    self.profile = profile
    self.bytes = bytes
  }
}
