import ExactMoney

/// Rated usage of one meter in one month.
public struct RatedUsage: Hashable, Sendable {
  /// How much.
  public var quantity: ExactDecimal
  /// What it cost at the price book's prices, exact.
  public var amount: Rational

  /// `quantity`, rated at `amount`.
  public init(quantity: ExactDecimal, amount: Rational) {
    self.quantity = quantity
    self.amount = amount
  }

  /// Nothing used.
  public static let none = RatedUsage(quantity: .zero, amount: .zero)

  /// Adds quantity and amount.
  public static func += (left: inout Self, right: Self) {
    left.quantity += right.quantity
    left.amount += right.amount
  }

  /// What one unit cost on average; `nil` where nothing was used.
  public var price: Rational? { quantity == .zero ? nil : amount / Rational(quantity) }
}

/// What was used of one meter in a month, or a part of it.
public struct MeterUsage: Hashable, Sendable {
  /// Who provides.
  public var provider: ProviderID
  /// The account, the model, the tier and the meter.
  public var key: MatchKey
  /// The currency of the price.
  public var currency: Currency
  /// How much, and at what cost.
  public var usage: RatedUsage

  /// Usage with every field given.
  public init(provider: ProviderID, key: MatchKey, currency: Currency, usage: RatedUsage) {
    self.provider = provider
    self.key = key
    self.currency = currency
    self.usage = usage
  }
}

/// A month as it is compared with another.
public struct UsedMonth: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// What was used; of one meter there may be several.
  public var meters: [MeterUsage]
  /// The work items of all customers.
  public var workItems: Int

  /// A month with every part given.
  public init(period: Period, meters: [MeterUsage], workItems: Int) {
    self.period = period
    self.meters = meters
    self.workItems = workItems
  }
}

/// Why one meter cost more or less than in the month before. The three effects make the difference of
/// the amounts exactly.
public struct MeterComparison: Hashable, Sendable {
  /// Who provides.
  public var provider: ProviderID
  /// The account, the model, the tier and the meter.
  public var key: MatchKey
  /// The currency of the amounts.
  public var currency: Currency
  /// The meters that are counted in the same unit and so can be mixed: all tokens, else the meter.
  public var unitFamily: String
  /// The month it is compared with.
  public var before: RatedUsage
  /// This month.
  public var now: RatedUsage
  /// The change of the unit price, at the mean quantity.
  public var priceEffect: Rational
  /// The change of the family's quantity, at the mean part that the meter has in it.
  public var volumeEffect: Rational
  /// The change of the part that the meter has in its family, at the family's mean quantity.
  public var mixEffect: Rational

  /// What it cost more: the sum of the effects.
  public var difference: Rational { now.amount - before.amount }
}

/// Why the tokens of one provider cost more or less than in the month before: work items × tokens for
/// each × price of a token. The three effects make the difference of the amounts exactly.
public struct TaskComparison: Hashable, Sendable {
  /// Who provides.
  public var provider: ProviderID
  /// The currency of the amounts.
  public var currency: Currency
  /// The month it is compared with.
  public var before: RatedUsage
  /// This month.
  public var now: RatedUsage
  /// The work items of the month before, of all customers.
  public var tasksBefore: Int
  /// The work items of this month.
  public var tasksNow: Int
  /// The change of the number of work items.
  public var taskEffect: Rational
  /// The change of the tokens for each.
  public var tokensPerTaskEffect: Rational
  /// The change of the mean price of a token.
  public var priceEffect: Rational

  /// What they cost more: the sum of the effects.
  public var difference: Rational { now.amount - before.amount }
}

/// A month's rated usage against that of another month, nearly always the one before.
public struct MonthComparison: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The month it is compared with.
  public var before: Period
  /// By provider, currency, family and key.
  public var meters: [MeterComparison] = []
  /// By provider and currency, where both months have work items and tokens.
  public var tasks: [TaskComparison] = []

  /// A comparison of nothing.
  public init(period: Period, before: Period) {
    self.period = period
    self.before = before
  }
}
