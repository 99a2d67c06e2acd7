import ExactMoney
import Pipeline
import SourceText

/// Turns rows of a FOCUS file into records of the canonical form (SPEC §3).
///
/// The amount is BilledCost: what the invoice asks for. EffectiveCost, ListCost and ContractedCost go
/// along as evidence. Quantity and unit price are stated only where they explain the amount: a row
/// that a commitment pays has a price and costs nothing.
enum FOCUSCharges {
  /// `row` as a line of an invoice; no record, and why, where it cannot count.
  static func invoiceLine(_ row: FOCUSRow) -> Outcome<RawRecord?> {
    var row = row
    let sku = FOCUSSku(row)
    var fields = header(&row)
    fields += servicePeriod(&row)
    fields += [
      lowercased("charge_category", .chargeCategory, row),
      lowercased("charge_class", .chargeClass, row),
      row.field("description", .chargeDescription), row.field("account", .subAccountID),
      row.billed.map {
        RawField(name: "amount", text: "\($0)", column: row.position(of: .billedCost))
      },
    ].compactMap(\.self)
    fields += skuFields(sku, row)
    fields += measure(&row, sku)
    fields += [
      ("effective_cost", row.effective), ("list_cost", row.list),
      ("contracted_cost", row.contracted),
    ].compactMap { name, cost in cost.map { RawField(name: name, text: "\($0)", column: 0) } }
    if row[.billedCost] == nil {
      return Outcome(
        nil,
        row.findings + [
          Finding(.missingValue, at: row.location, "BilledCost: required, and empty")
        ])
    }
    guard row.findings.isEmpty else { return Outcome(nil, row.findings) }
    return Outcome(RawRecord(location: row.location, fields: fields))
  }

  /// `row` as what the provider metered; `nil` without findings where it is no metered usage of a model.
  static func usage(_ row: FOCUSRow) -> Outcome<RawRecord?> {
    var row = row
    let sku = FOCUSSku(row)
    guard row[.chargeCategory]?.lowercased() == "usage", sku.model != nil, sku.meter != nil,
      let quantity = quantity(&row, sku), let start = row.moment(.chargePeriodStart),
      let end = row.moment(.chargePeriodEnd)
    else { return Outcome(nil, row.findings) }
    guard start.day.advanced(by: 1) >= end.exclusiveEnd else {
      let message =
        "ChargePeriodEnd: the row covers \(start.day.days(until: end.exclusiveEnd)) days, and "
        + "provider usage is counted by day"
      let place = row.location.at(column: row.position(of: .chargePeriodEnd))
      return Outcome(nil, row.findings + [Finding(.badValue, at: place, message)])
    }
    let fields =
      [
        provider(row), row.field("account", .subAccountID),
        RawField(
          name: "date", text: "\(start.day)", column: row.position(of: .chargePeriodStart)),
      ].compactMap(\.self) + skuFields(sku, row)
      + [
        RawField(
          name: "quantity", text: "\(quantity)", column: row.position(of: .consumedQuantity))
      ]
    guard row.findings.isEmpty else { return Outcome(nil, row.findings) }
    return Outcome(RawRecord(location: row.location, fields: fields))
  }

  /// Who bills, which invoice and which delivery of it.
  private static func header(_ row: inout FOCUSRow) -> [RawField] {
    let start = row.moment(.billingPeriodStart)
    let end = row.moment(.billingPeriodEnd)
    let asOf = row.moment(.exportTime) ?? usageEnd(&row)
    // Until the invoice has a number, issuer, account, month and currency stand for it.
    let month = start.map { Period(containing: $0.day).description }
    let key = [row[.invoiceIssuerName], row[.billingAccountID], month, row[.billingCurrency]]
    let statement = key.contains(nil) ? nil : key.compactMap(\.self).joined(separator: "/")
    let invoiceID =
      row.field("invoice_id", .invoiceID)
      ?? statement.map { RawField(name: "invoice_id", text: $0, column: 0) }
    return [
      provider(row), invoiceID, row.field("currency", .billingCurrency),
      start.map { day("period_start", $0.day, row.position(of: .billingPeriodStart)) },
      end.map { day("period_end", $0.exclusiveEnd, row.position(of: .billingPeriodEnd)) },
      statement.map { RawField(name: "statement_of", text: $0, column: 0) },
      asOf.map { day("statement_as_of", $0.day, 0) },
      row.field("statement_number", .invoiceID),
    ].compactMap(\.self)
  }

