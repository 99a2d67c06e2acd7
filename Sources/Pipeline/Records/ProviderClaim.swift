import BigInt
import ExactMoney

/// What is put to a provider about one item of the drift report: what it billed, what we expected, how
/// they differ, and what we ask for.
///
/// Nothing in it says who used what or what it is sold for: all of it may be sent to the provider.
public struct ProviderClaim: Hashable, Sendable {
  /// What is asked of the provider; the sign decides (GUARDS C77).
  public enum Request: String, Sendable, CaseIterable {
    /// Billed more than expected: a credit note over the difference.
    case creditNote = "credit_note"
    /// Credited less than was billed too much: a credit note over the rest.
    case missingCredit = "missing_credit"
    /// Tax, or a total that its lines do not make: a corrected document.
    case correctedInvoice = "corrected_invoice"
    /// Billed less than expected: nothing is claimed; only whether more is to come.
    case confirmation
    /// Parts that cancel out to less than a minor unit: nothing is claimed; only why they differ.
    case explanation

    /// Whether money is asked back by it.
    public var isClaim: Bool { self == .creditNote || self == .missingCredit }
  }

  /// Whether somebody has decided to send it.
  public enum State: String, Sendable, CaseIterable {
    /// A person disputes the item.
    case disputed
    /// The item is open and would be a claim: a draft, until a person disputes it.
    case proposed
  }

  /// A line of an invoice, as it was billed.
  public struct BilledLine: Hashable, Sendable {
    /// The invoice it stands on.
    public var invoiceID: InvoiceID
    /// Its number; `nil` where the source numbers none, or the stated total is meant.
    public var lineID: String?
    /// The provider's words.
    public var description: String
    /// The billed quantity; `nil` where the line states none.
    public var quantity: ExactDecimal?
    /// The price of ``per`` units; `nil` where the line states none.
    public var unitPrice: ExactDecimal?
    /// How many units ``unitPrice`` buys.
    public var per: ExactDecimal
    /// In ``currency``.
    public var amount: Rational
    /// Its invoice's.
    public var currency: Currency
    /// Where it stands.
    public var location: SourceLocation
  }

  /// The price that we hold to be in force.
  public struct PriceBasis: Hashable, Sendable {
    /// What is priced.
    public var key: MatchKey
    /// The price of ``per`` units.
    public var unitPrice: ExactDecimal
    /// How many units ``unitPrice`` buys.
    public var per: ExactDecimal
    /// The price's currency.
    public var currency: Currency
    /// The least total input of a call from which the price holds.
    public var minInputTokens: ExactDecimal
    /// The account whose contract it is; `nil`: the list price.
    public var contract: AccountID?
    /// The first moment at which it holds; `nil`: since ever.
    public var effectiveFrom: Instant?
    /// The first moment at which it no longer holds; `nil`: open.
    public var effectiveTo: Instant?
    /// Where the price stands in our files.
    public var location: SourceLocation
  }

  /// What was used at one price, day by day.
  public struct ExpectedUsage: Hashable, Sendable {
    /// The use of one day in the provider's billing zone.
    public struct Day: Hashable, Sendable {
      /// Which day.
      public var day: CalendarDate
      /// How much.
      public var quantity: ExactDecimal
      /// Its rated cost in the claim's currency.
      public var amount: Rational
    }

    /// At which price.
    public var basis: PriceBasis
    /// The days, in order.
    public var days: [Day]

    /// How much in all.
    public var quantity: ExactDecimal { days.reduce(.zero) { $0 + $1.quantity } }
    /// What it comes to in the claim's currency.
    public var amount: Rational { Rational.sum(days.lazy.map(\.amount)) }
  }

  /// A named part of the difference.
  public struct Part: Hashable, Sendable {
    /// Which.
    public var variance: Variance
    /// Positive where more was billed, in the claim's currency.
    public var amount: Rational
  }

