import ExactMoney
import Pipeline
import SourceText

/// What the rows of the tables mean (SPEC §3): columns, defaults and what is refused.
///
/// Each function reads one row. `nil`, or a finding in the reader, refuses it.
enum TableRows {
  static func price(_ reader: inout FieldReader) -> PriceRow? {
    let provider: ProviderID? = reader.identifier("provider", required: true)
    let model: ModelID? = reader.identifier("model", required: true)
    let meter: MeterID? = reader.identifier("meter", required: true)
    let tier: ServiceTier? = reader.identifier("service_tier")
    let category = reader.category(required: false)
    let minInputTokens = reader.nonNegativeDecimal("min_input_tokens")
    let unitPrice = reader.nonNegativeDecimal("unit_price", required: true)
    let per = reader.positiveDecimal("per")
    let currency = reader.currency("currency", required: true)
    let interval = effectiveInterval(&reader)
    guard let provider, let model, let meter, let unitPrice, let currency else { return nil }
    return PriceRow(
      provider: provider, model: model, serviceTier: tier ?? .standard, meter: meter,
      minInputTokens: minInputTokens ?? .zero, unitPrice: unitPrice, per: per ?? .one,
      currency: currency, effectiveFrom: interval.from, effectiveTo: interval.to,
      account: reader.identifier("account"), category: category ?? .api)
  }

  static func modelAlias(_ reader: inout FieldReader) -> ModelAlias? {
    let provider: ProviderID? = reader.identifier("provider", required: true)
    let alias: ModelID? = reader.identifier("alias", required: true)
    let model: ModelID? = reader.identifier("model", required: true)
    let interval = effectiveInterval(&reader)
    guard let provider, let alias, let model else { return nil }
    return ModelAlias(
      provider: provider, alias: alias, model: model, effectiveFrom: interval.from,
      effectiveTo: interval.to)
  }

  /// `[effective_from, effective_to)`; an empty end is open, and the interval holds some time.
  private static func effectiveInterval(_ reader: inout FieldReader) -> (
    from: Instant?, to: Instant?
  ) {
    let from = reader.dateOrInstant("effective_from")
    let to = reader.dateOrInstant("effective_to")
    if let from, let to, to <= from {
      reader.refuse(.badDate, "effective_to", "\(to) is not after effective_from \(from)")
    }
    return (from, to)
  }

  static func providerUsage(_ reader: inout FieldReader) -> ProviderUsageRow? {
    let provider: ProviderID? = reader.identifier("provider", required: true)
    let date = reader.date("date", required: true)
    let model: ModelID? = reader.identifier("model", required: true)
    let meter: MeterID? = reader.identifier("meter", required: true)
    let tier: ServiceTier? = reader.identifier("service_tier")
    let quantity = reader.decimal("quantity", required: true)
    guard let provider, let date, let model, let meter, let quantity else { return nil }
    return ProviderUsageRow(
      provider: provider, account: reader.identifier("account"), date: date, model: model,
      serviceTier: tier ?? .standard, meter: meter, quantity: quantity)
  }

  static func exchangeRate(_ reader: inout FieldReader) -> PublishedRate? {
    let date = reader.date("date", required: true)
    let base = reader.currency("base", required: true)
    let quote = reader.currency("quote", required: true)
    let rate = reader.positiveDecimal("rate", required: true)
    guard let date, let base, let quote, let rate else { return nil }
    if base == quote {
      reader.refuse(.badValue, "quote", "\(quote) is the base itself")
    }
    return PublishedRate(
      date: date, base: base, quote: quote, rate: rate, source: reader.text("source") ?? "")
  }

  static func revenue(_ reader: inout FieldReader) -> Revenue? {
    let customer: CustomerID? = reader.identifier("customer_id", required: true)
    let period = reader.period("period", required: true)
    let amount = reader.decimal("amount", required: true)
    let currency = reader.currency("currency", required: true)
    let kind = reader.enumeration("kind", of: RevenueKind.self)
    guard let customer, let period, let amount, let currency else { return nil }
    return Revenue(
      revenueID: reader.text("revenue_id"), customerID: customer, period: period, amount: amount,
      currency: currency, kind: kind ?? .subscription)
  }
}
