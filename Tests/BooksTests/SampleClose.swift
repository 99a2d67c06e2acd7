import ExactMoney
import Pipeline
import Testing

/// A close small enough to check by hand: the three-way example of SPEC §8 (billed 3.07 and 0.75, tax
/// 0.76 recoverable, surplus held), and a review of 0.30 shared evenly by A and B.
///
/// The shares of the invoice: of 3.07 the surplus 3/53 is held; A bears 60 % of the rest, B 40 %; what
/// no cell explains (0.75) is held too. A 921/530, B 307/265, held 1224/1325: together 3.82.
struct SampleClose {
  let period: Period
  let currency: Currency
  let dimensionNames = ["customer_id", "feature"]

  init() throws {
    period = try #require(Period("2026-10"))
    currency = try #require(Currency(code: "USD"))
  }

  func close() throws -> MonthEndClose {
    MonthEndClose(
      ledger: ledger(), documents: try documents(), drift: try drift(),
      causes: try causes(), bridge: try bridge(), profitAndLoss: try profitAndLoss(),
      findings: findings(), prepaid: try prepaid())
  }

  /// 1,200 credits for 1,000.00: 600 and a third are used, 100 expire, 99 are given back; and 5 given away
  /// without a number or an end.
  func prepaid() throws -> [PrepaidBalance] {
    let none = CreditAmount.none(currency)
    let used = Rational(1801, 3)
    return [
      PrepaidBalance(
        provider: ProviderID("openai"), invoiceID: InvoiceID("R-1"), lineID: "1",
        start: period.firstDay, expiry: period.next.firstDay, opening: none,
        bought: CreditAmount(credits: 1_200, money: money(100_000)),
        used: CreditAmount(credits: used, money: money(50_028)),
        expired: CreditAmount(credits: 100, money: money(8_333)),
        returned: CreditAmount(credits: 99, money: money(8_250))),
      PrepaidBalance(
        provider: ProviderID("openai"), invoiceID: InvoiceID("R-2"), lineID: nil,
        start: period.firstDay, expiry: nil, opening: CreditAmount(credits: 5, money: money(0)),
        bought: none, used: none, expired: none, returned: none),
    ]
  }

  func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
  func exact(_ text: String) throws -> Rational { Rational(try decimal(text)) }
  func money(_ cents: Int) -> Money {
    Money(rounding: Rational(cents, 100), to: currency, .toNearestOrEven)
  }
  func percent(_ text: String) throws -> Figure<ExactDecimal> { .value(try decimal(text)) }

  func findings() -> [Finding] {
    [
      Finding(.zeroDriver, "driver \"seats\" is zero"),
      Finding(.unreadableFile, at: SourceLocation(file: "costs/empty.csv"), "it holds nothing"),
      Finding(
        .unpricedUsage, at: SourceLocation(file: "usage/october.csv", line: 7, column: 3),
        "gpt-x, 5 images"),
    ]
  }

  func ledger() -> Ledger {
    let price = PriceRow(
      provider: ProviderID("openai"), model: ModelID("gpt-x"), serviceTier: .standard,
      meter: MeterID("output_tokens"), minInputTokens: 0, unitPrice: 3, per: 1_000_000,
      currency: currency, effectiveFrom: nil, effectiveTo: nil, account: nil, category: .api)
    let day = period.firstDay
    return Ledger(
      groups: UsageGroups(
        [("acme", "chat"), ("bolt", "")].map { customer, feature in
          UsageGroup(
            reportingDay: day, billingDay: day, row: RowID(customer), customerName: customer,
            dimensions: [customer, feature], provider: price.provider, account: nil,
            model: price.model, serviceTier: .standard, events: 1)
        }),
      meters: [price.meter], prices: [price],
      rows: [
        UsageQuantity(group: 0, meter: 0, priceIndex: 0, quantity: 600_000),
        UsageQuantity(group: 1, meter: 0, priceIndex: 0, quantity: 400_000),
      ])
  }

