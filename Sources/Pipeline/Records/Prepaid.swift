import ExactMoney

/// Credits, and what they cost when they were bought.
public struct CreditAmount: Hashable, Sendable {
  /// How many, exactly.
  public var credits: Rational
  /// What was paid for them, booked.
  public var money: Money

  /// `credits` for which `money` was paid.
  public init(credits: Rational, money: Money) {
    self.credits = credits
    self.money = money
  }

  /// No credits, no money.
  public static func none(_ currency: Currency) -> CreditAmount {
    CreditAmount(credits: .zero, money: .zero(currency))
  }

  /// Whether there are neither credits nor money.
  public var isNone: Bool { credits.isZero && money.isZero }

  /// Both sums.
  public static func + (left: Self, right: Self) -> Self {
    Self(credits: left.credits + right.credits, money: left.money + right.money)
  }

  /// Both differences.
  public static func - (left: Self, right: Self) -> Self {
    Self(credits: left.credits - right.credits, money: left.money - right.money)
  }

  /// Adds both.
  public static func += (left: inout Self, right: Self) { left = left + right }
}

/// One grant of prepaid credits over one period: opening + bought − used − expired − returned = closing,
/// in credits exactly and in money to the minor unit (SPEC §5.3).
public struct PrepaidBalance: Hashable, Sendable {
  /// With whom the credits are.
  public var provider: ProviderID
  /// The invoice that granted them.
  public var invoiceID: InvoiceID
  /// Its line; `nil` where the source numbers none.
  public var lineID: String?
  /// The first day they are good for.
  public var start: CalendarDate
  /// The first day they are good for no more; `nil` where they do not expire.
  public var expiry: CalendarDate?
  /// What was left when the period began.
  public var opening: CreditAmount
  /// What the period brought.
  public var bought: CreditAmount
  /// What was used in it.
  public var used: CreditAmount
  /// What expired in it.
  public var expired: CreditAmount
  /// What was given back in it, at what it had cost.
  public var returned: CreditAmount

  /// A balance with every field given.
  public init(
    provider: ProviderID, invoiceID: InvoiceID, lineID: String?, start: CalendarDate,
    expiry: CalendarDate?, opening: CreditAmount, bought: CreditAmount, used: CreditAmount,
    expired: CreditAmount, returned: CreditAmount
  ) {
    self.provider = provider
    self.invoiceID = invoiceID
    self.lineID = lineID
    self.start = start
    self.expiry = expiry
    self.opening = opening
    self.bought = bought
    self.used = used
    self.expired = expired
    self.returned = returned
  }

  /// What is left when the period ends.
  public var closing: CreditAmount { opening + bought - used - expired - returned }
}
