import ExactMoney
import Pipeline
import PlainYAML

/// Reads a scenario of `crossfoot simulate`: every key that means nothing is refused, for a misspelt
/// change would look like one without effect.
struct ScenarioFile {
  /// What it says.
  let scenario: Scenario

  /// Reads `text` of `file`, whose prices are in `currency` where they do not say.
  init(file: String, text: String, currency: Currency) throws(ConfigurationError) {
    let reader = try YAMLReader(file: file, text: text)
    try reader.require(["scenario", "prices", "swaps", "plans", "prospects"])
    var scenario = Scenario(name: try reader.text("scenario") ?? file)
    for part in try reader.mappings("prices") {
      scenario.prices.append(try Self.price(part, currency))
    }
    for part in try reader.mappings("swaps") { scenario.swaps.append(try Self.swap(part)) }
    for part in try reader.mappings("plans") {
      scenario.plans.append(try Self.plan(part, currency))
    }
    for part in try reader.mappings("prospects") {
      scenario.prospects.append(try Self.prospect(part, currency))
    }
    self.scenario = scenario
  }

  // MARK: - Prices

  private static func price(
    _ reader: YAMLReader, _ currency: Currency
  ) throws(ConfigurationError) -> PriceChange {
    try reader.require([
      "provider", "account", "model", "service_tier", "meter", "change_pct", "unit_price", "per",
      "currency", "from",
    ])
    return PriceChange(
      provider: ProviderID(try required(reader, "provider")),
      key: MatchKey(
        account: AccountID(nonEmpty: try reader.text("account")),
        model: ModelID(nonEmpty: try reader.text("model")),
        serviceTier: ServiceTier(nonEmpty: try reader.text("service_tier")),
        meter: MeterID(nonEmpty: try reader.text("meter"))),
      effect: try effect(reader, currency), from: try day(reader), location: reader.location)
  }

  private static func effect(
    _ reader: YAMLReader, _ currency: Currency
  ) throws(ConfigurationError) -> PriceChange.Effect {
    let price = try reader.value("unit_price", notNegative, amount(_:))
    switch (try percent(reader, "change_pct"), price) {
    case (let percent?, nil): return .percent(percent)
    case (nil, let price?):
      // One price for all models, or for input and output, is a mistake.
      for key in ["model", "meter"] where try reader.text(key) == nil {
        throw reader.error("unit_price", "needs a \(key)")
      }
      let per = try reader.value("per", "a number above zero") { positive($0) } ?? .one
      return .price(
        QuotedPrice(price, try self.currency(reader, "currency") ?? currency), per: per)
    default: throw reader.error("change_pct", "one of change_pct and unit_price is required")
    }
  }

  // MARK: - Swaps

  private static func swap(_ reader: YAMLReader) throws(ConfigurationError) -> ModelSwap {
    try reader.require([
      "provider", "old", "new", "new_provider", "service_tier", "new_service_tier", "where",
      "tokens", "times", "count_as", "from",
    ])
    let provider = ProviderID(try required(reader, "provider"))
    var swap = ModelSwap(
      old: ModelSwap.Model(
        provider: provider, model: ModelID(try required(reader, "old")),
        serviceTier: ServiceTier(nonEmpty: try reader.text("service_tier"))),
      new: ModelSwap.Model(
        provider: ProviderID(nonEmpty: try reader.text("new_provider")) ?? provider,
        model: ModelID(try required(reader, "new")),
        serviceTier: ServiceTier(nonEmpty: try reader.text("new_service_tier"))),
      location: reader.location)
    swap.tokenRatio = try reader.value("tokens", notNegative, amount(_:)) ?? .one
    let times = try reader.mapping("times")
    for meter in times.keys {
      swap.ratios[MeterID(meter)] = try times.value(meter, notNegative, amount(_:))
    }
    let meters = try reader.mapping("count_as")
    for meter in meters.keys {
      swap.meters[MeterID(meter)] = try meters.text(meter).map { MeterID($0) }
    }
    swap.filter = try filter(reader.mapping("where"))
    swap.from = try day(reader)
    return swap
  }

  private static func filter(_ reader: YAMLReader) throws(ConfigurationError) -> UsageFilter {
    var filter = UsageFilter()
    filter.customer = CustomerID(nonEmpty: try reader.text("customer"))
    filter.plan = PlanID(nonEmpty: try reader.text("plan"))
    for name in reader.keys where name != "customer" && name != "plan" {
      filter.dimensions[name] = try reader.text(name) ?? ""
    }
    return filter
  }

  // MARK: - Plans

