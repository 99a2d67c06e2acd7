import BigInt
import ExactMoney

/// A row of a breakdown, taken apart.
public struct BreakdownFigure: Sendable {
  /// By what the breakdown is.
  public var axes: [BreakdownAxis]
  /// The row's value on each axis; `nil` is what has none.
  public var keys: [String?]
  /// Which column; `nil`: all of them.
  public var category: CostCategory?

  /// A figure with every field given.
  public init(axes: [BreakdownAxis], keys: [String?], category: CostCategory? = nil) {
    self.axes = axes
    self.keys = keys
    self.category = category
  }

  /// What it is called.
  public var name: String {
    let words = zip(axes, keys).map { "\($0.name) \($1 ?? RowID.unattributed.rawValue)" }
    return "\(category.map { "cost_\($0)" } ?? "total_cost") of \(words.joined(separator: ", "))"
  }
}

extension MonthExplainer {
  /// What a row of a breakdown says, down to documents, lines and fine usage; `nil` where there is no such
  /// row, or unit economics were not made.
  public func explanation(of figure: BreakdownFigure) -> Explanation? {
    guard let usage = work.rollUp.fine else { return nil }
    let ledger = Ledger(fine: usage, of: work.rollUp, work.reference.priceBook)
    let cells = work.reconciliation.cells
    let cube = CostCubeStage(
      profitAndLoss: close.profitAndLoss, documents: close.documents, cells: cells,
      ledger: ledger, usage: usage
    ).run()
    let month = CubeAxes(
      cube, close.profitAndLoss, customers: work.reference.customers, keeping: Set(figure.axes))
    let breakdown = BreakdownStage(month, close.profitAndLoss).run(figure.axes)
    guard
      let row = breakdown.rows.indices.first(where: { index in
        figure.keys.indices.allSatisfy { axis in
          Self.isSame(breakdown.rows.key(axis, at: index), figure.keys[axis])
        }
      })
    else { return nil }
    let parts = BreakdownParts(self, month, figure, ledger.cells(in: work.period))
    let columns = breakdown.categories.enumerated().compactMap { column, category in
      figure.category.map { $0 != category } ?? false
        ? nil : parts.explanation(of: category, column, printed: breakdown.rows[row].costs[column])
    }
    let label = "\(figure.name), \(work.period)"
    if figure.category != nil { return columns.first }
    return Explanation(.figure, label, sumOf: columns)
  }

  private static func isSame(_ key: String?, _ other: String?) -> Bool {
    guard let key, let other else { return key == nil && other == nil }
    return key.hasSameBytes(as: other)
  }
}

/// What the cost of a row of a breakdown is made of.
private struct BreakdownParts {
  private let explainer: MonthExplainer
  private let month: CubeAxes
  private let figure: BreakdownFigure
  private let usage: UsageNodes
  /// The row's cost that no usage brought, as places in ``CostCube/rowEntries``.
  private let rowEntries: [Int]
  /// Whose the usage is while it is taken apart.
  private static let bearer = RowID("")

  init(
    _ explainer: MonthExplainer, _ month: CubeAxes, _ figure: BreakdownFigure, _ ledger: Ledger
  ) {
    self.explainer = explainer
    self.month = month
    self.figure = figure
    let (cube, work) = (month.cube, explainer.work)
    let axes = zip(figure.axes.map { month[$0] }, figure.keys).map { numbers, key in
      (
        numbers,
        key.flatMap { key in
          numbers.values.firstIndex { $0.hasSameBytes(as: key) }.map { Int32($0) }
        } ?? numbers.none
      )
    }
    let cells = work.reconciliation.cells
    let places = CellPlaces(of: ledger, in: cube.period, among: cells).places
    let groups = cube.usage.groups
    var own: [UsageNodes.Own] = []
    for (row, place) in zip(ledger.rows, places) {
      let group = Int(row.group)
      let offset = group - cube.groupRange.lowerBound
      guard axes.allSatisfy({ $0.groups[offset] == $1 }) else { continue }
      own.append(Self.own(cells.cells[Int(place)], row.quantity, groups[group]))
    }
    usage = UsageNodes(own, of: Self.bearer, priceBook: work.reference.priceBook)
    rowEntries = cube.rowEntries.indices.filter { index in
      axes.allSatisfy { $0.rowEntries[index] == $1 }
    }
  }

  private static func own(
    _ cell: MatchCell, _ quantity: ExactDecimal, _ group: UsageGroup
  ) -> UsageNodes.Own {
    var usage = UsageCell(cell, row: group.row)
    usage.group = UsageCell.Group(
      reportingDay: group.reportingDay, customerName: group.customerName,
      dimensions: group.dimensions)
    let words = [group.row.rawValue] + group.dimensions
    var seen: Set<String> = ["", cell.key.provider.rawValue, cell.key.model.rawValue]
    let label = words.filter { seen.insert($0).inserted }.map { ", " + $0 }.joined()
    return UsageNodes.Own(cell: cell, quantity: quantity, usage: usage, label: label)
  }

  /// A column of the row; `nil` where it is empty.
  func explanation(of category: CostCategory, _ column: Int, printed: Money) -> Explanation? {
    let place = Shares.Place(row: Self.bearer, category: category)
    let share = explainer.share(of: place, usage)
    let documents = explainer.close.documents.compactMap { share.usageExplanation($0) }
    let unit =
      Rational(BigInt(10).power(month.cube.currency.minorUnits))
      * Rational(BigInt(widening: CostCube.partsPerMinorUnit))
    let others = rowEntries.map { month.cube.rowEntries[$0] }.filter {
      Int($0.category) == column
    }.map { entry in
      Explanation(
        .rest, "\(entry.row)\(entry.provider.map { " of \($0)" } ?? ""), without usage",
        amount: Rational(BigInt(widening: entry.amount)) / unit,
        rule: "crossfoot explain --row '\(entry.row)' takes it apart")
    }
    if documents.isEmpty, others.isEmpty, printed.isZero { return nil }
    var column = figure
    column.category = category
    return .rounded(
      .category, column.name, to: printed.amount, children: documents + others,
      rounding: "the column's total in whole minor units by largest remainder")
  }
}
