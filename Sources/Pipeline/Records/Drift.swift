import ExactMoney

/// The named parts of drift (SPEC §5.2), in the order in which they are printed.
public enum Variance: String, Sendable, CaseIterable {
  /// Billed, and no cell agrees.
  case notInLedger = "not in ledger"
  /// Billed quantity less the ledger's, at the ledger's price.
  case quantity
  /// The provider's own quantity less the ledger's, at the ledger's price.
  case metering
  /// Billed quantity less the provider's own, at the ledger's price.
  case billing
  /// The price difference on what was billed.
  case price
  /// The line's amount less its quantity times its price.
  case lineRounding = "line rounding"
  /// Amounts differ and quantities cannot be compared.
  case amountOnly = "amount only"
  /// In the ledger, covered by an invoice, and billed by none of its groups.
  case notInvoiced = "not invoiced"
  /// A credit line.
  case credit
  /// A purchase line.
  case purchase
  /// An adjustment line.
  case adjustment
  /// A tax line.
  case tax
  /// The stated total less the sum of the lines.
  case invoiceRounding = "invoice rounding"

  /// Whether a tolerance limits it (SPEC §5.2): rounding has its own bounds, and other charges are
  /// declared expected.
  public var countsAgainstTolerance: Bool {
    switch self {
    case .metering, .billing, .quantity, .price, .amountOnly, .notInLedger, .notInvoiced: true
    case .lineRounding, .credit, .purchase, .adjustment, .tax, .invoiceRounding: false
    }
  }

  /// The variance of a charge that is not usage.
  public init?(_ category: ChargeCategory) {
    switch category {
    case .usage: return nil
    case .purchase: self = .purchase
    case .tax: self = .tax
    case .credit: self = .credit
    case .adjustment: self = .adjustment
    }
  }
}

/// One row of the drift report: one variance of one group, line, cell group or invoice.
public struct DriftItem: Hashable, Sendable {
  /// Whose invoice or usage.
  public var provider: ProviderID
  /// The invoice (of linked ones the corrected one); `nil` where nothing was invoiced.
  public var invoiceID: InvoiceID?
  /// Which part of the ledger.
  public var key: MatchKey
  /// The days of service in the provider's billing zone.
  public var servicePeriod: Range<CalendarDate>?
  /// The currency of the amounts.
  public var currency: Currency
  /// What the ledger counted; `nil` where the row compares no ledger.
  public var ledgerQuantity: ExactDecimal?
  /// What the provider counted; `nil` where its export is not used.
  public var providerQuantity: ExactDecimal?
  /// What was billed; `nil` where a line states no quantity.
  public var invoiceQuantity: ExactDecimal?
  /// The ledger's rated cost; `nil` where the row compares no ledger.
  public var ledgerAmount: Rational?
  /// The amount billed; `nil` where nothing was.
  public var invoiceAmount: Rational?
  /// Which part of the drift.
  public var variance: Variance
  /// The drift, positive where the ledger is too low.
  public var amount: Rational
  /// ``amount`` in the reporting currency; `nil` where no rate is known (a blocking `missing-rate`).
  public var reportingAmount: Rational?
  /// Whether nobody needs to look.
  public var passes: Bool
  /// What a person decided about it, where it does not pass.
  public var decision: DecisionMark?

  /// Whether a person must still decide.
  public var isOpen: Bool { !passes && decision?.isStale ?? true }

  /// An item with every field given.
  public init(
    provider: ProviderID, invoiceID: InvoiceID?, key: MatchKey,
    servicePeriod: Range<CalendarDate>?, currency: Currency, ledgerQuantity: ExactDecimal? = nil,
    providerQuantity: ExactDecimal? = nil, invoiceQuantity: ExactDecimal? = nil,
    ledgerAmount: Rational? = nil, invoiceAmount: Rational? = nil, variance: Variance,
    amount: Rational, reportingAmount: Rational?, passes: Bool, decision: DecisionMark? = nil
  ) {
    self.provider = provider
    self.invoiceID = invoiceID
    self.key = key
    self.servicePeriod = servicePeriod
    self.currency = currency
    self.ledgerQuantity = ledgerQuantity
    self.providerQuantity = providerQuantity
    self.invoiceQuantity = invoiceQuantity
    self.ledgerAmount = ledgerAmount
    self.invoiceAmount = invoiceAmount
    self.variance = variance
    self.amount = amount
    self.reportingAmount = reportingAmount
    self.passes = passes
    self.decision = decision
  }
}

