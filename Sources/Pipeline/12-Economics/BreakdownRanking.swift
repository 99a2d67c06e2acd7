import ExactMoney

/// By what the rows of a breakdown are ranked.
public enum BreakdownSort: String, Sendable, CaseIterable {
  /// Total cost.
  case cost
  /// Its share, which is the same order.
  case share
  /// See ``UsageCounts``.
  case calls
  /// See ``UsageCounts``.
  case failedCalls = "failed_calls"
  /// See ``UsageCounts``.
  case retries
  /// See ``UsageCounts``.
  case fallbacks
  /// See ``UsageCounts``.
  case accepted
  /// See ``UsageCounts``.
  case edited
  /// See ``UsageCounts``.
  case rejected
  /// See ``UsageCounts``.
  case workItems = "work_items"
  /// See ``UsageCounts``.
  case successfulWorkItems = "successful_work_items"
  /// Total cost per call.
  case costPerCall = "cost_per_call"
  /// Total cost per work item.
  case costPerWorkItem = "cost_per_work_item"
  /// Total cost per successful work item.
  case costPerSuccessfulWorkItem = "cost_per_successful_work_item"
  /// Total cost per accepted output.
  case costPerAcceptedOutput = "cost_per_accepted_output"
  /// The names, in byte order; days and weeks by date.
  case name

  /// What of `row` is compared; `nil` where it is not available, or where names are.
  func figure(_ row: Breakdown.Row) -> ExactDecimal? {
    switch self {
    case .cost, .share: row.totalCost.decimal
    case .calls: ExactDecimal(row.counts.calls)
    case .failedCalls: ExactDecimal(row.counts.failedCalls)
    case .retries: ExactDecimal(row.counts.retries)
    case .fallbacks: ExactDecimal(row.counts.fallbacks)
    case .accepted: ExactDecimal(row.counts.acceptedOutputs)
    case .edited: ExactDecimal(row.counts.editedOutputs)
    case .rejected: ExactDecimal(row.counts.rejectedOutputs)
    case .workItems: ExactDecimal(row.counts.workItems)
    case .successfulWorkItems: ExactDecimal(row.counts.successfulWorkItems)
    case .costPerCall: row.costPerCall.value
    case .costPerWorkItem: row.costPerWorkItem.value
    case .costPerSuccessfulWorkItem: row.costPerSuccessfulWorkItem.value
    case .costPerAcceptedOutput: row.costPerAcceptedOutput.value
    case .name: nil
    }
  }
}

/// The rows of a series in rank order, the first of them one by one, the others as one.
public struct BreakdownRanking: Sendable {
  /// Whose figures a line has.
  public enum Subject: Sendable, Hashable {
    /// Those of one row.
    case keys([String?])
    /// Those of so many rows that are not shown.
    case others(Int)
    /// The sum of all lines.
    case total
  }

  /// One line.
  public struct Line: Sendable {
    /// Whose figures these are.
    public var subject: Subject
    /// The figures.
    public var row: Breakdown.Row
    /// Which costs they hold.
    public var basis: CostBasis
  }

  /// The lines of one stretch of time; they foot.
  public struct Slice: Sendable {
    /// See ``BreakdownSeries/Slice/name``.
    public var name: String?
    /// In rank order, then the others, then what has no value on any axis, then the total.
    public var lines: [Line]
  }

  /// What was ranked.
  public let series: BreakdownSeries
  /// All months together.
  public let whole: Slice
  /// The stretches of time, their lines in the order of ``whole``.
  public let slices: [Slice]

  /// The rows of `series` by `sort`, highest first, ties by name; what is not available comes after
  /// what is. Without it they go by cost, days and weeks by date.
  ///
  /// Rows that lack a value on some axis hold costs of another basis than the others: they are ranked
  /// after them and never among them.
  ///
  /// - Parameter top: how many are shown one by one; `nil`: all.
  public init(_ series: BreakdownSeries, by sort: BreakdownSort? = nil, top: Int? = nil) {
    self.series = series
    let sort = sort ?? (series.axes.contains(where: \.isByDate) ? .name : .cost)
    let ranker = BreakdownRanker(series, sort, top: top)
    whole = ranker.slice(series.whole)
    slices = series.slices.map { ranker.slice($0) }
  }
}

