import ExactMoney

extension Cause {
  /// What to do about an amount of this cause. The sign decides: what the provider billed too much is
  /// claimed, what it billed too little is accrued and never claimed (GUARDS C77).
  func action(for amount: Rational) -> String {
    if amount.isZero { return "" }
    return amount > .zero ? actionWhenAbove : actionWhenBelow
  }

  /// Where the invoice is above the ledger.
  private var actionWhenAbove: String {
    switch self {
    case .duplicateInvoice: "overbilled: claim it, have the duplicate voided, and do not pay it"
    case .footing: "overbilled: return the document to its issuer and claim the difference"
    case .unitSuspect: "put the unit right in the profile; if the document says so, claim it"
    case .priorPeriodCorrection: "cost of the period it corrects: book it there or as prior period"
    case .outOfScope: "none: a declared limit of the source"
    case .unpricedUsage: "add the price to the price book and run again"
    case .failedCalls:
      "check the contract: claim it if failed calls are free, else mark them billable"
    case .timing: "cut-off: it belongs to the neighbouring period; accrue there, reverse here"
    case .reclass: "correct which meter counts it; claim only what the sum of all meters leaves"
    case .serviceTier: "overbilled if the tier is yours: claim it, or correct the recorded tier"
    case .modelName: "add a model alias and run again"
    case .account: "correct the account on the events, or ask the provider which one it is"
    case .missingInInvoice, .providerNotBilled:
      "the ledger is negative here: check the events"
    case .missingInLedger: "find and record the calls; claim it only if they are proven not yours"
    case .notMetered: "ask the provider what it counted"
    case .billedBeyondMetering: "overbilled: claim it, the provider's own count is lower"
    case .allowance: "check the contract's included units"
    case .stalePrice, .contractPrice, .contextBand, .price:
      "overbilled: claim it, or correct the price book"
    case .exchange: "overbilled: claim it if the contract fixes the rate, else book it as fx"
    case .credit: "a credit that costs: ask the issuer"
    case .purchase: "declare it as expected if it is agreed"
    case .adjustment: "ask the issuer what it adjusts"
    case .tax: "book it as tax; the part that is not recoverable is cost"
    case .rounding: "book it to rounding"
    case .unexplained: "investigate; approve, dispute or hold it"
    }
  }

  /// Where the invoice is below the ledger.
  private var actionWhenBelow: String {
    switch self {
    case .duplicateInvoice: "counted twice in your favour: accrue it, the credit counts once"
    case .footing: "underbilled: accrue it, and have the document corrected"
    case .unitSuspect: "put the unit right in the profile; if the document says so, accrue it"
    case .priorPeriodCorrection: "lowers the period it corrects: book it there or as prior period"
    case .outOfScope: "accrue it until a document that can contain it comes"
    case .unpricedUsage: "check the price book"
    case .failedCalls: "credited: mark the calls as not billable"
    case .timing: "cut-off: accrue it; it reverses with the neighbouring bill"
    case .reclass: "correct which meter counts it; accrue only what the sum of all meters leaves"
    case .serviceTier: "underbilled if the tier is yours: accrue it, or correct the recorded tier"
    case .modelName: "add a model alias and run again"
    case .account: "correct the account on the events, or ask the provider which one it is"
    case .missingInInvoice: "underbilled: accrue it and follow up"
    case .providerNotBilled: "underbilled: accrue it until it is billed or waived"
    case .missingInLedger: "the provider's figure is negative: ask what it counted"
    case .notMetered: "look for events counted twice or sent elsewhere; accrue until decided"
    case .billedBeyondMetering: "underbilled: accrue it"
    case .allowance: "included units, an allowance or a commitment: none, or amortise what was paid"
    case .stalePrice, .contractPrice, .contextBand, .price:
      "underbilled: accrue it, or correct the price book; not a claim"
    case .exchange: "underbilled: accrue it if the contract fixes the rate, else book it as fx"
    case .credit: "spread it by the policy"
    case .purchase: "a refund: spread it by the policy"
    case .adjustment: "ask the issuer what it adjusts"
    case .tax: "book it as tax"
    case .rounding: "book it to rounding"
    case .unexplained: "investigate; accrue it until decided"
    }
  }
}