extension Sequence<DriftItem> {
  /// The sum in the reporting currency of the items whose rate is known, surpluses against shortfalls.
  public var netReportingAmount: Rational { Rational.sum(lazy.compactMap(\.reportingAmount)) }

  /// The sum in the reporting currency of the items whose rate is known, all counted as positive.
  public var grossReportingAmount: Rational {
    Rational.sum(lazy.compactMap(\.reportingAmount?.magnitude))
  }
}

/// What was decided about a row of the drift report, as it is printed.
public struct DecisionMark: Hashable, Sendable {
  /// What was decided.
  public var action: DecisionAction
  /// Whether a figure has changed since, so that it counts no more.
  public var isStale: Bool

  /// `action`, which still counts unless `isStale`.
  public init(_ action: DecisionAction, isStale: Bool) {
    self.action = action
    self.isStale = isStale
  }

  /// Reads what ``text`` gives.
  public init?(text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard let first = words.first, let action = DecisionAction(rawValue: String(first)),
      words.count == 1 || (words.count == 2 && words[1] == "(stale)")
    else { return nil }
    self.init(action, isStale: words.count == 2)
  }

  /// `approve`, `approve (stale)`.
  public var text: String { action.rawValue + (isStale ? " (stale)" : "") }
}

/// The steps from the ledger to the P&L's cost (SPEC §5.2), in order.
public enum BridgeStep: String, Sendable, CaseIterable {
  /// The period's cells at the accrual rate.
  case ledger
  /// Claimed cells outside the period less uncovered cells of it.
  case cutoff
  /// Covered cells that no group claims.
  case notInvoiced = "not invoiced"
  /// What converting at the invoice's date instead of the accrual's makes.
  case exchange = "fx"
  /// See ``Variance``.
  case notInLedger = "not in ledger"
  /// See ``Variance``.
  case quantity
  /// See ``Variance``.
  case metering
  /// See ``Variance``.
  case billing
  /// See ``Variance``.
  case price
  /// See ``Variance``.
  case lineRounding = "line rounding"
  /// See ``Variance``.
  case amountOnly = "amount only"
  /// See ``Variance``.
  case credit
  /// See ``Variance``.
  case purchase
  /// See ``Variance``.
  case adjustment
  /// The tax that is cost.
  case tax
  /// See ``Variance``.
  case invoiceRounding = "invoice rounding"
  /// Sum so far: the cost of the invoices at their rates.
  case invoices
  /// The parts of those invoices that belong to other periods.
  case otherPeriods = "other periods"
  /// What rounding each document once made.
  case bookingRounding = "booking rounding"
  /// What is accrued.
  case accruals
  /// Cost of closed periods taken up here.
  case priorPeriod = "prior period"
  /// Use and expiry of prepaid credits.
  case prepaid
  /// The provider's cost in the P&L, counted there.
  case cost
  /// ``cost`` less the sum of the steps: 0.00, or Crossfoot is wrong.
  case difference
}

/// One step of the bridge of one provider, or of all.
public struct BridgeRow: Hashable, Sendable {
  /// Whose bridge; `nil` is the total.
  public var provider: ProviderID?
  /// Which step.
  public var step: BridgeStep
  /// The step's amount in the reporting currency.
  public var amount: Rational

  /// A step of `provider`'s bridge.
  public init(provider: ProviderID?, step: BridgeStep, amount: Rational) {
    self.provider = provider
    self.step = step
    self.amount = amount
  }
}
