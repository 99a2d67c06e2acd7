import ExactMoney

/// What happened in one group of fine usage, over deduplicated events, billable or not.
public struct GroupCounts: Hashable, Sendable {
  /// Events of any kind.
  public var events = 0
  /// Events of category `api` or `embedding`.
  public var calls = 0
  /// Calls that failed or were cancelled.
  public var failedCalls = 0
  /// Whether some quantity has no price: it is no cost until a price comes.
  public var hasUnpriced = false
  /// Work items whose last event is in the group: so each work item is counted once, where it ended.
  public var workItems = 0
  /// Those of them whose last event completed with an output that was not rejected.
  public var successfulWorkItems = 0

  /// Nothing counted yet.
  public init() {}
}

/// Usage at a finer grain than the ledger's: what unit economics are made of.
///
/// The ledger is the same usage with the groups put together that only ``extraDimensionNames`` tell
/// apart, less the groups in which the provider charges nothing.
public struct FineUsage: Sendable {
  /// The dimensions of ``groups``: those of the ledger, then those kept apart besides.
  public let dimensionNames: [String]
  /// How many of ``dimensionNames`` are the ledger's.
  public let ledgerDimensionCount: Int
  /// What the quantities share, sorted as the roll-up's, the extra dimensions last of all.
  public let groups: UsageGroups
  /// What happened in each of ``groups``.
  public let counts: [GroupCounts]
  /// The quantities, as those of ``UsageRollUp/rows``, but of ``groups``.
  public let rows: [UsageQuantity]

  /// Usage with every part given.
  ///
  /// - Precondition: `counts` has one element for each of `groups`.
  public init(
    dimensionNames: [String], ledgerDimensionCount: Int, groups: UsageGroups,
    counts: [GroupCounts], rows: [UsageQuantity]
  ) {
    invariant(
      groups.count == counts.count, "\(groups.count) groups have \(counts.count) counts")
    self.dimensionNames = dimensionNames
    self.ledgerDimensionCount = ledgerDimensionCount
    self.groups = groups
    self.counts = counts
    self.rows = rows
  }

  /// The dimensions kept apart besides the ledger's.
  public var extraDimensionNames: ArraySlice<String> {
    dimensionNames[ledgerDimensionCount...]
  }

  /// No usage.
  public static let empty = FineUsage(
    dimensionNames: [], ledgerDimensionCount: 0, groups: UsageGroups([]), counts: [], rows: [])
}
