import ExactMoney

/// The cost that a glance at the providers' bills sees, and the cost below it.
///
/// Visible is what is billed for API calls that did their work at the first try, or of which nothing else
/// is known. Hidden are API calls that were tried again, answered by another route, failed or rejected,
/// and every other category: embeddings, storage, observability, people.
public struct Iceberg: Hashable, Sendable {
  /// One kind of cost.
  public struct Part: Hashable, Sendable {
    /// Its column in the P&L.
    public var category: CostCategory
    /// What became of the usage, where ``category`` is `api` and usage brought it.
    public var result: UsageResult?
    /// Whether the bills show it.
    public var isVisible: Bool
    /// What it comes to.
    public var cost: Money
    /// That, in per cent of all cost: the parts of either side sum to its share, and both to 100.0.
    public var sharePercent: Figure<ExactDecimal>

    /// A part with every field given.
    public init(
      category: CostCategory, result: UsageResult?, isVisible: Bool, cost: Money,
      sharePercent: Figure<ExactDecimal>
    ) {
      self.category = category
      self.result = result
      self.isVisible = isVisible
      self.cost = cost
      self.sharePercent = sharePercent
    }
  }

  /// The parts that are not zero, visible ones first, `api` by result, then by category.
  public var parts: [Part]
  /// The cost above the water.
  public var visibleCost: Money
  /// The cost below it.
  public var hiddenCost: Money
  /// ``visibleCost`` in per cent of both; not available where nothing was spent, or a part is below zero.
  public var visiblePercent: Figure<ExactDecimal>
  /// ``hiddenCost`` likewise.
  public var hiddenPercent: Figure<ExactDecimal>

  /// An iceberg with every part given.
  public init(
    parts: [Part], visibleCost: Money, hiddenCost: Money, visiblePercent: Figure<ExactDecimal>,
    hiddenPercent: Figure<ExactDecimal>
  ) {
    self.parts = parts
    self.visibleCost = visibleCost
    self.hiddenCost = hiddenCost
    self.visiblePercent = visiblePercent
    self.hiddenPercent = hiddenPercent
  }
}
