import ExactMoney

/// What books a cost.
public enum DocumentKind: String, Sendable, CaseIterable {
  /// An invoice, or its part in this period.
  case invoice
  /// Rated usage that no invoice bills yet.
  case accrual
  /// A record of a shared cost.
  case sharedCost = "shared_cost"
  /// Use of prepaid credits.
  case prepaidUse = "prepaid_use"
  /// Prepaid credits that nobody used in time.
  case prepaidExpiry = "prepaid_expiry"
  /// Cost of a closed month that is taken up in this one.
  case priorPeriod = "prior_period"
}

/// A rate as it was applied, with its evidence.
public struct AppliedRate: Hashable, Sendable {
  /// Units of the target for one unit of the source.
  public var rate: Rational
  /// The day the rate was published on, of an average the month's last day; empty for the same currency.
  public var date: String
  /// Who published it; empty for the same currency.
  public var source: String

  /// A rate with its evidence.
  public init(rate: Rational, date: String, source: String) {
    self.rate = rate
    self.date = date
    self.source = source
  }

  /// One for one: the same currency.
  public static let same = AppliedRate(rate: .one, date: "", source: "")
}

/// Anything that books a cost in a period, with who bears it.
public struct BookedDocument: Sendable {
  /// The document's name.
  public var documentID: DocumentID
  /// What it is.
  public var kind: DocumentKind
  /// Who sent it.
  public var supplier: SupplierID?
  /// Its own currency.
  public var currency: Currency
  /// This period's part of its cost, in ``currency``.
  public var amount: Rational
  /// The conversion to the reporting currency.
  public var applied: AppliedRate
  /// What is booked, rounded once, half-even.
  public var booked: Money
  /// Who bears it: sorted by row and category, no zero shares, summing to ``booked`` exactly.
  public let shares: Shares
  /// Which usage brought it, where usage did.
  var usage: UsageCosts? {
    didSet {
      let sum = usage?.sum ?? booked.amount
      invariant(
        sum == booked.amount,
        "document \(documentID): its usage costs \(sum), booked is \(booked.amount)")
    }
  }

  /// A document whose shares must add up.
  ///
  /// - Precondition: `shares` sum to `booked` exactly: money is neither lost nor made.
  public init(
    documentID: DocumentID, kind: DocumentKind, supplier: SupplierID?, currency: Currency,
    amount: Rational, applied: AppliedRate, booked: Money, shares: Shares
  ) {
    self.documentID = documentID
    self.kind = kind
    self.supplier = supplier
    self.currency = currency
    self.amount = amount
    self.applied = applied
    self.booked = booked
    self.shares = shares
    let sum = shares.sum
    invariant(
      sum == booked.amount,
      "document \(documentID): shares sum to \(sum), booked is \(booked.amount)")
  }
}
