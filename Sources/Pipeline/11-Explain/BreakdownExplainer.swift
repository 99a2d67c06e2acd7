import BigInt
import ExactMoney

/// Explains the rows of one breakdown: each down to documents, lines and fine usage.
public struct BreakdownExplainer: Sendable {
  /// The breakdown.
  public let breakdown: Breakdown
  private let explainer: MonthExplainer
  private let month: CubeAxes
  private let axes: [AxisNumbers]
  /// The fine usage of the month, and the cell of each piece.
  private let ledger: Ledger
  private let places: [Int32]
  /// Whose the usage is while it is taken apart.
  private static let bearer = RowID("")

  /// Explains the breakdown by `axes`; `nil` where the month has no unit economics.
  public init?(_ explainer: MonthExplainer, by axes: [BreakdownAxis]) {
    let work = explainer.work
    guard let usage = work.rollUp.fine, work.close.economicsExcess == nil else { return nil }
    let ledger = Ledger(fine: usage, of: work.rollUp, work.reference.priceBook)
    let (cells, printed) = (work.reconciliation.cells, work.close.profitAndLoss)
    let history = PlanHistory(printed, work.reference, work.policy)
    let cube = CostCubeStage(
      profitAndLoss: printed, documents: work.close.documents, cells: cells, ledger: ledger,
      usage: usage
    ).run().borne(over: history)
    let month = CubeAxes(cube, printed, history: history, keeping: Set(axes))
    self.explainer = explainer
    self.month = month
    self.axes = axes.map { month[$0] }
    self.ledger = ledger.cells(in: work.period)
    places = CellPlaces(of: self.ledger, in: work.period, among: cells).places
    breakdown = BreakdownStage(month, printed).run(axes)
  }

  /// What the row of `keys` says, in `category` or in all; `nil` where there is no such row, or it says
  /// nothing there. What has no value on an axis has no key on it.
  public func explanation(of keys: [String?], category: CostCategory? = nil) -> Explanation? {
    let row = breakdown.rows.indices.first { index in
      keys.indices.allSatisfy { Self.isSame(breakdown.rows.key($0, at: index), keys[$0]) }
    }
    guard let row else { return nil }
    let wanted = zip(axes, keys).map { numbers, key in
      key.flatMap { key in
        numbers.values.firstIndex { $0.hasSameBytes(as: key) }.map { Int32($0) }
      } ?? numbers.none
    }
    let usage = UsageNodes(
      usage(at: wanted), of: Self.bearer, priceBook: explainer.work.reference.priceBook)
    let costs = breakdown.rows[row].costs
    let columns = breakdown.categories.enumerated().compactMap { number, column in
      category.map { $0 != column } ?? false
        ? nil
        : part(Part(keys: keys, places: wanted, column: number, printed: costs[number]), usage)
    }
    if category != nil { return columns.first }
    return Explanation(.figure, "\(name(nil, keys)), \(breakdown.period)", sumOf: columns)
  }

  private static func isSame(_ key: String?, _ other: String?) -> Bool {
    guard let key, let other else { return key == nil && other == nil }
    return key.hasSameBytes(as: other)
  }

  private func name(_ category: CostCategory?, _ keys: [String?]) -> String {
    let words = zip(breakdown.axes, keys).map {
      "\($0.name) \($1 ?? RowID.unattributed.rawValue)"
    }
    return (category.map { "cost_\($0)" } ?? "total_cost") + " of "
      + words.joined(separator: ", ")
  }

  /// A column of a row.
  private struct Part {
    var keys: [String?]
    var places: [Int32]
    var column: Int
    var printed: Money
  }

  /// A column taken apart; `nil` where it is empty.
  private func part(_ part: Part, _ usage: UsageNodes) -> Explanation? {
    let (cube, category) = (month.cube, breakdown.categories[part.column])
    let share = explainer.share(of: Shares.Place(row: Self.bearer, category: category), usage)
    let documents = explainer.close.documents.compactMap { share.usageExplanation($0) }
    let unit =
      Rational(BigInt(10).power(cube.currency.minorUnits))
      * Rational(BigInt(widening: CostCube.partsPerMinorUnit))
    let others = cube.rowEntries.indices.filter { index in
      Int(cube.rowEntries[index].category) == part.column
        && axes.indices.allSatisfy { axes[$0].rowEntries[index] == part.places[$0] }
    }.map { index in
      let entry = cube.rowEntries[index]
      return Explanation(
        .rest,
        "\(entry.row)\(entry.provider.map { " of \($0)" } ?? ""), without usage"
          + Self.words(entry.days, cube.period),
        amount: Rational(BigInt(widening: entry.amount)) / unit,
        rule: "crossfoot explain --row '\(entry.row)' takes it apart")
    }
    if documents.isEmpty, others.isEmpty, part.printed.isZero { return nil }
    return .rounded(
      .category, name(category, part.keys), to: part.printed.amount,
      children: documents + others,
      rounding: "the column's total in whole minor units by largest remainder")
  }

  /// Which days of the month `days` are; nothing where all of them.
  private static func words(_ days: Range<CalendarDate>, _ period: Period) -> String {
    days == period.days
      ? "" : ", \(days.lowerBound) to \(days.upperBound.advanced(by: -1))"
  }

  /// The fine usage at `wanted`, the places on the axes.
  private func usage(at wanted: [Int32]) -> [UsageNodes.Own] {
    let (cells, groups) = (explainer.work.reconciliation.cells.cells, month.cube.usage.groups)
    let firstGroup = month.cube.groupRange.lowerBound
    var own: [UsageNodes.Own] = []
    for (row, place) in zip(ledger.rows, places) {
      let group = Int(row.group)
      let isOwn = axes.indices.allSatisfy { axes[$0].groups[group - firstGroup] == wanted[$0] }
      if isOwn { own.append(Self.own(cells[Int(place)], row.quantity, groups[group])) }
    }
    return own
  }

  private static func own(
    _ cell: MatchCell, _ quantity: ExactDecimal, _ group: UsageGroup
  ) -> UsageNodes.Own {
    let usage = UsageCell(group, meter: cell.key.meter, priceIndex: cell.priceIndex)
    var seen: Set<String> = ["", cell.key.provider.rawValue, cell.key.model.rawValue]
    let label = ([group.row.rawValue] + group.dimensions).filter { seen.insert($0).inserted }
      .map { ", " + $0 }.joined()
    return UsageNodes.Own(cell: cell, quantity: quantity, usage: usage, label: label)
  }
}