/// Puts rows into the order of a ranking.
private struct BreakdownRanker {
  private typealias Name = Identifier<Breakdown>

  private let axes: [BreakdownAxis]
  /// The rank of the rows that are shown one by one.
  private let ranks: [[Name?]: Int]
  private let otherCount: Int

  init(_ series: BreakdownSeries, _ sort: BreakdownSort, top: Int?) {
    axes = series.axes
    let axes = self.axes
    func residuals(_ row: Breakdown.Row) -> Int {
      zip(axes, row.keys).count { $0.isResidual($1) }
    }
    let named = series.whole.rows.filter { residuals($0) < axes.count }
      .map { (row: $0, isWhole: residuals($0) == 0, figure: sort.figure($0)) }
      .sorted { left, right in
        if left.isWhole != right.isWhole { return left.isWhole }
        switch (left.figure, right.figure) {
        case (let one?, let other?) where one != other: return one > other
        case (_?, nil): return true
        case (nil, _?): return false
        default: return Self.precedes(left.row.keys, right.row.keys)
        }
      }
    let shown = named.prefix(top ?? named.count)
    ranks = Dictionary(
      uniqueKeysWithValues: zip(shown.map { Self.names($0.row.keys) }, shown.indices))
    otherCount = named.count - shown.count
  }

  private static func names(_ keys: [String?]) -> [Name?] { keys.map { $0.map { Name($0) } } }

  private static func precedes(_ left: [String?], _ right: [String?]) -> Bool {
    for (one, other) in zip(left, right) {
      switch (one, other) {
      case (let one?, let other?) where !one.hasSameBytes(as: other):
        return one.precedesInByteOrder(other)
      case (_?, nil): return true
      case (nil, _?): return false
      default: continue
      }
    }
    return false
  }

  func slice(_ slice: BreakdownSeries.Slice) -> BreakdownRanking.Slice {
    var shown: [(rank: Int, row: Breakdown.Row)] = []
    var residual: [Breakdown.Row] = []
    var others: [Breakdown.Row] = []
    for row in slice.rows {
      if let rank = ranks[Self.names(row.keys)] {
        shown.append((rank, row))
      } else if zip(axes, row.keys).allSatisfy({ $0.isResidual($1) }) {
        residual.append(row)
      } else {
        others.append(row)
      }
    }
    func line(_ row: Breakdown.Row) -> BreakdownRanking.Line {
      BreakdownRanking.Line(
        subject: .keys(row.keys), row: row, basis: CostBasis(of: row.keys, by: axes))
    }
    var lines = shown.sorted { $0.rank < $1.rank }.map { line($0.row) }
    if let sum = Self.sum(others) {
      let bases = others.map { CostBasis(of: $0.keys, by: axes) }
      lines.append(
        BreakdownRanking.Line(
          subject: .others(otherCount), row: sum,
          basis: bases.contains(.fullyLoaded) ? .fullyLoaded : .usage))
    }
    lines += residual.map(line)
    lines.append(
      BreakdownRanking.Line(subject: .total, row: slice.total, basis: .fullyLoaded))
    return BreakdownRanking.Slice(name: slice.name, lines: lines)
  }

  /// The rows as one, their shares added up; `nil` where there are none.
  private static func sum(_ rows: [Breakdown.Row]) -> Breakdown.Row? {
    guard var sum = rows.first else { return nil }
    var share = ExactDecimal.zero
    for row in rows.dropFirst() { sum.add(row) }
    for row in rows {
      guard let part = row.sharePercent.value else {
        sum.sharePercent = .notAvailable
        return sum
      }
      share += part
    }
    sum.sharePercent = .value(share)
    return sum
  }
}