  func documents() throws -> [BookedDocument] {
    let review = CostCategory("review")
    return [
      BookedDocument(
        documentID: DocumentID("INV-1"), kind: .invoice, supplier: SupplierID("openai"),
        currency: currency, amount: try exact("3.82"), applied: .same, booked: money(382),
        shares: [
          Share(row: RowID("acme"), category: .api, amount: Rational(921, 530)),
          Share(row: RowID("bolt"), category: .api, amount: Rational(307, 265)),
          Share(row: .unattributed, category: .api, amount: Rational(1224, 1325)),
        ]),
      BookedDocument(
        documentID: DocumentID("C-1"), kind: .sharedCost, supplier: nil, currency: currency,
        amount: try exact("0.3"), applied: .same, booked: money(30),
        shares: [
          Share(row: RowID("acme"), category: review, amount: try exact("0.15")),
          Share(row: RowID("bolt"), category: review, amount: try exact("0.15")),
        ]),
    ]
  }

  func drift() throws -> [DriftItem] {
    let key = MatchKey(model: ModelID("gpt-x"), meter: MeterID("output_tokens"))
    func item(_ variance: Variance, _ amount: String, passes: Bool) throws -> DriftItem {
      DriftItem(
        provider: ProviderID("openai"), invoiceID: InvoiceID("INV-1"), key: key,
        servicePeriod: period.days, currency: currency, ledgerQuantity: 1_000_000,
        providerQuantity: 1_050_000, invoiceQuantity: 1_060_000, ledgerAmount: 3,
        invoiceAmount: try exact("3.07"), variance: variance, amount: try exact(amount),
        reportingAmount: try exact(amount), passes: passes)
    }
    func charge(_ variance: Variance, _ amount: String, passes: Bool) throws -> DriftItem {
      DriftItem(
        provider: ProviderID("openai"), invoiceID: InvoiceID("INV-1"), key: MatchKey(),
        servicePeriod: nil, currency: currency, invoiceAmount: try exact(amount),
        variance: variance, amount: try exact(amount), reportingAmount: try exact(amount),
        passes: passes)
    }
    return [
      try charge(.notInLedger, "0.75", passes: false),
      try item(.metering, "0.15", passes: false), try item(.billing, "0.03", passes: false),
      try item(.price, "-0.106", passes: false),
      try item(.lineRounding, "-0.004", passes: false),
      try charge(.tax, "0.76", passes: true),
    ]
  }

  func causes() throws -> [DriftCause] {
    func cause(
      _ item: Int, _ cause: Cause, _ amount: String, _ evidence: String, _ action: String
    ) throws -> DriftCause {
      DriftCause(
        itemIndex: item, cause: cause, amount: try exact(amount),
        reportingAmount: try exact(amount), evidence: evidence, action: action)
    }
    return [
      try cause(0, .missingInLedger, "0.75", "billed, and no event agrees", "find the calls"),
      try cause(0, .unexplained, "0", "", ""),
      try cause(1, .failedCalls, "0.1", "33,334 \"failed\" calls", "=check"),
      try cause(1, .unexplained, "0.05", "quantity 1050000 against 1000000", "investigate"),
      try cause(2, .unexplained, "0.03", "", "investigate"),
      try cause(3, .price, "-0.106", "billed at 2.90", "underbilled: accrue it"),
      try cause(3, .unexplained, "0", "", ""),
      try cause(4, .rounding, "-0.004", "1 line", "book it to rounding"),
      try cause(4, .unexplained, "0", "", ""),
      try cause(5, .tax, "0.76", "line 3", "book it as tax"),
      try cause(5, .unexplained, "0", "", ""),
    ]
  }