  /// How far the row shows that usage was known; fees and taxes have the whole month from the start.
  private static func usageEnd(_ row: inout FOCUSRow) -> FOCUSMoment? {
    guard row[.chargeCategory]?.lowercased() == "usage", row[.chargeClass] == nil else {
      return nil
    }
    return row.moment(.chargePeriodStart)
  }

  private static func servicePeriod(_ row: inout FOCUSRow) -> [RawField] {
    let start = row.moment(.chargePeriodStart)
    let end = row.moment(.chargePeriodEnd)
    return [
      start.map { day("service_start", $0.day, row.position(of: .chargePeriodStart)) },
      end.map { day("service_end", $0.exclusiveEnd, row.position(of: .chargePeriodEnd)) },
    ].compactMap(\.self)
  }

  /// Quantity, unit price and what it is per, where they make the amount.
  private static func measure(_ row: inout FOCUSRow, _ sku: FOCUSSku) -> [RawField] {
    guard row[.chargeCategory]?.lowercased() == "usage" else { return [] }
    var fields: [RawField] = []
    if let quantity = quantity(&row, sku) {
      fields.append(
        RawField(
          name: "quantity", text: "\(quantity)", column: row.position(of: .consumedQuantity)))
    }
    let price = row.number(.contractedUnitPrice)
    if let price, !fields.isEmpty, row.contracted == row.billed, row[.pricingQuantity] != nil {
      fields.append(
        RawField(
          name: "unit_price", text: "\(price)", column: row.position(of: .contractedUnitPrice)))
      if sku.block != .one { fields.append(RawField(name: "per", text: "\(sku.block)", column: 0)) }
    }
    return fields
  }

  /// How many units were priced: blocks times block size; as consumed where nothing was priced.
  private static func quantity(_ row: inout FOCUSRow, _ sku: FOCUSSku) -> ExactDecimal? {
    let priced = row.number(.pricingQuantity).map { $0 * sku.block }
    return priced ?? row.number(.consumedQuantity)
  }

  private static func skuFields(_ sku: FOCUSSku, _ row: FOCUSRow) -> [RawField] {
    let details = row.position(of: .skuPriceDetails)
    return [("model", sku.model), ("service_tier", sku.serviceTier), ("meter", sku.meter)]
      .compactMap { name, text in text.map { RawField(name: name, text: $0, column: details) } }
  }

  private static func provider(_ row: FOCUSRow) -> RawField? {
    row.field("provider", .serviceProviderName, .providerName).map {
      RawField(name: $0.name, text: FOCUSProvider.spelling(of: $0.text), column: $0.column)
    }
  }

  private static func lowercased(
    _ name: String, _ column: FOCUSColumn, _ row: FOCUSRow
  ) -> RawField? {
    row.field(name, column).map {
      RawField(name: name, text: $0.text.lowercased(), column: $0.column)
    }
  }

  private static func day(_ name: String, _ day: CalendarDate, _ column: Int) -> RawField {
    RawField(name: name, text: "\(day)", column: column)
  }
}

/// The providers as FOCUS names them, and as usage events do.
enum FOCUSProvider {
  private static let spellings: [String: String] = [
    "amazon web services": "bedrock", "anthropic": "anthropic", "aws": "bedrock",
    "azure": "azure", "cohere": "cohere", "deepseek": "deepseek", "fireworks ai": "fireworks",
    "gcp": "google", "google": "google", "google cloud": "google",
    "google cloud platform": "google", "groq": "groq", "microsoft": "azure",
    "microsoft azure": "azure", "mistral": "mistral", "mistral ai": "mistral",
    "moonshot ai": "moonshot", "openai": "openai", "openrouter": "openrouter",
    "perplexity": "perplexity", "xai": "xai",
  ]

  /// The spelling of usage events where we know it, else the name as it stands.
  static func spelling(of name: String) -> String { spellings[name.lowercased()] ?? name }
}
