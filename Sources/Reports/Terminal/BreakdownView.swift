import BigInt
import ExactMoney
import Pipeline

extension TextTable {
  /// Where cost arises, for a person: a row for each value, or where the time is divided, a column for
  /// each stretch of it; days go down, as there are many.
  public static func breakdown(_ ranking: BreakdownRanking) -> TextTable {
    switch ranking.series.step {
    case nil: figures(ranking)
    case .day: daysDown(ranking)
    case .month, .quarter, .week: timeAcross(ranking)
    }
  }

  private static func title(_ series: BreakdownSeries) -> String {
    let axes = series.axes.map(\.name).joined(separator: " and ")
    let each = series.step.map { " each \($0.rawValue)" } ?? ""
    return "AI cost by \(axes)\(each), \(series.periodName(joinedBy: " to ")), "
      + "\(series.currency.code); TOTAL is the P&L's, fully loaded"
  }

  private static func axisColumns(_ series: BreakdownSeries) -> [Column] {
    series.axes.map { Column($0.name, $0.name) }
  }

  private static func kind(_ line: BreakdownRanking.Line) -> RowKind {
    line.subject == .total ? .total : .data
  }

  private static func figures(_ ranking: BreakdownRanking) -> TextTable {
    let series = ranking.series
    // Only what is ranked is compared: shared costs would dwarf it.
    func isRanked(_ line: BreakdownRanking.Line) -> Bool {
      guard case .keys(let keys) = line.subject else { return false }
      return zip(series.axes, keys).contains { !$0.isResidual($1) }
    }
    let kinds = CostKinds(
      of: series, in: ranking.whole.lines.filter { isRanked($0) || $0.subject.isOthers })
    let costs =
      kinds.shown.map { place in
        let name = series.categories[place].rawValue
        return Column("cost_" + name, name, .right, isDetail: true)
      }
      + (kinds.others.isEmpty ? [] : [Column("other_costs", "other costs", .right, isDetail: true)])
    let columns =
      axisColumns(series) + costs + [
        Column("total_cost", "AI cost", .right), Column("share_pct", "share %", .right),
        Column("bar", "", isOptional: true),
        Column("calls", "calls", .right),
        Column("failed_calls", "failed", .right, isOptional: true),
        Column("retries", "retries", .right, isDetail: true),
        Column("fallbacks", "fallbacks", .right, isDetail: true),
        Column("rejected", "rejected", .right, isDetail: true),
        Column("cost_per_call", "per call", .right, isOptional: true),
        Column("cost_per_work_item", "per work item", .right, isDetail: true),
        Column("cost_per_successful_work_item", "per success", .right, isOptional: true),
        Column("cost_basis", "cost basis", isOptional: true),
      ]
    let bars = CostBars(ranking.whole.lines.filter(isRanked))
    return TextTable(
      title: title(series), columns: columns,
      rows: ranking.whole.lines.map { line in
        let row = line.row
        let costs: [Cell] =
          kinds.costs(of: row).map { .money($0) } + [
            .money(row.totalCost), .percent(row.sharePercent),
            .optional(isRanked(line) ? bars.bar(of: line) : nil),
          ]
        let counts: [Cell] = [
          .count(row.counts.calls), .count(row.counts.failedCalls), .count(row.counts.retries),
          .count(row.counts.fallbacks), .count(row.counts.rejectedOutputs),
        ]
        let perUnit: [Cell] = [
          .unitCost(row.costPerCall), .unitCost(row.costPerWorkItem),
          .unitCost(row.costPerSuccessfulWorkItem), .text(line.basis.rawValue),
        ]
        return Row(
          series.columns.keyCells(of: line.subject) + costs + counts + perUnit, kind(line))
      })
  }

