import ExactMoney
import Pipeline
import SourceText
import Testing
import UsageScan

/// Random prices, aliases, customers and policy: as records for the scan, as tables for books.
struct RandomRules {
  /// A zone of the policy: the offsets around the random months, as the IANA has them.
  static let zones: [ZoneRules] = [
    .utc,
    ZoneRules(
      name: "Europe/Berlin", initialOffsetSeconds: 3600,
      transitions: [(1_774_746_000, 7200), (1_792_890_000, 3600), (1_806_195_600, 7200)]
        .map { ZoneRules.Transition(start: $0, offsetSeconds: $1) }),
    ZoneRules(
      name: "America/Los_Angeles", initialOffsetSeconds: -28_800,
      transitions: [(1_772_964_000, -25_200), (1_793_523_600, -28_800), (1_805_018_400, -25_200)]
        .map { ZoneRules.Transition(start: $0, offsetSeconds: $1) }),
    ZoneRules(name: "Asia/Kolkata", initialOffsetSeconds: 19_800, transitions: []),
    ZoneRules(name: "Pacific/Kiritimati", initialOffsetSeconds: 50_400, transitions: []),
  ]

  /// The meters that files have columns for; the last two only the price book names.
  static let meters = [
    "uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "output_tokens",
    "audio_seconds", "images", "requests", "gpu_seconds", "ünits",
  ]
  static let models = ["m1", "m2", "embed"]
  static let providers = ["acme", "beta"]
  /// Where prices and aliases change: a bare date, an offset, a fraction of a second.
  static let changes = [
    "2026-10-15", "2026-10-10T12:00:00.5+02:00", "2026-10-31T23:59:59.999999Z",
    "2026-10-20T00:00:00-07:00",
  ]

  private(set) var prices: [[String: String]] = []
  private(set) var aliases: [[String: String]] = []
  private(set) var customers: [String] = []
  private(set) var customerAliases: [(alias: String, customer: String)] = []
  private(set) var reportingZone = ZoneRules.utc
  private(set) var billingZones: [String: ZoneRules] = [:]
  private(set) var dimensions: [String] = []
  private(set) var extraDimensions: [String] = []
  private(set) var required = RequiredFields()
  /// What is required of the second provider, where it is something else.
  private(set) var requiredOfOther: RequiredFields?

  /// Without `isTame` the book may have two prices or aliases for one moment, which SPEC forbids.
  init(_ random: inout SeededGenerator, isTame: Bool) {
    reportingZone = random.one(of: Self.zones)
    for provider in Self.providers where random.chance(70) {
      billingZones[provider] = random.one(of: Self.zones)
    }
    customers = ["c1", "c2", "Ärger", "c 5"]
    customerAliases = [("first", "c1"), ("dangling", "nobody"), ("c2", "c1"), ("Erste,", "c1")]
    dimensions = random.one(of: [
      Policy.defaultDimensions, ["customer_id"], Policy.defaultDimensions + ["tag", "ätag"],
      ["tag", "model", "user_id", "service_tier", "output_tokens", "status", "never_there"],
    ])
    for provider in Self.providers {
      for model in Self.models {
        for meter in Self.meters where random.chance(80) {
          addPrices(provider, model, meter, &random, isTame: isTame)
        }
      }
    }
    addAliases(&random, isTame: isTame)
    // Drawn aside, so that known seeds still name the months they did.
    var aside = random
    extraDimensions = aside.one(of: [
      [], ["status", "outcome", "attempt"],
      ["attempt", "model", "tag", "customer_id", "service_tier", "images", "work_item_id"],
      ["status", "event_id", "never_heard_of", "workspace_id"],
    ]).filter { !dimensions.contains($0) }
    required.profile = aside.one(of: RequiredFields.Profile.allCases)
    required.columns = aside.one(of: [[], [], ["input_tokens", "event_id"], ["recorded_at"]])
    if aside.chance(50) {
      var other = required
      other.profile = aside.one(of: RequiredFields.Profile.allCases)
      other.tags = aside.one(of: [["tag"], ["ätag", "ünits", "never_there"]])
      requiredOfOther = other
    }
  }

