import Books
import Documents
import ExactMoney
import Foundation
import Pipeline
import PlainYAML
import Profiles

/// Reads `crossfoot.yaml` (SPEC §3). Every key has a default; a wrong value stops the run, a key
/// that means nothing is a finding.
struct PolicyFile: Sendable {
  /// The text it was read from.
  let text: String
  /// The policy.
  var policy: Policy
  /// Keys that mean nothing.
  let findings: [Finding]

  private static let name = "crossfoot.yaml"

  init(text: String) throws(ConfigurationError) {
    var file = try YAMLReader(file: Self.name, text: text)
    file.allow(
      [
        "entity", "reporting", "fx", "spread", "surplus", "late_documents", "restate_above",
        "claims", "two_person", "providers", "prices", "profiles", "dimensions", "economics",
        "expected", "statement", "agents",
      ] + Self.watchKeys)
    var policy = try Self.reporting(&file)
    policy.entity = try Self.entity(&file)
    policy.exchange = try Self.exchange(&file)
    policy.spread = try Self.spread(&file)
    policy.surplus = try file.choice("surplus") ?? policy.surplus
    policy.lateDocuments = try file.choice("late_documents") ?? policy.lateDocuments
    policy.claims = try file.choice("claims") ?? policy.claims
    policy.dimensions = try Self.dimensions(file) ?? policy.dimensions
    policy.economics = try Self.economics(&file)
    policy.agents = try Self.agents(&file)
    policy.expectedCharges = try Self.expected(&file, provider: nil)
    policy.pricePrecedence = try Self.pricePrecedence(&file)
    policy.profilePrecedence = try Self.profilePrecedence(&file)
    policy.statement = try Self.statement(&file)
    try Self.providers(&file, &policy)
    policy.watch = try Self.watch(&file)
    policy.restateAbove = try Self.limit(file, "restate_above")
    policy.isTwoPerson =
      try file.value("two_person", "true or false") { Bool($0) } ?? policy.isTwoPerson
    self.text = text
    self.policy = policy
    self.findings = file.findings
  }

  /// Columns that `ledger.csv` has anyway.
  private static let ledgerColumns: Set<String> = [
    "period", "reporting_day", "billing_day", "row", "meter", "unit_price", "per",
    "price_currency", "category", "quantity", "cost",
  ]

  private static func dimensions(_ file: YAMLReader) throws(ConfigurationError) -> [String]? {
    guard let names = try file.texts("dimensions") else { return nil }
    var seen = ledgerColumns
    for name in names where !seen.insert(name).inserted {
      throw file.error("dimensions", "\(name) is there twice, or is a column of the ledger anyway")
    }
    return names
  }

