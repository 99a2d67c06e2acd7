import ExactMoney

extension Review.Definitions {
  /// The conventions of the figures under `policy`.
  static func conventions(_ policy: Policy) -> [Review.Definition] {
    let exchange = policy.exchange
    return [
      .init(
        term: "drift",
        meaning:
          "invoice less ledger; positive where the ledger is too low, so that more is billed "
          + "than was metered"),
      .init(
        term: "per cent of drift",
        meaning: "of the greater of both sides without their signs; n/a where both are zero"),
      .init(
        term: "decomposition",
        meaning: "quantity differences at the ledger's price, price differences on the quantity "
          + "billed; the variances of a group add up to its drift exactly, nothing is left over"),
      .init(
        term: "gross and net",
        meaning: "gross adds amounts without their signs, net with them: +900 and -900 are 1,800 "
          + "gross and 0 net"),
      .init(
        term: "rounding",
        meaning:
          "amounts are exact until a document is booked, once, half-even, to the minor unit; "
          + "printed shares are cut by largest remainder so that they add up"),
      .init(
        term: "tolerance",
        meaning: "decides who must look, never what is booked; a limit not given is none, and with "
          + "no limit given nothing but zero passes; what was let pass is totalled as waived"),
      .init(
        term: "FOCUS 1.4 tolerance",
        meaning:
          "the greater of 100 minor units and the square root of the rows times half a minor "
          + "unit; shown beside the exact result, it decides nothing"),
      .init(
        term: "age",
        meaning:
          "days from the last day of service to the period's last day; of a rolled-forward item "
          + "without one from the end of the month in which it was first seen"),
      .init(
        term: "open items, rolled forward",
        meaning:
          "opening + new + remeasured - cleared - written off - never invoiced = closing, in "
          + "items, net and gross; opening is the closing of the last closed month"),
      .init(
        term: "remeasured",
        meaning:
          "an item that was open and is still there has another amount now; cleared, written "
          + "off and never invoiced take it away at what it is now, or at its opening amount where new "
          + "data explained it"),
      .init(
        term: "reopened",
        meaning:
          "new in this month, after a closed month had it as settled: its figures changed, or "
          + "the decision was taken back"),
      .init(
        term: "recurring",
        meaning:
          "in \(DriftTrend.recurringLimit) or more of the last \(DriftTrend.monthLimit) closed "
          + "months some of it did not pass, or passed because a tolerance let it"),
      .init(
        term: "period",
        meaning: "the month in the reporting zone \(policy.reportingZone.name), its end excluded; "
          + "service periods are days in the provider's billing zone"),
      .init(
        term: "exchange",
        meaning: "invoices at \(exchange.invoices.rawValue), accruals at "
          + "\(exchange.accruals.rawValue), shared costs at \(exchange.sharedCosts.rawValue), "
          + "revenue at \(exchange.revenue.rawValue); the last rate published, at most "
          + "\(exchange.maxAgeDays) days old; a pair published the other way round is inverted "
          + "exactly, others cross through their common base"),
    ]
  }
}

extension Variance {
  /// What it is, in one sentence.
  public var meaning: String {
    switch self {
    case .notInLedger: "billed, and the ledger knows no such usage"
    case .quantity: "billed quantity less the ledger's, at the ledger's price"
    case .metering: "the provider's own quantity less the ledger's, at the ledger's price"
    case .billing: "billed quantity less the provider's own, at the ledger's price"
    case .price: "billed price less the ledger's, on the quantity billed"
    case .lineRounding: "what rounding the invoice's lines made"
    case .amountOnly: "billed amount less the ledger's, where quantities cannot be compared"
    case .notInvoiced: "used, on days an invoice covers, and billed by none of its lines"
    case .credit: "a credit line"
    case .purchase: "a purchase line: a fee, a commitment, a subscription"
    case .adjustment: "an adjustment line"
    case .tax: "tax as charged; what of it is cost is in the bridge"
    case .invoiceRounding: "the invoice's stated total less the sum of its lines"
    }
  }
}

extension BridgeStep {
  /// What it is, in one sentence.
  var meaning: String {
    switch self {
    case .ledger: "the period's rated usage, at accrual rates"
    case .cutoff: "usage of other months billed here, less usage of this month not yet billed"
    case .notInvoiced: "usage that an invoice covers and none of its lines bills"
    case .exchange: "what converting at the invoices' dates instead of the accruals' makes"
    case .tax: "the tax that is cost"
    case .invoices: "subtotal: the cost of the invoices at their rates"
    case .otherPeriods: "the parts of those invoices that belong to other months"
    case .bookingRounding: "what rounding each document once makes"
    case .accruals: "what is accrued for usage not billed"
    case .priorPeriod: "cost of closed months taken up here"
    case .prepaid: "use and expiry of prepaid credits"
    case .cost: "the cost in the P&L"
    case .difference: "the cost less the sum of all steps: 0.00, or Crossfoot is wrong"
    case .notInLedger, .quantity, .metering, .billing, .price, .lineRounding, .amountOnly,
      .credit, .purchase, .adjustment, .invoiceRounding:
      Variance(rawValue: rawValue)?.meaning ?? rawValue
    }
  }
}

extension Review.ProposedAction {
  /// What to do, in one sentence.
  var meaning: String {
    switch self {
    case .claim: "overbilled: claim the difference from the provider"
    case .accrue: "underbilled: accrue the difference until it is billed"
    case .checkMetering: "the provider's meter and ours differ: find out which one is wrong"
    case .findUsage: "billed and not recorded: find the calls, or claim"
    case .returnToIssuer: "the invoice does not add up: have it corrected"
    case .confirmCharge: "confirm the charge, or declare it expected"
    case .none: "nothing by itself: another part of the same item waits"
    }
  }

  /// What is proposed for `amount` of `variance`, positive where more was billed.
  init(_ variance: Variance, amount: Rational) {
    if amount.isZero {
      self = .none
      return
    }
    switch variance {
    case .notInLedger: self = amount.isNegative ? .confirmCharge : .findUsage
    case .metering: self = .checkMetering
    case .quantity, .billing, .price, .amountOnly, .notInvoiced:
      self = amount.isNegative ? .accrue : .claim
    case .credit, .purchase, .adjustment, .tax: self = .confirmCharge
    case .invoiceRounding: self = .returnToIssuer
    case .lineRounding: self = .none
    }
  }
}