  /// The item it is about.
  public var item: ReviewItemID
  /// The short name by which people and commands know the item; the shell sets it.
  public var name: String
  /// The month to which it belongs: of what a closed month left unsettled an earlier one.
  public var origin: Period
  /// To whom.
  public var provider: ProviderID
  /// The invoice; `nil` where nothing was invoiced.
  public var invoiceID: InvoiceID?
  /// Which part of the usage.
  public var key: MatchKey
  /// The days of service in the provider's billing zone.
  public var servicePeriod: Range<CalendarDate>?
  /// The currency of all amounts but those of lines.
  public var currency: Currency
  /// Whether somebody has decided to send it.
  public var state: State
  /// What is asked.
  public var request: Request
  /// What was billed, line by line.
  public var billed: [BilledLine]
  /// What we expected, price by price.
  public var expected: [ExpectedUsage]
  /// The billed quantity; `nil` where it can be compared with nothing.
  public var billedQuantity: ExactDecimal?
  /// What the provider itself counted; `nil` where its export is not used.
  public var providerQuantity: ExactDecimal?
  /// What we counted; `nil` where we counted nothing.
  public var expectedQuantity: ExactDecimal?
  /// What was billed.
  public var billedAmount: Rational
  /// What we expected to be billed.
  public var expectedAmount: Rational
  /// What credit notes have credited of it already, zero or below.
  public var credited: Rational
  /// The difference by variance, parts of zero left out.
  public var parts: [Part]
  /// ``difference`` in the reporting currency; `nil` where there is no rate.
  public var reportingDifference: Rational?

  /// Billed less expected: the sum of ``parts``.
  public var difference: Rational { Rational.sum(parts.lazy.map(\.amount)) }

  /// ``difference`` in whole minor units, half-even: documents are written in them.
  public var rounded: Money { Money(rounding: difference, to: currency, .toNearestOrEven) }

  /// What is to be credited to us: zero where nothing is claimed.
  public var due: Money { request.isClaim ? rounded : .zero(currency) }

  /// What was billed too much and too little in it, both without a sign.
  public var bothSigns: (above: Rational, below: Rational) {
    (
      Rational.sum(parts.lazy.map(\.amount).filter { !$0.isNegative }),
      Rational.sum(parts.lazy.map(\.amount).filter(\.isNegative)).magnitude
    )
  }

  /// Whether its parts have both signs, so that ``difference`` is net of some of them.
  public var isNet: Bool { !bothSigns.above.isZero && !bothSigns.below.isZero }
}

/// What the claims on one provider in one currency come to. Signs are never set off: what is billed too
/// much is claimed, what is billed too little is not taken from it.
public struct ProviderClaimTotal: Hashable, Sendable {
  fileprivate struct Place: Hashable {
    var provider: ProviderID
    var currency: Currency
    var state: ProviderClaim.State
  }

  /// On whom.
  public var provider: ProviderID
  /// In which currency.
  public var currency: Currency
  /// Of which claims.
  public var state: ProviderClaim.State
  /// How many there are.
  public var count: Int
  /// What is asked back, exactly.
  public var claimed: Rational
  /// What is asked back, claim by claim in whole minor units.
  public var due: Money
  /// What corrected documents are to settle, with its sign.
  public var toCorrect: Rational
  /// What was billed too little, below zero: not claimed, to be confirmed.
  public var toConfirm: Rational
  /// What cancels out to less than a minor unit.
  public var toExplain: Rational

  /// All of it with signs: what the items of the drift report come to.
  public var net: Rational { claimed + toCorrect + toConfirm + toExplain }
}

extension [ProviderClaim] {
  /// What they come to by provider, currency and state, sorted.
  public var totals: [ProviderClaimTotal] {
    let groups = Dictionary(grouping: self) {
      ProviderClaimTotal.Place(provider: $0.provider, currency: $0.currency, state: $0.state)
    }
    return groups.sorted { left, right in
      if left.key.provider != right.key.provider { return left.key.provider < right.key.provider }
      if left.key.currency != right.key.currency { return left.key.currency < right.key.currency }
      return left.key.state.rawValue < right.key.state.rawValue
    }.map { place, claims in
      func sum(_ isCounted: (ProviderClaim.Request) -> Bool) -> Rational {
        Rational.sum(claims.filter { isCounted($0.request) }.map(\.difference))
      }
      return ProviderClaimTotal(
        provider: place.provider, currency: place.currency, state: place.state,
        count: claims.count, claimed: sum(\.isClaim),
        due: claims.reduce(.zero(place.currency)) { $0 + $1.due },
        toCorrect: sum { $0 == .correctedInvoice }, toConfirm: sum { $0 == .confirmation },
        toExplain: sum { $0 == .explanation })
    }
  }
}

extension ProviderClaim.Request {
  /// What is asked about an item whose first variance is `variance`, for `amount` billed too much.
  ///
  /// - Parameter isCredited: whether a part of what was billed too much was credited already.
  init(_ variance: Variance, amount: Money, isCredited: Bool = false) {
    if amount.minorUnits.isZero {
      self = .explanation
    } else if variance == .tax || variance == .invoiceRounding {
      self = .correctedInvoice
    } else if amount.isNegative {
      self = .confirmation
    } else {
      self = isCredited ? .missingCredit : .creditNote
    }
  }
}
