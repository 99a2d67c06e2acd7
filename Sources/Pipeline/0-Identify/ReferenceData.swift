import ExactMoney

/// Everything but usage, each record once: what the later stages work with.
public struct ReferenceData: Sendable {
  /// The price book.
  public var priceBook: PriceBook
  /// Who is who.
  public var customers: CustomerDirectory
  /// The terms of the plans.
  public var plans: PlanBook
  /// Invoices that count: deduplicated, and not replaced.
  public var invoices: [Invoice]
  /// Invoices that count nothing because others replace them.
  public var replacedInvoices: [Invoice]
  /// What the providers metered.
  public var providerUsage: [Sourced<ProviderUsageRow>]
  /// Exchange rates.
  public var rates: RateTable
  /// Revenue.
  public var revenue: [Sourced<Revenue>]
  /// Shared costs.
  public var costs: [Sourced<SharedCost>]
  /// Driver quantities.
  public var drivers: [Sourced<DriverQuantity>]
}

/// Turns what was read into what is known: one record per key, conflicts named.
public struct IdentifyStage: Sendable {
  private let policy: Policy

  /// Identifies under `policy`.
  public init(policy: Policy) {
    self.policy = policy
  }

  /// One record per key of every kind.
  public func run(_ intake: Intake) -> Outcome<ReferenceData> {
    var findings: [Finding] = []
    func take<Output>(_ outcome: Outcome<Output>) -> Output {
      findings += outcome.findings
      return outcome.output
    }
    let prices = take(unifyPrices(intake.prices))
    let modelAliases = take(unifyModelAliases(intake.modelAliases))
    let lists = PriceSnapshots.lists(
      intake.priceSnapshots, precedence: policy.pricePrecedence
    ).map { list in
      var list = list
      list.rows = take(unifyPrices(list.rows))
      list.aliases = take(unifyModelAliases(list.aliases))
      return list
    }
    let priceBook = take(PriceBook.build(rows: prices, aliases: modelAliases, lists: lists))
    let customers = take(unifyCustomers(intake.customers))
    let aliases = take(
      RecordIdentity.unify(
        intake.customerAliases, "customer alias", key: \.alias, name: \.alias.rawValue))
    let plans = take(unifyPlans(intake.plans))
    let rates = take(unifyRates(intake.rates))
    let statements = take(StatementSnapshots.standing(intake.invoices))
    let billed = take(RevenueRecognition(basis: policy.revenueBasis).run(intake.billedRevenue))
    let invoices = take(InvoiceIdentity.unify(statements))
    let usage = take(
      OverlappingUsage.standing(intake.providerUsage, unify: unifyProviderUsage))
    let data = ReferenceData(
      priceBook: priceBook,
      customers: CustomerDirectory(
        customers: customers.map(\.record), aliases: aliases.map(\.record)),
      plans: PlanBook(plans.map(\.record)),
      invoices: invoices.standing, replacedInvoices: invoices.replaced,
      providerUsage: usage,
      rates: RateTable(rates.map(\.record), maxAgeDays: policy.exchange.maxAgeDays),
      revenue: take(unifyRevenue(intake.revenue + billed)),
      costs: take(
        RecordIdentity.unify(
          intake.costs, "cost", key: \.costID, name: \.costID.rawValue)),
      drivers: take(unifyDrivers(intake.drivers)))
    return Outcome(data, findings)
  }

  private func unifyPrices(_ prices: [Sourced<PriceRow>]) -> Outcome<[Sourced<PriceRow>]> {
    struct Key: Hashable {
      var provider: ProviderID
      var model: ModelID
      var serviceTier: ServiceTier
      var meter: MeterID
      var minInputTokens: ExactDecimal
      var account: AccountID?
      var effectiveFrom: Instant?
    }
    return RecordIdentity.unify(
      prices, "price",
      key: {
        Key(
          provider: $0.provider, model: $0.model, serviceTier: $0.serviceTier, meter: $0.meter,
          minInputTokens: $0.minInputTokens, account: $0.account, effectiveFrom: $0.effectiveFrom)
      },
      name: { "\($0.provider) \($0.model) \($0.serviceTier) \($0.meter)" })
  }

