import ExactMoney

/// Days of a month on which a row of the P&L had one plan under one set of terms.
public struct PlanSpan: Hashable, Sendable {
  /// Whose.
  public var row: RowID
  /// The days, within the month.
  public var days: Range<CalendarDate>
  /// How many days the month has: budgets and units of a month go by day.
  public var daysInMonth: Int
  /// The plan; `nil` where there is none.
  public var plan: PlanID?
  /// What the customer is to us on these days; `nil` for the bracketed rows.
  public var status: CustomerStatus?
  /// Whether the row is we ourselves at the month's end: then it is no customer on any day.
  public var isOwnUse: Bool
  /// The plan's terms; `nil` where nobody has stated any.
  public var terms: Plan?
  /// The part of the month's subscription revenue that belongs to these days; `nil` where the row has
  /// no revenue record at all.
  public var subscriptionRevenue: Money?
  /// Likewise of all other revenue.
  public var otherRevenue: Money?

  /// A span with every field given.
  public init(
    row: RowID, days: Range<CalendarDate>, daysInMonth: Int, plan: PlanID?,
    status: CustomerStatus?, isOwnUse: Bool = false, terms: Plan?,
    subscriptionRevenue: Money? = nil, otherRevenue: Money? = nil
  ) {
    self.row = row
    self.days = days
    self.daysInMonth = daysInMonth
    self.plan = plan
    self.status = status
    self.isOwnUse = isOwnUse
    self.terms = terms
    self.subscriptionRevenue = subscriptionRevenue
    self.otherRevenue = otherRevenue
  }

  /// The plan whose figures these days belong to where plans are compared: our own use to none of them.
  public var comparedPlan: PlanID? { isOwnUse ? .ownUse : plan }

  /// Which part of the month these days are: exact.
  public var partOfMonth: Rational { Rational(days.dayCount, daysInMonth) }

  /// The plan's AI budget for these days, exact, in ``budgetCurrency``; `nil` where it has none.
  public var aiBudget: Rational? { terms?.aiBudget.map { Rational($0) * partOfMonth } }

  /// The currency of ``aiBudget``; `nil` is the reporting currency.
  public var budgetCurrency: Currency? { terms?.budgetCurrency }

  /// The plan's included units for these days, exact; `nil` where it has none.
  public var includedUnits: Rational? { terms?.includedUnits.map { Rational($0) * partOfMonth } }

  /// ``subscriptionRevenue`` times the margin that these terms plan, booked; `nil` where they plan none
  /// or there is no revenue.
  public var subscriptionMargin: Money? {
    guard let subscriptionRevenue, let percent = terms?.subscriptionMarginPercent else {
      return nil
    }
    return Money(
      rounding: subscriptionRevenue.amount * Rational(percent) / Rational(100),
      to: subscriptionRevenue.currency, .toNearestOrEven)
  }
}