  func bridge() throws -> [BridgeRow] {
    let steps: [(BridgeStep, String)] = [
      (.ledger, "3"), (.cutoff, "0"), (.notInLedger, "0.75"), (.metering, "0.15"),
      (.billing, "0.03"), (.price, "-0.106"), (.lineRounding, "-0.004"), (.tax, "0"),
      (.invoices, "3.82"), (.bookingRounding, "0"), (.cost, "3.82"), (.difference, "0"),
    ]
    return try [ProviderID("openai"), nil].flatMap { provider in
      try steps.map { BridgeRow(provider: provider, step: $0.0, amount: try exact($0.1)) }
    }
  }

  func profitAndLoss() throws -> ProfitAndLoss {
    ProfitAndLoss(
      period: period, version: 1, status: .open, currency: currency,
      categories: [.api, CostCategory("review")],
      rows: [try acme(), bolt(), unattributed()], total: try total())
  }

  private func acme() throws -> ProfitAndLossRow {
    ProfitAndLossRow(
      row: RowID("acme"), name: "Ähren, \"AG\"", plan: PlanID("pro"), status: .active,
      costFunction: .costOfRevenue, revenue: .value(money(500)), costs: [money(174), money(15)],
      totalCost: money(189), marginAfterAICost: .value(money(311)),
      revenueMarginPercent: try percent("62.2"), costPercentOfRevenue: try percent("37.8"),
      subscriptionMargin: .value(money(375)), contribution: .value(money(186)),
      contributionPercentOfMargin: try percent("49.6"), calls: 3, failedCalls: 1, workItems: 2,
      successfulWorkItems: 1, costPerWorkItem: try percent("0.945"),
      costPerSuccessfulWorkItem: try percent("1.89"), activeUsers: 1,
      costPerActiveUser: try percent("1.89"))
  }

  private func bolt() -> ProfitAndLossRow {
    ProfitAndLossRow(
      row: RowID("bolt"), name: "=1+1", plan: nil, status: .trial,
      costFunction: .salesAndMarketing, revenue: .none, costs: [money(116), money(15)],
      totalCost: money(131), marginAfterAICost: .notAvailable,
      revenueMarginPercent: .notAvailable, costPercentOfRevenue: .notAvailable,
      subscriptionMargin: .none, contribution: .none, contributionPercentOfMargin: .none,
      calls: 2, failedCalls: 0, workItems: 0, successfulWorkItems: 0,
      costPerWorkItem: .notAvailable, costPerSuccessfulWorkItem: .notAvailable, activeUsers: 0,
      costPerActiveUser: .notAvailable)
  }

  private func unattributed() -> ProfitAndLossRow {
    ProfitAndLossRow(
      row: .unattributed, name: "", plan: nil, status: nil, costFunction: .costOfRevenue,
      revenue: .none, costs: [money(92), money(0)], totalCost: money(92),
      marginAfterAICost: .none, revenueMarginPercent: .none, costPercentOfRevenue: .none,
      subscriptionMargin: .none, contribution: .none, contributionPercentOfMargin: .none,
      calls: 0, failedCalls: 0, workItems: 0, successfulWorkItems: 0, costPerWorkItem: .none,
      costPerSuccessfulWorkItem: .none, activeUsers: 0, costPerActiveUser: .none)
  }

  private func total() throws -> ProfitAndLossRow {
    ProfitAndLossRow(
      row: nil, name: "", plan: nil, status: nil, costFunction: nil, revenue: .value(money(500)),
      costs: [money(382), money(30)], totalCost: money(412),
      marginAfterAICost: .value(money(88)), revenueMarginPercent: try percent("17.6"),
      costPercentOfRevenue: try percent("82.4"), subscriptionMargin: .value(money(375)),
      contribution: .value(money(-37)), contributionPercentOfMargin: try percent("-9.9"),
      calls: 5, failedCalls: 1, workItems: 2, successfulWorkItems: 1,
      costPerWorkItem: try percent("2.06"), costPerSuccessfulWorkItem: try percent("4.12"),
      activeUsers: 1, costPerActiveUser: try percent("4.12"))
  }
}