  private static func plan(
    _ reader: YAMLReader, _ currency: Currency
  ) throws(ConfigurationError) -> PlanChange {
    try reader.require([
      "plan", "price", "instead_of", "currency", "change_pct", "subscription_margin_pct",
      "ai_budget", "budget_currency",
    ])
    var change = PlanChange(
      plan: PlanID(try required(reader, "plan")), location: reader.location)
    let price = try reader.value("price", notNegative, amount(_:))
    let old = try reader.value("instead_of", "a number above zero") { positive($0) }
    switch (try percent(reader, "change_pct"), price, old) {
    case (nil, nil, nil): break
    case (let percent?, nil, nil): change.subscription = .percent(percent)
    case (nil, let price?, let old?): change.subscription = .instead(new: price, old: old)
    case (nil, let price?, nil):
      change.subscription = .price(
        QuotedPrice(price, try self.currency(reader, "currency") ?? currency))
    default:
      throw reader.error(
        "price", "one of change_pct, price and price with instead_of, not several")
    }
    change.subscriptionMarginPercent = try reader.value(
      "subscription_margin_pct", "a number"
    ) { ExactDecimal($0) }
    if let budget = try reader.value("ai_budget", notNegative, amount(_:)) {
      change.budget = QuotedPrice(
        budget, try self.currency(reader, "budget_currency") ?? currency)
    }
    if change.subscription == nil, change.subscriptionMarginPercent == nil, change.budget == nil {
      throw reader.error(
        "plan", "one of price, change_pct, subscription_margin_pct, ai_budget is required")
    }
    return change
  }

  // MARK: - Prospects

  private static func prospect(
    _ reader: YAMLReader, _ currency: Currency
  ) throws(ConfigurationError) -> Prospect {
    try reader.require([
      "customer_id", "name", "plan", "price", "currency", "like", "times", "calls", "drivers",
      "units", "target_margin_pct",
    ])
    let name = try required(reader, "customer_id")
    guard let price = try reader.value("price", notNegative, amount(_:)) else {
      throw reader.error("price", "required")
    }
    var prospect = Prospect(
      customerID: CustomerID(name), name: try reader.text("name") ?? "",
      price: QuotedPrice(price, try self.currency(reader, "currency") ?? currency),
      usage: try usage(reader), location: reader.location)
    prospect.plan = PlanID(nonEmpty: try reader.text("plan"))
    let drivers = try reader.mapping("drivers")
    for driver in drivers.keys {
      if driver == "usage.api_cost" {
        throw drivers.error(driver, "follows from the usage")
      }
      prospect.drivers[DriverID(driver)] = try drivers.value(driver, expectedCount, count)
    }
    prospect.units = try reader.value("units", "a number above zero") { positive($0) }
    prospect.targetMarginPercent = try reader.value(
      "target_margin_pct", "a number below 100"
    ) { ExactDecimal($0).flatMap { $0 < 100 ? $0 : nil } }
    return prospect
  }

  private static func usage(_ reader: YAMLReader) throws(ConfigurationError) -> Prospect.Usage {
    let calls = try reader.mappings("calls")
    switch (try reader.text("like"), calls.isEmpty) {
    case (let customer?, true):
      let times = try reader.value("times", expectedCount, count) ?? .one
      return .like(CustomerID(customer), times: times)
    case (nil, false):
      var kinds: [Prospect.Calls] = []
      for call in calls { kinds.append(try self.calls(call)) }
      return .calls(kinds)
    default: throw reader.error("calls", "one of calls and like is required")
    }
  }

  private static func calls(_ reader: YAMLReader) throws(ConfigurationError) -> Prospect.Calls {
    try reader.require([
      "provider", "model", "service_tier", "account", "where", "count", "each",
    ])
    guard
      let number = try reader.value("count", expectedCount, { count($0)?.exactInt64 })
    else { throw reader.error("count", "required, a whole number") }
    let each = try reader.mapping("each")
    if each.keys.isEmpty { throw reader.error("each", "required: quantities by meter") }
    var quantities: [MeterID: ExactDecimal] = [:]
    for meter in each.keys {
      quantities[MeterID(meter)] = try each.value(meter, expectedCount, count)
    }
    var calls = Prospect.Calls(
      ModelSwap.Model(
        provider: ProviderID(try required(reader, "provider")),
        model: ModelID(try required(reader, "model")),
        serviceTier: ServiceTier(nonEmpty: try reader.text("service_tier"))),
      account: AccountID(nonEmpty: try reader.text("account")), count: Int(number),
      quantities: quantities)
    calls.dimensions = try filter(reader.mapping("where")).dimensions
    return calls
  }
}

// MARK: - Values

extension ScenarioFile {
  private static let notNegative = "a number of zero or more"
  /// Far above any month, and far from what overflows.
  private static let expectedCount = "a number from 0 to 1000000000000"

  private static func amount(_ text: String) -> ExactDecimal? {
    ExactDecimal(text).flatMap { $0.isNegative ? nil : $0 }
  }

  private static func positive(_ text: String) -> ExactDecimal? {
    ExactDecimal(text).flatMap { $0 > .zero ? $0 : nil }
  }

  private static func count(_ text: String) -> ExactDecimal? {
    ExactDecimal(text).flatMap { $0.isNegative || $0 > 1_000_000_000_000 ? nil : $0 }
  }

  private static func percent(
    _ reader: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ExactDecimal? {
    try reader.value(key, "a number of -100 or more") {
      ExactDecimal($0).flatMap { $0 < -100 ? nil : $0 }
    }
  }

  private static func currency(
    _ reader: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> Currency? {
    try reader.value(key, "an ISO 4217 code") { Currency(code: $0) }
  }

  private static func day(_ reader: YAMLReader) throws(ConfigurationError) -> CalendarDate? {
    try reader.value("from", "a day, YYYY-MM-DD") { CalendarDate($0) }
  }

  private static func required(
    _ reader: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> String {
    guard let text = try reader.text(key) else { throw reader.error(key, "required") }
    return text
  }
}
