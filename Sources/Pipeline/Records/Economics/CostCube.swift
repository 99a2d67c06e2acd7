import BigInt
import ExactMoney

/// Where the cost of a month arises, at the finest grain that is known of it.
///
/// Every amount is a whole number of parts of a minor unit, ``partsPerMinorUnit`` of them, and all
/// amounts of one category add up to what the P&L prints for it, exactly. So a breakdown by anything
/// is a sum of whole numbers, and its parts add up to the P&L whatever it is by.
public struct CostCube: Sendable {
  /// 10^15: a month of 100 million pieces, each off by less than one part, is off by less than a
  /// millionth of a minor unit anywhere.
  public static let partsPerMinorUnit: Int128 = 1_000_000_000_000_000

  /// What one group of usage costs in one category.
  public struct Entry: Hashable, Sendable {
    /// Whose, as an index into ``CostCube/usage``'s groups.
    public var group: Int32
    /// Which column, as an index into ``CostCube/categories``.
    public var category: Int32
    /// How much, in parts of a minor unit of ``CostCube/currency``.
    public var amount: Int128

    /// An entry with every field given.
    public init(group: Int32, category: Int32, amount: Int128) {
      self.group = group
      self.category = category
      self.amount = amount
    }
  }

  /// Cost that no usage of the month brought: shared costs, what nobody explained, closed months.
  public struct RowEntry: Hashable, Sendable {
    /// Who bears it.
    public var row: RowID
    /// Which column, as an index into ``CostCube/categories``.
    public var category: Int32
    /// Whose document it is, where a provider of usage sent it.
    public var provider: ProviderID?
    /// How much, in parts of a minor unit of ``CostCube/currency``.
    public var amount: Int128
    /// The days over which it arises evenly: those on which the row had one plan under one set of terms.
    public var days: Range<CalendarDate>

    /// An entry with every field given.
    public init(
      row: RowID, category: Int32, provider: ProviderID?, amount: Int128, days: Range<CalendarDate>
    ) {
      self.row = row
      self.category = category
      self.provider = provider
      self.amount = amount
      self.days = days
    }
  }

  /// The month.
  public let period: Period
  /// The reporting currency.
  public let currency: Currency
  /// The columns, those of the P&L.
  public let categories: [CostCategory]
  /// The usage, of all months; ``groupRange`` is that of ``period``.
  public let usage: FineUsage
  /// The groups of the month.
  public let groupRange: Range<Int>
  /// What usage costs, sorted by group and category, each once.
  public let entries: [Entry]
  /// What else costs, sorted by category, row, provider and days, each once.
  public internal(set) var rowEntries: [RowEntry]

  /// A cube with every part given.
  public init(
    period: Period, currency: Currency, categories: [CostCategory], usage: FineUsage,
    groupRange: Range<Int>, entries: [Entry], rowEntries: [RowEntry]
  ) {
    self.period = period
    self.currency = currency
    self.categories = categories
    self.usage = usage
    self.groupRange = groupRange
    self.entries = entries
    self.rowEntries = rowEntries
  }
}

/// Counts of unit economics, over deduplicated events.
public struct UsageCounts: Hashable, Sendable {
  /// Events of category `api` or `embedding`.
  public var calls = 0
  /// Calls that failed or were cancelled.
  public var failedCalls = 0
  /// Groups of which some quantity has no price: it is no cost until a price comes.
  public var unpricedGroups = 0
  /// Events that were tried before: their attempt is above 1.
  public var retries = 0
  /// Events that another route answered than the one asked.
  public var fallbacks = 0
  /// Events whose output was accepted as it is.
  public var acceptedOutputs = 0
  /// Events whose output was accepted after a person changed it.
  public var editedOutputs = 0
  /// Events whose output was rejected.
  public var rejectedOutputs = 0
  /// Work items that ended here.
  public var workItems = 0
  /// Those whose last event completed with an output that was not rejected.
  public var successfulWorkItems = 0

  /// Nothing counted yet.
  public init() {}

  /// Adds `other` to `total`.
  public static func += (total: inout UsageCounts, other: UsageCounts) {
    total.calls += other.calls
    total.failedCalls += other.failedCalls
    total.unpricedGroups += other.unpricedGroups
    total.retries += other.retries
    total.fallbacks += other.fallbacks
    total.acceptedOutputs += other.acceptedOutputs
    total.editedOutputs += other.editedOutputs
    total.rejectedOutputs += other.rejectedOutputs
    total.workItems += other.workItems
    total.successfulWorkItems += other.successfulWorkItems
  }
}
