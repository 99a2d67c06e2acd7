extension Cause {
  /// What it is, in one sentence.
  var meaning: String {
    switch self {
    case .duplicateInvoice: "the same document once more, under another number"
    case .footing: "lines do not add up to the total, or an amount is not quantity times price"
    case .unitSuspect: "off by a power of ten: cents for whole units, thousands for millions"
    case .priorPeriodCorrection: "a line that corrects what was invoiced before"
    case .outOfScope: "the policy declares that the source cannot contain it"
    case .unpricedUsage: "the usage was recorded and has no price"
    case .failedCalls: "the calls were recorded as not billable: failed, refused, retried"
    case .timing: "on the other side of the cut-off for one of the two"
    case .reclass: "counted on another meter; the quantity of both together is the same"
    case .serviceTier: "in another service tier, or at another tier's price"
    case .modelName: "under another model's name; the quantity of both together is the same"
    case .account: "under another account; the quantity of both together is the same"
    case .missingInInvoice: "used, on days an invoice covers, and on none of its lines"
    case .providerNotBilled: "the provider counted it and did not bill it"
    case .missingInLedger: "billed or counted by the provider, and no event was recorded"
    case .notMetered: "an event was recorded, and the provider did not count it"
    case .billedBeyondMetering: "billed, and the provider's own count is lower"
    case .allowance: "billed at no charge: included units, an allowance, a commitment drawn down"
    case .stalePrice: "at the price of another time"
    case .contractPrice: "at the list price for a contract's, or the other way round"
    case .contextBand: "at the price of another context band"
    case .exchange: "at the exchange rate of another date"
    case .price: "at a price that the price book does not have"
    case .credit: "a credit line"
    case .purchase: "a fee, a commitment or a subscription"
    case .adjustment: "an adjustment line"
    case .tax: "tax as charged"
    case .rounding: "within the bound that rounding has"
    case .unexplained:
      "what is left: nothing in the data proves a cause, and nothing is made to fit"
    }
  }
}
