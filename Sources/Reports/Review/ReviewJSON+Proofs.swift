import ExactMoney
import Pipeline

extension Review.ExchangeSection {
  var json: JSON {
    .object([
      (
        "policy",
        .object([
          ("invoices", .text(policy.invoices.rawValue)),
          ("accruals", .text(policy.accruals.rawValue)),
          ("shared_costs", .text(policy.sharedCosts.rawValue)),
          ("revenue", .text(policy.revenue.rawValue)),
          ("max_age_days", .integer(policy.maxAgeDays)),
        ])
      ),
      ("rates", .array(uses.map(\.json))),
      (
        "effects",
        .array(
          effects.map {
            .object([("provider", .text($0.provider.rawValue)), ("amount", .exact($0.amount))])
          })
      ),
      ("effect", .exact(effect)), ("booking_rounding", .exact(bookingRounding)),
    ])
  }
}

extension Review.RateUse {
  fileprivate var json: JSON {
    .object([
      ("kind", .text(kind?.rawValue ?? "revenue")), ("currency", .text(currency.code)),
      ("rate", .exact(applied.rate)), ("rate_date", .optional(applied.date)),
      ("rate_source", .optional(applied.source)), ("documents", .integer(documentCount)),
      ("amount", .exact(amount)), ("booked", .money(booked)),
    ])
  }
}

extension Review.Unassigned {
  var json: JSON {
    .object([
      (
        "unpriced",
        .array(
          unpriced.map {
            .object([
              ("provider", .text($0.provider.rawValue)), ("model", .text($0.model.rawValue)),
              ("service_tier", .text($0.serviceTier.rawValue)), ("meter", .text($0.meter.rawValue)),
              ("quantity", .exact($0.quantity)), ("events", .integer($0.events)),
            ])
          })
      ),
      ("unpriced_events", .integer(unpricedEvents)), ("unattributed", .money(unattributed)),
      ("held_surplus", .exact(heldSurplus)),
      (
        "unknown_customers",
        .array(
          unknownCustomers.map {
            .object([
              ("customer_id", .optional($0.customerID?.rawValue)), ("events", .integer($0.events)),
            ])
          })
      ),
      ("unknown_customer_cost", .exact(unknownCustomerCost)), ("unallocated", .money(unallocated)),
      ("unused", .array(unused.map(\.json))),
    ])
  }
}

extension Review.Conservation {
  var json: JSON {
    .object([
      ("customer_count", .integer(customerCount)), ("customers", .money(customers)),
      ("unattributed", .money(unattributed)), ("unallocated", .money(unallocated)),
      ("rows", .money(rows)), ("total", .money(total)),
      ("document_count", .integer(documentCount)), ("documents", .money(documents)),
      ("difference", .money(difference)),
      (
        "by_kind",
        .array(
          kinds.map {
            .object([
              ("kind", .text($0.kind.rawValue)), ("documents", .integer($0.count)),
              ("booked", .money($0.booked)),
            ])
          })
      ),
      (
        "by_currency",
        .array(
          currencies.map {
            .object([
              ("currency", .text($0.currency.code)), ("documents", .integer($0.count)),
              ("amount", .exact($0.amount)), ("booked", .money($0.booked)),
            ])
          })
      ),
    ])
  }
}

extension Review.AllocationProof {
  var json: JSON {
    .object([
      ("pool", .text(pool.rawValue)), ("costs", .array(costs.map { .text($0.rawValue) })),
      ("method", .text(method.rawValue)), ("driver", .optional(driver?.rawValue)),
      ("booked", .money(booked)), ("driver_sum", .exact(weightSum)),
      (
        "transfers",
        .array(
          transfers.map {
            .object([("pool", .text($0.pool.rawValue)), ("fraction", .fraction($0.fraction))])
          })
      ),
      ("limit", .integer(limit)),
      (
        "shares",
        .array(
          shares.map {
            .object([
              ("row", .text($0.row.rawValue)), ("fraction", .fraction($0.fraction)),
              ("printed", .money($0.printed)), ("got_remainder", .boolean($0.gotRemainder)),
            ])
          })
      ),
      (
        "others",
        .object([
          ("count", .integer(othersCount)), ("fraction", .fraction(othersFraction)),
          ("printed", .money(othersPrinted)),
        ])
      ),
      ("remainder_units", .integer(remainderUnits)), ("fraction_sum", .exact(fractionSum)),
    ])
  }
}

extension PrepaidBalance {
  var json: JSON {
    func amount(_ amount: CreditAmount) -> JSON {
      .object([("credits", .exact(amount.credits)), ("money", .money(amount.money))])
    }
    return .object([
      ("provider", .text(provider.rawValue)), ("invoice_id", .text(invoiceID.rawValue)),
      ("line_id", .optional(lineID)), ("start", .text(start.description)),
      ("expiry", .optional(expiry?.description)), ("opening", amount(opening)),
      ("bought", amount(bought)), ("used", amount(used)), ("expired", amount(expired)),
      ("returned", amount(returned)), ("closing", amount(closing)),
    ])
  }
}