  private mutating func addPrices(
    _ provider: String, _ model: String, _ meter: String, _ random: inout SeededGenerator,
    isTame: Bool
  ) {
    var row = ["provider": provider, "model": model, "meter": meter, "currency": "USD"]
    row["category"] =
      model == "embed" ? "embedding" : random.one(of: ["", "", "api", "speech", "vision"])
    if random.chance(15) { row["service_tier"] = "batch" }
    func add(_ changes: [String: String]) {
      var added = row.merging(changes) { $1 }.filter { !$0.value.isEmpty }
      // Every price is another, so that the ledger shows which one was taken.
      added["unit_price"] = "\(prices.count + 1).5"
      prices.append(added)
    }
    if random.chance(30) {
      let change = random.one(of: Self.changes)
      add(["effective_to": change])
      add(["effective_from": change])
    } else if random.chance(10) {
      add(["effective_from": Self.changes[0], "effective_to": Self.changes[2]])
    } else {
      add([:])
    }
    if random.chance(30) { add(["min_input_tokens": random.one(of: ["100", "1000.5", "1e2"])]) }
    if random.chance(20) { add(["min_input_tokens": "1000"]) }
    if random.chance(20) { add(["account": "a1"]) }
    if random.chance(10) { add(["account": "a2", "min_input_tokens": "50"]) }
    if random.chance(10) { add(["service_tier": "priority"]) }
    if !isTame, random.chance(5) { add(["min_input_tokens": "1e2", "category": "twin"]) }
  }

  private mutating func addAliases(_ random: inout SeededGenerator, isTame: Bool) {
    let change = random.one(of: Self.changes)
    for provider in Self.providers {
      aliases += [
        ["provider": provider, "alias": "m1-latest", "model": "m1"],
        ["provider": provider, "alias": "m-next", "model": "m1", "effective_to": change],
        ["provider": provider, "alias": "m-next", "model": "m2", "effective_from": change],
        // The price book has this name itself, so the alias says nothing.
        ["provider": provider, "alias": "m2", "model": "m1"],
        // An alias is followed once.
        ["provider": provider, "alias": "twice", "model": "m1-latest"],
      ]
    }
    if !isTame {
      aliases.append(["provider": "acme", "alias": "m-next", "model": "embed"])
    }
  }

  /// The rules as the scan takes them.
  func rules() throws -> UsageRules {
    let currency = try #require(Currency(code: "USD"))
    var policy = Policy(reportingCurrency: currency, reportingZone: reportingZone)
    policy.dimensions = dimensions
    policy.anyProvider.required = required
    if let requiredOfOther, let other = Self.providers.last {
      policy.providers[ProviderID(other)] = policy.anyProvider
      policy.providers[ProviderID(other)]?.required = requiredOfOther
    }
    for (provider, zone) in billingZones {
      policy.providers[ProviderID(provider), default: policy.anyProvider].billingZone = zone
    }
    let book = PriceBook.build(
      rows: try prices.map { try sourced(price($0, currency), $0) },
      aliases: try aliases.map { try sourced(alias($0), $0) })
    return UsageRules(
      priceBook: book.output,
      customers: CustomerDirectory(
        customers: customers.map {
          Customer(
            customerID: CustomerID($0), name: $0, plan: nil, status: .active, startedOn: nil,
            endedOn: nil, effectiveFrom: nil)
        },
        aliases: customerAliases.map {
          CustomerAlias(alias: CustomerID($0.alias), customerID: CustomerID($0.customer))
        }),
      policy: policy, extraDimensions: extraDimensions)
  }

  private func sourced<Record>(_ record: Record, _ row: [String: String]) -> Sourced<Record> {
    Sourced(
      record, at: SourceLocation(file: "rules.csv"),
      content: RawRecord.content(of: row.map { (name: $0.key, text: $0.value) }))
  }

  private func price(_ row: [String: String], _ currency: Currency) throws -> PriceRow {
    PriceRow(
      provider: ProviderID(row["provider", default: ""]), model: ModelID(row["model", default: ""]),
      serviceTier: ServiceTier(row["service_tier", default: "standard"]),
      meter: MeterID(row["meter", default: ""]),
      minInputTokens: try #require(ExactDecimal(row["min_input_tokens", default: "0"])),
      unitPrice: try #require(ExactDecimal(row["unit_price", default: ""])), per: 1,
      currency: currency, effectiveFrom: try moment(row["effective_from"]),
      effectiveTo: try moment(row["effective_to"]), account: AccountID(nonEmpty: row["account"]),
      category: CostCategory(row["category", default: "api"]))
  }

  private func alias(_ row: [String: String]) throws -> ModelAlias {
    ModelAlias(
      provider: ProviderID(row["provider", default: ""]), alias: ModelID(row["alias", default: ""]),
      model: ModelID(row["model", default: ""]), effectiveFrom: try moment(row["effective_from"]),
      effectiveTo: try moment(row["effective_to"]))
  }

  private func moment(_ text: String?) throws -> Instant? {
    guard let text else { return nil }
    let moment: Instant = try #require(Instant(dateOrInstant: text))
    return moment
  }
}
