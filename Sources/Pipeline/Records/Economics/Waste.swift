import ExactMoney

/// What became of the usage of each customer, route, feature, and what that cost.
///
/// Every piece of usage has one ``UsageResult``, so a fallback is on the route that was asked in one
/// table and on the route that answered in another, and counted once in each.
public struct WasteTable: Hashable, Sendable {
  /// One subject.
  public struct Row: Hashable, Sendable {
    /// Which one; `nil` is what has none, or the total.
    public var key: String?
    /// Cost by what became of the usage, in the order of ``UsageResult``.
    public var costs: [Money]
    /// Cost that no usage brought.
    public var otherCost: Money
    /// All of it.
    public var totalCost: Money
    /// What was paid for nothing: calls that failed, and outputs that were rejected. A retry or fallback
    /// that completed did the work, and what it replaced is among the failed.
    public var wastedCost: Money
    /// That, in per cent of ``totalCost``, one decimal.
    public var wastedPercent: Figure<ExactDecimal>
    /// What all calls cost that were tried before, whatever became of them: part of ``costs``, and none
    /// of ``wastedCost`` but what failed or was rejected again.
    public var retriesCost: Money
    /// Likewise what all calls cost that another route answered.
    public var fallbacksCost: Money
    /// What happened.
    public var counts: UsageCounts

    /// A row with every field given.
    public init(
      key: String?, costs: [Money], otherCost: Money, totalCost: Money, wastedCost: Money,
      wastedPercent: Figure<ExactDecimal>, retriesCost: Money, fallbacksCost: Money,
      counts: UsageCounts
    ) {
      self.key = key
      self.costs = costs
      self.otherCost = otherCost
      self.totalCost = totalCost
      self.wastedCost = wastedCost
      self.wastedPercent = wastedPercent
      self.retriesCost = retriesCost
      self.fallbacksCost = fallbacksCost
      self.counts = counts
    }
  }

  /// By what.
  public var axis: BreakdownAxis

  /// Which costs are in the row of `key`: only customers bear shared costs, which else have no key.
  public func costBasis(of key: String?) -> CostBasis {
    axis == .row || key == nil ? .fullyLoaded : .usage
  }

  /// In the order of the breakdown by the axis.
  public var rows: [Row]
  /// The sums: those of the P&L.
  public var total: Row

  /// A table with every part given.
  public init(axis: BreakdownAxis, rows: [Row], total: Row) {
    self.axis = axis
    self.rows = rows
    self.total = total
  }
}
