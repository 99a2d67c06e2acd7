import ExactMoney
import Pipeline

extension Review.InvoiceEntry {
  var json: JSON {
    .object(
      [
        ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
        ("issue_date", .optional(issueDate?.description)),
      ] + JSON.service(servicePeriod) + [
        ("currency", .text(currency.code)), ("total", .exact(total)),
        ("lines", .integer(lineCount)), ("booked", booked.map { .money($0) } ?? .null),
        ("status", .text(status.rawValue)), ("is_final", .boolean(isFinal)),
        ("corrects", .array(corrects.map { .text($0.rawValue) })),
        ("replaces", .array(replaces.map { .text($0.rawValue) })),
        ("file", .text(location.file)), ("line", .integer(location.line)),
      ])
  }
}

extension Review.ReplacedInvoice {
  var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
      ("replaced_by", .text(replacedBy.rawValue)),
    ])
  }
}

extension Review.Expectation {
  var json: JSON {
    .object([
      ("kind", .text(kind.rawValue)), ("name", .text(name)),
      ("account", .optional(account?.rawValue)),
      ("seen_in", .array(seenIn.map { .text($0.description) })), ("state", .text(state.rawValue)),
    ])
  }
}

extension Review.FOCUSTolerance {
  var json: JSON {
    .object([
      ("difference", .exact(difference)), ("rows", .integer(rowCount)),
      ("minor_unit", .exact(minorUnit)), ("passes", .boolean(passes)),
    ])
  }
}

extension Review.Footing {
  var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
      ("currency", .text(currency.code)), ("lines", .integer(lineCount)), ("net", .exact(net)),
      ("tax", .exact(tax)), ("rounding", .exact(rounding)),
      ("rounding_limit", .exact(roundingLimit)), ("stated_total", .exact(statedTotal)),
      ("total", .exact(total)), ("difference", .exact(difference)), ("foots", .boolean(foots)),
      ("focus", focus?.json ?? .null),
    ])
  }
}

extension Review.TieOut {
  var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("invoice_id", .optional(invoiceID?.rawValue)),
      ("currency", .text(currency.code)), ("status", .text(status.rawValue)),
      ("ledger", .exact(ledgerAmount)), ("provider_usage", .exact(providerAmount)),
      ("usage_billed", .exact(usageAmount)), ("other_charges", .exact(otherAmount)),
      ("invoice_rounding", .exact(invoiceRounding)), ("invoice", .exact(invoiceAmount)),
      ("provider_less_ledger", .exact(providerLessLedger)),
      ("usage_less_provider", .exact(usageLessProvider)),
      ("usage_less_ledger", .exact(usageLessLedger)), ("drift", .exact(drift)),
      ("reporting_drift", .exact(reportingDrift)),
      ("usage_drift_pct", .figure(usageDriftPercent, minimumPlaces: 2)),
      ("matched_pct", .figure(matchedPercent, minimumPlaces: 2)),
      ("groups", .integer(groupCount)), ("open_items", .integer(openCount)),
      ("focus", focus?.json ?? .null),
    ])
  }
}

extension Review.MeterLine {
  var json: JSON {
    .object(
      [("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue))]
        + JSON.key(key) + JSON.service(servicePeriod) + [
          ("currency", .text(currency.code)), ("lines", .integer(lineCount)),
          ("ledger_quantity", .exact(ledgerQuantity)),
          ("provider_quantity", .exact(providerQuantity)),
          ("invoice_quantity", .exact(invoiceQuantity)),
          ("ledger_unit_cost", .exact(ledgerUnitCost)),
          ("invoice_unit_cost", .exact(invoiceUnitCost)),
          ("ledger_prices", .array(ledgerPrices.map(\.json))),
          ("ledger_amount", .exact(ledgerAmount)), ("invoice_amount", .exact(invoiceAmount)),
          ("variances", .object(variances.map { ($0.variance.rawValue, .exact($0.amount)) })),
          ("rate", .exact(rate.rate)), ("rate_date", .optional(rate.date)),
          ("rate_source", .optional(rate.source)), ("passes", .boolean(passes)),
        ])
  }
}

extension Review.LedgerPrice {
  fileprivate var json: JSON {
    .object([
      ("unit_price", .exact(unitPrice)), ("per", .exact(per)), ("currency", .text(currency.code)),
      ("account", .optional(account?.rawValue)),
      ("effective_from", .optional(effectiveFrom?.description)),
    ])
  }
}

extension Review.ChargeSummary {
  var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
      ("currency", .text(currency.code)), ("usage", .exact(usage)),
      ("purchases", .exact(purchases)), ("credits", .exact(credits)),
      ("adjustments", .exact(adjustments)), ("tax_charged", .exact(taxCharged)),
      ("tax_self_assessed", .exact(taxSelfAssessed)), ("tax_recovered", .exact(taxRecovered)),
      ("tax_that_is_cost", .exact(taxThatIsCost)),
      ("invoice_rounding", .exact(invoiceRounding)), ("cost", .exact(cost)),
    ])
  }
}

extension Review.Correction {
  var json: JSON {
    .object(
      [
        ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
        ("line_id", .optional(lineID)),
        ("corrects", .array(corrects.map { .text($0.rawValue) })),
      ] + JSON.key(key) + JSON.service(servicePeriod) + [
        ("original_periods", .array(originalPeriods.map { .text($0.description) })),
        ("category", .text(category.rawValue)), ("description", .optional(description)),
        ("currency", .text(currency.code)), ("amount", .exact(amount)),
        ("reporting_amount", .exact(reportingAmount)),
      ])
  }
}

extension Review.TakenUpMonth {
  var json: JSON {
    .object([
      ("origin", .text(origin.description)), ("documents", .integer(documentCount)),
      ("net", .money(net)), ("gross", .money(gross)),
    ])
  }
}