  private static func timeAcross(_ ranking: BreakdownRanking) -> TextTable {
    let series = ranking.series
    let stretches = ranking.slices.map(CostsBySubject.init)
    return TextTable(
      title: title(series),
      columns: axisColumns(series) + ranking.slices.map { Column($0.label, $0.label, .right) }
        + [Column("total_cost", "AI cost", .right), Column("share_pct", "share %", .right)],
      rows: ranking.whole.lines.map { line in
        let costs = stretches.map { Cell.money($0[line.subject] ?? .zero(series.currency)) }
        return Row(
          series.columns.keyCells(of: line.subject) + costs
            + [.money(line.row.totalCost), .percent(line.row.sharePercent)], kind(line))
      })
  }

  private static func daysDown(_ ranking: BreakdownRanking) -> TextTable {
    let series = ranking.series
    let subjects = ranking.whole.lines.map(\.subject)
    func row(_ label: String, _ slice: BreakdownRanking.Slice, _ kind: RowKind) -> Row {
      let costs = CostsBySubject(slice)
      return Row(
        [.text(label)] + subjects.map { .money(costs[$0] ?? .zero(series.currency)) }, kind)
    }
    let headings = subjects.map { subject in
      series.columns.keyCells(of: subject).map(\.content).filter { !$0.isEmpty }
        .joined(separator: ", ")
    }
    return TextTable(
      title: title(series),
      columns: [Column("day", "day")] + headings.map { Column($0, $0, .right) },
      rows: ranking.slices.map { row($0.label, $0, .data) }
        + [row("TOTAL", ranking.whole, .total)])
  }
}

/// The categories of cost that are columns of their own: those in which some named row has an amount.
private struct CostKinds {
  /// The places of those with a column.
  let shown: [Int]
  /// The places of the others, which are one column: rows add up as they stand.
  let others: [Int]
  private let currency: Currency

  init(of series: BreakdownSeries, in lines: [BreakdownRanking.Line]) {
    let used = series.categories.indices.filter { place in
      lines.contains { !$0.row.costs[place].isZero }
    }
    let unused = series.categories.indices.filter { !used.contains($0) }
    // One column is as wide as another, and says more.
    shown = unused.count < 2 ? Array(series.categories.indices) : used
    others = unused.count < 2 ? [] : unused
    currency = series.currency
  }

  /// What `row` has in each column.
  func costs(of row: Breakdown.Row) -> [Money] {
    shown.map { row.costs[$0] }
      + (others.isEmpty
        ? [] : [others.reduce(Money.zero(currency)) { $0 + row.costs[$1] }])
  }
}

extension BreakdownRanking.Subject {
  /// Whether it stands for rows that are not shown.
  fileprivate var isOthers: Bool {
    if case .others = self { true } else { false }
  }
}

extension BreakdownRanking.Slice {
  /// Its heading.
  fileprivate var label: String { name ?? "no day" }
}

/// The cost of each line of a stretch of time.
private struct CostsBySubject {
  private let costs: [BreakdownRanking.Subject: Money]

  init(_ slice: BreakdownRanking.Slice) {
    costs = Dictionary(
      slice.lines.map { ($0.subject, $0.row.totalCost) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(subject: BreakdownRanking.Subject) -> Money? { costs[subject] }
}

/// Bars as long as the lines' costs, the longest for the highest.
private struct CostBars {
  private let highest: BigInt

  /// How many columns the longest takes; each has eight steps.
  private static let width = 10
  private static let steps = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// The bars of `rows`, the lines that are compared with each other.
  init(_ rows: [BreakdownRanking.Line]) {
    highest = rows.map(\.row.totalCost.minorUnits).max() ?? 0
  }

  /// Nothing where nothing was spent.
  func bar(of line: BreakdownRanking.Line) -> String {
    let cost = line.row.totalCost.minorUnits
    guard cost > 0 else { return "" }
    let eighths = Int(cost * BigInt(Self.width * Self.steps.count) / highest)
    return String(repeating: "█", count: eighths / Self.steps.count)
      + Self.steps[eighths % Self.steps.count]
  }
}
