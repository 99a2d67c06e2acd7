import ExactMoney

/// Why an invoice and the ledger differ, in the order in which causes are tried and printed: the first
/// that the data prove is the one (GUARDS D.3).
public enum Cause: String, Sendable, CaseIterable {
  /// The same document, or the same line, came twice.
  case duplicateInvoice = "duplicate invoice"
  /// Lines do not add up to the total, or an amount is not its quantity times its price.
  case footing
  /// Off by a power of ten: cents for whole units, thousands for millions.
  case unitSuspect = "unit suspect"
  /// A line corrects what was invoiced before.
  case priorPeriodCorrection = "prior-period correction"
  /// The policy declares that the source cannot contain it.
  case outOfScope = "out of scope of the source"
  /// The usage was recorded and has no price.
  case unpricedUsage = "unpriced usage"
  /// The calls were recorded as not billable: failed, refused, retried.
  case failedCalls = "failed calls billed"
  /// On the other side of the cut-off for one of the two.
  case timing
  /// Counted on another meter; the total is the same.
  case reclass
  /// In another service tier, or at another tier's price.
  case serviceTier = "service tier"
  /// Under another model's name; the total is the same.
  case modelName = "model name"
  /// Under another account; the total is the same.
  case account
  /// Used, covered by an invoice, and not on it.
  case missingInInvoice = "missing in invoice"
  /// The provider counted it and did not bill it.
  case providerNotBilled = "provider not billed"
  /// Billed or counted by the provider, and no event.
  case missingInLedger = "missing in ledger"
  /// An event, and not counted by the provider.
  case notMetered = "not counted by the provider"
  /// Billed, and not counted by the provider itself.
  case billedBeyondMetering = "billed beyond the provider's count"
  /// Billed at no charge: included units, an allowance, a commitment drawn down.
  case allowance
  /// The price of another time.
  case stalePrice = "stale price"
  /// The list price for a contract's, or the other way round.
  case contractPrice = "contract price"
  /// The price of another context band.
  case contextBand = "context band"
  /// The exchange rate of another date.
  case exchange = "fx"
  /// A price that the price book does not have.
  case price
  /// A credit.
  case credit
  /// A purchase: fee, commitment, subscription.
  case purchase = "fee or commitment"
  /// An adjustment.
  case adjustment
  /// Tax.
  case tax
  /// Within the bound that rounding has.
  case rounding
  /// What is left: nothing in the data proves a cause. Never a plug.
  case unexplained
}

/// A part of one drift item with its cause.
///
/// The parts of an item sum to its amount exactly; its last part is always ``Cause/unexplained``, 0
/// where everything has a cause.
public struct DriftCause: Hashable, Sendable {
  /// Which item of the drift report.
  public var itemIndex: Int
  /// Why.
  public var cause: Cause
  /// How much of the item, in its currency.
  public var amount: Rational
  /// ``amount`` in the reporting currency; `nil` where no rate is known.
  public var reportingAmount: Rational?
  /// The figures that prove it; of what is unexplained, hints.
  public var evidence: String
  /// What to do about it, by its sign: what is overbilled is claimed, what is underbilled accrued.
  public var action: String

  /// A part with every field given.
  public init(
    itemIndex: Int, cause: Cause, amount: Rational, reportingAmount: Rational?, evidence: String,
    action: String
  ) {
    self.itemIndex = itemIndex
    self.cause = cause
    self.amount = amount
    self.reportingAmount = reportingAmount
    self.evidence = evidence
    self.action = action
  }
}
