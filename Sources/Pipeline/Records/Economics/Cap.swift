import ExactMoney

/// Where a budget stands: what a gateway enforces until the reset.
///
/// Each stands for itself: what one feature, tier, key or customer uses changes no other's.
public struct Cap: Hashable, Sendable {
  /// Whose budget it is.
  public var subject: FlagSubject
  /// Which costs are in ``used``: `fully loaded`, `usage`.
  public var costBasis: String
  /// What is planned; the warning comes before it. `nil` where only units are.
  public var budget: Money?
  /// Where it stops; `nil`: nowhere, the budget only warns.
  public var limit: Money?
  /// What is used since the last reset.
  public var used: Money
  /// What of ``used`` passes no gateway: shared costs.
  public var unseen: Money
  /// When it begins anew.
  public var reset: CapReset
  /// The moment at which it begins anew, RFC 3339 in the reporting zone.
  public var resetAt: String
  /// What happens once the limit is used up.
  public var actionAtLimit: CapAction
  /// What is to happen now.
  public var action: CapAction
  /// The units that the customer's plan includes; `nil` where it names none.
  public var includedUnits: ExactDecimal?
  /// The units that the customer used, counted as in its statement; `nil` where nobody counts them.
  public var usedUnits: ExactDecimal?
  /// What the customer calls a unit; `nil` where none are counted.
  public var unit: String?

  /// A cap with every field given.
  public init(
    subject: FlagSubject, costBasis: String, budget: Money?, limit: Money?, used: Money,
    unseen: Money, reset: CapReset, resetAt: String, actionAtLimit: CapAction, action: CapAction,
    includedUnits: ExactDecimal?, usedUnits: ExactDecimal?, unit: String?
  ) {
    self.subject = subject
    self.costBasis = costBasis
    self.budget = budget
    self.limit = limit
    self.used = used
    self.unseen = unseen
    self.reset = reset
    self.resetAt = resetAt
    self.actionAtLimit = actionAtLimit
    self.action = action
    self.includedUnits = includedUnits
    self.usedUnits = usedUnits
    self.unit = unit
  }

  /// What is left until it stops, or until the budget where nothing stops; below zero where more is used.
  public var remaining: Money? { (limit ?? budget).map { $0 - used } }

  /// What a gateway may let pass, which sees nothing of shared costs; not below zero.
  public var gatewayLimit: Money? { limit.map(seen) }

  /// The budget as a gateway sees it, of which it warns; not below zero.
  public var gatewayBudget: Money? { budget.map(seen) }

  private func seen(of amount: Money) -> Money {
    let seen = amount - unseen
    return seen.isNegative ? .zero(amount.currency) : seen
  }
}

/// What a month that is not over is expected to cost.
public struct MonthForecast: Hashable, Sendable {
  /// The last day of which usage is known.
  public var lastKnownDay: CalendarDate
  /// What of it is booked by now.
  public var soFar: Money
  /// What it is expected to cost as a whole.
  public var expected: Money
  /// How far off that may be; `nil` where the past is too short to say.
  public var band: Band?

  /// What the month ends within in so many cases out of a hundred as ``coveragePercent`` says.
  public struct Band: Hashable, Sendable {
    /// The lower end.
    public var low: Money
    /// The upper end.
    public var high: Money

    /// From `low` to `high`.
    public init(low: Money, high: Money) {
      self.low = low
      self.high = high
    }
  }

  /// What part of outcomes bands are made to hold, in per cent.
  public static let coveragePercent = 80

  /// A forecast with every field given.
  public init(lastKnownDay: CalendarDate, soFar: Money, expected: Money, band: Band?) {
    self.lastKnownDay = lastKnownDay
    self.soFar = soFar
    self.expected = expected
    self.band = band
  }
}