  private static func pricePrecedence(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> [String] {
    var section = try file.mapping("prices")
    section.allow(["precedence"])
    let lists = try section.texts("precedence") ?? []
    let known = PriceCatalogue.allCases.map(\.rawValue)
    for (place, list) in lists.enumerated()
    where !known.contains(list) || lists.firstIndex(of: list) != place {
      throw section.error(
        "precedence", "\(list) is there twice, or none of \(known.joined(separator: ", "))")
    }
    file.adopt(section)
    return lists
  }

  /// Folders may be named after profiles and after providers, so any name means something.
  private static func profilePrecedence(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> [String] {
    var section = try file.mapping("profiles")
    section.allow(["precedence"])
    let folders = try section.texts("precedence") ?? []
    for (place, folder) in folders.enumerated() where folders.firstIndex(of: folder) != place {
      throw section.error("precedence", "\(folder) is there twice")
    }
    file.adopt(section)
    return folders
  }

  private static func reporting(_ file: inout YAMLReader) throws(ConfigurationError) -> Policy {
    var section = try file.mapping("reporting")
    section.allow(["currency", "time_zone", "revenue_basis"])
    let currency = try section.value("currency", "an ISO 4217 code") { Currency(code: $0) }
    guard let currency = currency ?? Currency(code: "USD") else {
      throw section.error("currency", "there is no default currency")
    }
    var policy = Policy(reportingCurrency: currency)
    policy.reportingZone = try zone(section, "time_zone") ?? .utc
    policy.revenueBasis = try section.text("revenue_basis") ?? policy.revenueBasis
    file.adopt(section)
    return policy
  }

  private static func zone(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ZoneRules? {
    try section.value(key, "an IANA time zone such as Europe/Berlin") { Zones.rules($0) }
  }

  private static func exchange(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> ExchangePolicy {
    var section = try file.mapping("fx")
    section.allow(["invoices", "accruals", "shared_costs", "revenue", "max_age_days"])
    var policy = ExchangePolicy()
    policy.invoices = try section.choice("invoices") ?? policy.invoices
    policy.accruals = try section.choice("accruals") ?? policy.accruals
    policy.sharedCosts = try section.choice("shared_costs") ?? policy.sharedCosts
    policy.revenue = try section.choice("revenue") ?? policy.revenue
    policy.maxAgeDays =
      try section.value("max_age_days", "a whole number of days, 0 to 36500") {
        Int($0).flatMap { (0...36_500).contains($0) ? $0 : nil }
      } ?? policy.maxAgeDays
    file.adopt(section)
    return policy
  }

  private static func spread(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> [ChargeCategory: SpreadRule] {
    var section = try file.mapping("spread")
    let categories: [ChargeCategory] = [.credit, .purchase, .adjustment, .tax]
    section.allow(categories.map(\.rawValue))
    var rules: [ChargeCategory: SpreadRule] = [:]
    for category in categories {
      rules[category] = try section.choice(category.rawValue, SpreadRule.self)
    }
    file.adopt(section)
    return rules
  }

  /// Decisions under a provider's name come before those under `*`, key by key.
  private static func providers(
    _ file: inout YAMLReader, _ policy: inout Policy
  ) throws(ConfigurationError) {
    var section = try file.mapping("providers")
    if section.keys.contains("*") {
      policy.anyProvider = try provider("*", &section, base: ProviderPolicy(), &policy)
    }
    for name in section.keys where name != "*" {
      policy.providers[ProviderID(name)] = try provider(
        name, &section, base: policy.anyProvider, &policy)
    }
    try checkRequiredFields(of: policy, section)
    file.adopt(section)
  }

  private static func provider(
    _ name: String, _ section: inout YAMLReader, base: ProviderPolicy, _ policy: inout Policy
  ) throws(ConfigurationError) -> ProviderPolicy {
    var reader = try section.mapping(name)
    reader.allow([
      "billing_time_zone", "settlement", "owner", "tolerance", "tax", "expected", "out_of_scope",
      "required",
    ])
    var result = base
    result.billingZone = try zone(reader, "billing_time_zone") ?? result.billingZone
    result.settlement = try reader.choice("settlement") ?? result.settlement
    result.owner = try reader.text("owner") ?? result.owner
    var tolerance = try reader.mapping("tolerance")
    tolerance.allow(["absolute", "relative", "rule"])
    result.tolerance.absolute =
      try limit(tolerance, "absolute") ?? result.tolerance.absolute
    result.tolerance.relative =
      try limit(tolerance, "relative") ?? result.tolerance.relative
    result.tolerance.rule = try tolerance.choice("rule") ?? result.tolerance.rule
    reader.adopt(tolerance)
    var tax = try reader.mapping("tax")
    tax.allow(["recoverable", "reverse_charge_rate", "withholding_rate"])
    result.tax.recoverable = try fraction(tax, "recoverable") ?? result.tax.recoverable
    result.tax.reverseChargeRate =
      try fraction(tax, "reverse_charge_rate") ?? result.tax.reverseChargeRate
    result.tax.withholdingRate =
      try fraction(tax, "withholding_rate") ?? result.tax.withholdingRate
    reader.adopt(tax)
    result.outOfScope += try limits(&reader)
    result.required = try required(&reader, base: result.required)
    policy.expectedCharges += try expected(&reader, provider: name == "*" ? nil : ProviderID(name))
    section.adopt(reader)
    return result
  }

  private static func limits(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> [MatchKey] {
    var limits: [MatchKey] = []
    for var reader in try file.mappings("out_of_scope") {
      reader.allow(["account", "model", "service_tier", "meter"])
      let key = MatchKey(
        account: AccountID(nonEmpty: try reader.text("account")),
        model: ModelID(nonEmpty: try reader.text("model")),
        serviceTier: ServiceTier(nonEmpty: try reader.text("service_tier")),
        meter: MeterID(nonEmpty: try reader.text("meter")))
      guard key.specificity > 0 else {
        throw reader.error("meter", "one of account, model, service_tier, meter is required")
      }
      limits.append(key)
      file.adopt(reader)
    }
    return limits
  }

  static func limit(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ExactDecimal? {
    try section.value(key, "a number of zero or more") {
      ExactDecimal($0).flatMap { $0.isNegative ? nil : $0 }
    }
  }

  private static func fraction(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ExactDecimal? {
    try section.value(key, "a fraction from 0 to 1") {
      ExactDecimal($0).flatMap { $0 >= .zero && $0 <= .one ? $0 : nil }
    }
  }

  private static func expected(
    _ file: inout YAMLReader, provider: ProviderID?
  ) throws(ConfigurationError) -> [ExpectedCharge] {
    var charges: [ExpectedCharge] = []
    for var reader in try file.mappings("expected") {
      reader.allow(["provider", "category", "description", "amount"])
      guard let category = try reader.choice("category", ChargeCategory.self) else {
        throw reader.error("category", "required")
      }
      charges.append(
        ExpectedCharge(
          provider: try reader.text("provider").map { ProviderID($0) } ?? provider,
          category: category, description: try reader.text("description"),
          amount: try reader.value("amount", "a number") { ExactDecimal($0) }))
      file.adopt(reader)
    }
    return charges
  }
}

extension PolicyFile {
  /// The policy of `directory`; all defaults where it has no `crossfoot.yaml`.
  init(_ directory: BooksDirectory) throws {
    let path = directory.policyFile
    guard FileManager.default.fileExists(atPath: path) else {
      try self.init(text: "")
      return
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw BooksError(.inputOutput, path: path, "cannot be read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: path, line: 0, message: "not UTF-8")
    }
    try self.init(text: text)
  }
}
