import BigInt
import ExactMoney

/// By what a month's cost is broken down.
public enum BreakdownAxis: Hashable, Sendable {
  /// The rows of the P&L.
  case row
  /// The plan that was in force on the day of use.
  case plan
  /// Customers who pay, try, left, and ourselves, as on the day of use.
  case customerStatus
  /// The day in the reporting zone.
  case day
  /// The week, Monday to Sunday, named after its Monday.
  case week
  /// What became of the usage: see ``UsageResult``.
  case result
  /// A dimension of the events: `feature`, `model`, `provider`, a tag.
  case dimension(String)

  /// The name in policies, options and columns.
  public var name: String {
    switch self {
    case .row: "customer_id"
    case .plan: "plan"
    case .customerStatus: "customer_status"
    case .day: "day"
    case .week: "week"
    case .result: "result"
    case .dimension(let name): name
    }
  }

  /// The axis called `name`; anything else is a dimension.
  public init(name: String) {
    let fixed: [BreakdownAxis] = [.row, .plan, .customerStatus, .day, .week, .result]
    self = fixed.first { $0.name == name } ?? .dimension(name)
  }
}

/// What became of usage: each event has one result, so costs by result add up.
public enum UsageResult: String, Sendable, CaseIterable {
  /// Completed at the first attempt on the route asked, and not rejected.
  case firstTry = "first_try"
  /// Completed on another route, at the first attempt.
  case fallback
  /// Completed at a later attempt.
  case retry
  /// Completed, and its output was rejected.
  case rejected
  /// Failed or cancelled, at any attempt and on any route.
  case failed
  /// Began, and no end is known.
  case open
}

/// A month's cost by one or two axes, footed to the P&L in every column.
public struct Breakdown: Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// The value on each axis; `nil` is cost that has none: `(unattributed)`. TOTAL has no keys.
    public var keys: [String?]
    /// Cost by category, in the order of ``Breakdown/categories``.
    public var costs: [Money]
    /// The sum of ``costs``.
    public var totalCost: Money
    /// Its part of TOTAL, one decimal, by largest remainder so that all sum to 100.0; none where TOTAL is
    /// not above zero or some row is below it.
    public var sharePercent: Figure<ExactDecimal>
    /// What happened.
    public var counts: UsageCounts

    /// A row with every field given.
    public init(
      keys: [String?], costs: [Money], totalCost: Money, sharePercent: Figure<ExactDecimal>,
      counts: UsageCounts
    ) {
      self.keys = keys
      self.costs = costs
      self.totalCost = totalCost
      self.sharePercent = sharePercent
      self.counts = counts
    }
  }

  /// The month.
  public var period: Period
  /// The reporting currency.
  public var currency: Currency
  /// By what, one or two of them.
  public var axes: [BreakdownAxis]
  /// The cost columns, those of the P&L.
  public var categories: [CostCategory]
  /// By the first axis' cost descending, then its key, `(unattributed)` last; within it the second
  /// likewise. Days and weeks go by date.
  public var rows: Rows
  /// The column sums: those of the P&L.
  public var total: Row

  /// A breakdown with every part given.
  public init(
    period: Period, currency: Currency, axes: [BreakdownAxis], categories: [CostCategory],
    rows: Rows, total: Row
  ) {
    self.period = period
    self.currency = currency
    self.axes = axes
    self.categories = categories
    self.rows = rows
    self.total = total
  }
}
