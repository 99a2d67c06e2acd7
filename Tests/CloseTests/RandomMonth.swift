import ExactMoney
import Pipeline

/// Random books of three months, with what is known of them independently of the program: which
/// invoices there are, what each costs, and how much was used.
///
/// Every service day and every event lies within the three months, so that closing all three must
/// account for everything.
struct RandomMonth: Sendable {
  /// What the generator knows of a provider.
  struct Provider: Sendable {
    var name: String
    var billingZone: String
    /// What it bills in.
    var currency: String
    var models: [String]
    var accounts: [String]
    var tiers: [String]
    /// As fractions: recoverable and reverse charge.
    var recoverable: String
    var reverseCharge: String
  }

  /// A usage line: which part of the ledger, which days.
  struct LineKey: Hashable, Sendable {
    var cells: [String]
  }

  /// An invoice as it was drawn up.
  struct ModelInvoice: Sendable {
    var provider: String
    var invoiceID: String
    var currency: Currency
    var statedTotal: ExactDecimal?
    /// Amounts of usage lines.
    var usage: [ExactDecimal] = []
    /// Amounts of tax lines.
    var tax: [ExactDecimal] = []
    /// All other amounts.
    var others: [ExactDecimal] = []
    /// The days of every line; of tax the invoice's.
    var days: [Range<CalendarDate>] = []
    var corrects: String?
    var isReplaced = false
    var recoverable = ExactDecimal.one
    var reverseCharge = ExactDecimal.zero
  }

  let seed: UInt64
  /// The months in order; the middle one has most of what there is.
  let months: [Period]
  var random: SplitMix64
  var policy = ""
  var reporting: String
  var currencies: [String]
  var providers: [Provider] = []
  var customers: [String] = []
  var tables: [InboxTable] = []
  var invoices: [ModelInvoice] = []
  /// Quantity by provider and meter of every billable event, each event once.
  var quantities: [String: ExactDecimal] = [:]

  static let meters = [
    "uncached_input_tokens", "output_tokens", "cache_read_tokens", "requests", "gpu_seconds",
  ]

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    let texts = ["2026-10", "2026-03", "2024-02", "2025-12", "2026-06"]
    guard let middle = Period(random.one(of: texts)) else { throw RandomMonthError.badPeriod }
    months = [middle.previous, middle, middle.next]
    reporting = random.one(of: ["USD", "EUR", "JPY", "KWD", "USD"])
    currencies = random.shuffled(["USD", "EUR", "JPY", "GBP", "KWD"])
    addProviders()
    addPolicy()
    addRates()
    addCustomers()
    addPrices()
    addUsage()
    try addInvoices()
    addProviderUsage()
    addRevenue()
    addSharedCosts()
    addConflicts()
  }

  /// All days of the three months.
  var days: Range<CalendarDate> { months[0].firstDay..<months[2].next.firstDay }

  /// The books as they come first.
  var books: MonthBooks { books(of: tables) }

  /// Books of this policy whose inbox has `tables`.
  func books(of tables: [InboxTable]) -> MonthBooks {
    MonthBooks(
      policy: policy, Dictionary(uniqueKeysWithValues: tables.map { ($0.place, $0.text) }))
  }

  /// A day of the three months, at least `margin` days from both ends.
  mutating func day(margin: Int = 0) -> CalendarDate {
    let count = days.dayCount
    return days.lowerBound.advanced(by: random.number(margin...(count - 1 - margin)))
  }

  private mutating func addProviders() {
    for name in ["acme", "Börse ai", "zeta"].prefix(random.number(1...3)) {
      providers.append(
        Provider(
          name: name,
          billingZone: random.one(
            of: ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin"]),
          currency: random.chance(50) ? reporting : random.one(of: currencies),
          models: Array(["m1", "m2", "embed"].prefix(random.number(1...3))),
          accounts: random.chance(60) ? ["", "a1", "a2"] : [""],
          tiers: random.chance(40) ? ["standard", "batch"] : ["standard"],
          recoverable: random.one(of: ["1", "0", "0.6", "0.333"]),
          reverseCharge: random.one(of: ["0", "0", "0.2", "0.075"])))
    }
  }

  private mutating func addPolicy() {
    let zone = random.one(of: ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])
    let dates = ["invoice_date", "period_end", "period_average"]
    let spreads = ["by_cost", "by_cost", "none"]
    policy = """
      reporting: { currency: \(reporting), time_zone: \(zone) }
      fx: { invoices: \(random.one(of: dates)), accruals: \(random.one(of: dates)), \
      shared_costs: \(random.one(of: dates)), revenue: \(random.one(of: dates)) }
      spread: { credit: \(random.one(of: spreads)), purchase: \(random.one(of: spreads)), \
      adjustment: \(random.one(of: spreads)), tax: \(random.one(of: spreads)) }
      surplus: \(random.one(of: ["hold", "spread"]))
      providers:

      """
    for provider in providers {
      let absolute = random.one(of: ["", "0.10", "25"])
      let relative = random.one(of: ["", "0.02"])
      policy += """
          "\(provider.name)":
            billing_time_zone: \(provider.billingZone)
            tolerance: { absolute: \(absolute), relative: \(relative), rule: \
        \(random.one(of: ["all", "any"])) }
            tax: { recoverable: \(provider.recoverable), reverse_charge_rate: \
        \(provider.reverseCharge) }

        """
    }
  }

  /// Some records say something else elsewhere; which stands must not depend on who came first.
  private mutating func addConflicts() {
    let facts = [
      "fx_rates": "rate", "prices": "unit_price", "costs": "amount", "drivers": "quantity",
      "provider_usage": "quantity", "revenue": "amount", "customers": "name",
    ]
    for index in tables.indices {
      guard let fact = facts[tables[index].kind],
        let column = tables[index].columns.firstIndex(of: fact)
      else { continue }
      for row in tables[index].rows where random.chance(2) {
        var other = row
        other[column] = random.decimal(1...2000, scale: 2)
        tables[index].rows.append(other)
      }
    }
  }

  /// A central bank that publishes on weekdays, and now and then a bank of our own.
  private mutating func addRates() {
    var table = InboxTable(
      kind: "fx_rates", name: "rates", columns: ["date", "base", "quote", "rate", "source"])
    let missing = random.chance(8) ? random.one(of: currencies) : ""
    let means = [("USD", 1_084_300), ("JPY", 162_450_000), ("GBP", 857_100), ("KWD", 333_700)]
    var day = days.lowerBound.advanced(by: -9)
    while day < days.upperBound {
      if (Int(day.daysSinceEpoch) % 7 + 7) % 7 < 5 {
        for (quote, mean) in means where quote != missing {
          table.add([
            "date": day.description, "base": "EUR", "quote": quote, "source": "ECB",
            "rate": random.decimal((mean - mean / 20)...(mean + mean / 20), scale: 6),
          ])
        }
      }
      if random.chance(4) {
        table.add([
          "date": day.description, "base": "USD", "quote": "GBP", "source": "bank",
          "rate": random.decimal(700...900, scale: 3),
        ])
      }
      day = day.advanced(by: 1)
    }
    tables.append(table)
  }
}

/// The generator itself is wrong.
enum RandomMonthError: Error {
  case badPeriod
  case badNumber(String)
}