  private func unifyModelAliases(
    _ aliases: [Sourced<ModelAlias>]
  ) -> Outcome<[Sourced<ModelAlias>]> {
    struct Key: Hashable {
      var provider: ProviderID
      var alias: ModelID
      var effectiveFrom: Instant?
    }
    return RecordIdentity.unify(
      aliases, "model alias",
      key: { Key(provider: $0.provider, alias: $0.alias, effectiveFrom: $0.effectiveFrom) },
      name: { "\($0.provider) \($0.alias)" })
  }

  private func unifyCustomers(_ customers: [Sourced<Customer>]) -> Outcome<[Sourced<Customer>]> {
    struct Key: Hashable {
      var customerID: CustomerID
      var effectiveFrom: CalendarDate?
    }
    return RecordIdentity.unify(
      customers, "customer",
      key: { Key(customerID: $0.customerID, effectiveFrom: $0.effectiveFrom) },
      name: \.customerID.rawValue)
  }

  private func unifyPlans(_ plans: [Sourced<Plan>]) -> Outcome<[Sourced<Plan>]> {
    struct Key: Hashable {
      var plan: PlanID
      var effectiveFrom: CalendarDate?
    }
    return RecordIdentity.unify(
      plans, "plan", key: { Key(plan: $0.plan, effectiveFrom: $0.effectiveFrom) },
      name: \.plan.rawValue)
  }

  private func unifyRates(_ rates: [Sourced<PublishedRate>]) -> Outcome<[Sourced<PublishedRate>]> {
    struct Key: Hashable {
      var date: CalendarDate
      var base: Currency
      var quote: Currency
      var source: String
    }
    return RecordIdentity.unify(
      rates, "rate",
      key: { Key(date: $0.date, base: $0.base, quote: $0.quote, source: $0.source) },
      name: { "\($0.base)/\($0.quote) of \($0.date)" })
  }

  private func unifyProviderUsage(
    _ rows: [Sourced<ProviderUsageRow>]
  ) -> Outcome<[Sourced<ProviderUsageRow>]> {
    RecordIdentity.unify(
      rows, "provider usage",
      key: { row in
        var key = row
        key.quantity = .zero
        return key
      },
      name: { "\($0.provider) \($0.date) \($0.model) \($0.serviceTier) \($0.meter)" })
  }

  private func unifyDrivers(
    _ drivers: [Sourced<DriverQuantity>]
  ) -> Outcome<[Sourced<DriverQuantity>]> {
    RecordIdentity.unify(
      drivers, "driver quantity",
      key: { driver in
        var key = driver
        key.quantity = .zero
        return key
      },
      name: { "\($0.driver) of \($0.consumer.text) in \($0.period)" })
  }

  /// A record without id is told from its twins by its content and its occurrence in its file: two
  /// alike in one file are two, and the file once more adds nothing.
  private func unifyRevenue(_ revenue: [Sourced<Revenue>]) -> Outcome<[Sourced<Revenue>]> {
    let named = RecordIdentity.unify(
      revenue.filter { $0.record.revenueID != nil }, "revenue",
      key: { $0.revenueID ?? "" }, name: { $0.revenueID ?? "" })
    struct Key: Hashable {
      var content: String
      var occurrence: Int
    }
    var unnamed: [Key: Sourced<Revenue>] = [:]
    for (record, occurrence) in RecordIdentity.occurrences(
      revenue.filter { $0.record.revenueID == nil })
    {
      let key = Key(content: record.content, occurrence: occurrence)
      if unnamed[key] == nil { unnamed[key] = record }
    }
    let all = (named.output + unnamed.values).sorted { $0.location < $1.location }
    return Outcome(all, named.findings)
  }
}
