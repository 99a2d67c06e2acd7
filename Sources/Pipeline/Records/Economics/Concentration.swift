import ExactMoney

/// How cost is spread over customers: who brings most of it, and how unequal they are.
///
/// Customers are the rows of the P&L that stand for one, but those that are ourselves.
public struct Concentration: Hashable, Sendable {
  /// Customers from one rank to another, the most expensive first: one stretch of the Pareto curve.
  public struct Band: Hashable, Sendable {
    /// The rank of its first customer, from 1.
    public var firstRank: Int
    /// The rank of its last one.
    public var lastRank: Int
    /// What they cost.
    public var cost: Money
    /// What all customers up to here cost.
    public var cumulativeCost: Money
    /// That, in per cent of all customers' cost, one decimal.
    public var cumulativePercent: Figure<ExactDecimal>

    /// A band with every field given.
    public init(
      firstRank: Int, lastRank: Int, cost: Money, cumulativeCost: Money,
      cumulativePercent: Figure<ExactDecimal>
    ) {
      self.firstRank = firstRank
      self.lastRank = lastRank
      self.cost = cost
      self.cumulativeCost = cumulativeCost
      self.cumulativePercent = cumulativePercent
    }
  }

  /// Which part of customers ``topCount`` is, in per cent; a part of a customer is one.
  public static let topPercent = 5
  /// The customer that is ourselves, among ``others``.
  public static let ownUse = "(internal)"

  /// How many customers there are.
  public var customerCount: Int
  /// What they cost.
  public var customersCost: Money
  /// How many the most expensive 5 % are.
  public var topCount: Int
  /// What these cost.
  public var topCost: Money
  /// That, in per cent of ``customersCost``; not available where nothing was spent, or some customer's
  /// cost is below zero.
  public var topSharePercent: Figure<ExactDecimal>
  /// The Gini coefficient of customers' cost, exact, cut to four decimals; not available likewise.
  public var gini: Figure<ExactDecimal>
  /// All customers, in at most 100 bands.
  public var bands: [Band]
  /// What is no customer's: our own use, then the bracketed rows.
  public var others: [Other]
  /// The P&L's total: bands and others sum to it.
  public var total: Money

  /// Cost that is no customer's.
  public struct Other: Hashable, Sendable {
    /// The row, or ``ownUse``.
    public var name: String
    /// What it costs.
    public var cost: Money

    /// `cost` of `name`.
    public init(name: String, cost: Money) {
      self.name = name
      self.cost = cost
    }
  }

  /// A concentration with every field given.
  public init(
    customerCount: Int, customersCost: Money, topCount: Int, topCost: Money,
    topSharePercent: Figure<ExactDecimal>, gini: Figure<ExactDecimal>, bands: [Band],
    others: [Other], total: Money
  ) {
    self.customerCount = customerCount
    self.customersCost = customersCost
    self.topCount = topCount
    self.topCost = topCost
    self.topSharePercent = topSharePercent
    self.gini = gini
    self.bands = bands
    self.others = others
    self.total = total
  }
}
