import ExactMoney
import Pipeline

extension ProviderClaim {
  /// The claim with all it rests on.
  func json(_ sources: ClaimSources) -> JSON {
    let names: [JSON.Member] = [
      ("claim", .text(name)), ("origin_period", .text(origin.description)),
      ("provider", .text(provider.rawValue)), ("state", .text(state.rawValue)),
      ("request", .text(request.rawValue)), ("invoice_id", .optional(invoiceID?.rawValue)),
    ]
    let amounts: [JSON.Member] = [
      ("currency", .text(currency.code)), ("expected_quantity", .exact(expectedQuantity)),
      ("provider_quantity", .exact(providerQuantity)), ("billed_quantity", .exact(billedQuantity)),
      ("expected_amount", .exact(expectedAmount)), ("billed_amount", .exact(billedAmount)),
      ("credited_amount", .exact(credited)), ("difference", .exact(difference)),
      ("due", .money(due)), ("reporting_difference", .exact(reportingDifference)),
      ("words", .text(words)), ("calls", .text(explainCommand)),
      (
        "parts",
        .array(
          parts.map {
            .object([
              ("variance", .text($0.variance.rawValue)), ("amount", .exact($0.amount)),
            ])
          })
      ),
      ("billed", .array(billed.map { Self.json($0, sources) })),
      ("expected", .array(expected.map { Self.json($0, sources) })),
    ]
    return .object(names + JSON.key(key) + JSON.service(servicePeriod) + amounts)
  }

  private static func json(_ line: BilledLine, _ sources: ClaimSources) -> JSON {
    .object([
      ("invoice_id", .text(line.invoiceID.rawValue)), ("line_id", .optional(line.lineID)),
      ("description", .optional(line.description)), ("quantity", .exact(line.quantity)),
      ("unit_price", .exact(line.unitPrice)), ("per", .exact(line.per)),
      ("amount", .exact(line.amount)), ("currency", .text(line.currency.code)),
      ("file", .text(line.location.file)), ("line", .integer(line.location.line)),
      ("sha256", .optional(sources[line.location.file])),
    ])
  }

  private static func json(_ usage: ExpectedUsage, _ sources: ClaimSources) -> JSON {
    let basis = usage.basis
    let price: [JSON.Member] = [
      ("unit_price", .exact(basis.unitPrice)), ("per", .exact(basis.per)),
      ("price_currency", .text(basis.currency.code)),
      ("min_input_tokens", .exact(basis.minInputTokens)),
      ("contract", .optional(basis.contract?.rawValue)),
      ("price_from", .optional(basis.effectiveFrom?.description)),
      ("price_before", .optional(basis.effectiveTo?.description)),
      ("file", .text(basis.location.file)), ("line", .integer(basis.location.line)),
      ("sha256", .optional(sources[basis.location.file])), ("quantity", .exact(usage.quantity)),
      ("amount", .exact(usage.amount)),
      (
        "days",
        .array(
          usage.days.map {
            .object([
              ("day", .text($0.day.description)), ("quantity", .exact($0.quantity)),
              ("amount", .exact($0.amount)),
            ])
          })
      ),
    ]
    return .object(JSON.key(basis.key) + price)
  }
}

extension ProviderClaimTotal {
  /// The total under its names.
  var json: JSON {
    .object(
      [
        ("provider", .text(provider.rawValue)), ("currency", .text(currency.code)),
        ("state", .text(state.rawValue)), ("claims", .integer(count)),
      ] + amounts.map { ($0.0, $0.1.json) })
  }
}

extension JournalEntry {
  /// A proposed entry.
  func json(_ currency: Currency) -> JSON {
    .object([
      ("entry_id", .text(id)), ("date", .text(date.description)), ("kind", .text(kind.rawValue)),
      (
        "lines",
        .array(
          lines.map { line in
            .object([
              ("account", .text(line.account.rawValue)),
              ("supplier", .optional(line.supplier?.rawValue)),
              ("document_id", .optional(line.documentID?.rawValue)),
              ("amount", .money(Money(minorUnits: line.amount, currency: currency))),
              ("memo", .text(line.memo)),
            ])
          })
      ),
    ])
  }
}

extension MonthEndClose {
  /// What `drift.json` says of claims besides the list of them, and the adjustments that are proposed.
  var claimMembers: [JSON.Member] {
    let currency = profitAndLoss.currency
    return [
      ("claim_totals", .array(claims.totals.map(\.json))),
      (
        "adjustments",
        .array(journal.filter { !$0.isPosted }.map { $0.json(currency) })
      ),
    ]
  }
}
