import BigInt
import ExactMoney
import Pipeline

/// What the pages about unit economics share: the month's figures, and how they are laid out.
struct EconomicsFacts: PageWording, Sendable {
  let close: MonthEndClose
  let economics: Economics
  private let names: [String: String]

  init(_ economics: Economics, of close: MonthEndClose) {
    self.close = close
    self.economics = economics
    var names: [String: String] = [:]
    for row in close.profitAndLoss.rows where !row.name.isEmpty { names[row.label] = row.name }
    self.names = names
  }

  var snapshot: ProfitAndLoss { close.profitAndLoss }
  /// The reporting currency.
  var currency: Currency { snapshot.currency }
  /// What the month's cost adds up to everywhere.
  var totalCost: Money { snapshot.total.totalCost }

  /// The breakdown by `axes`; `nil` where it was not asked for.
  func breakdown(_ axes: BreakdownAxis...) -> Breakdown? {
    economics.breakdowns.first { $0.axes == axes }
      ?? economics.pageBreakdowns.first { $0.axes == axes }
  }

  /// The breakdown by two axes as a matrix of at most `limit` rows, those that cost most in `column`,
  /// or else in all.
  func matrix(
    _ first: BreakdownAxis, _ second: BreakdownAxis, limit: Int, by column: String? = nil
  ) -> CostMatrix? {
    breakdown(first, second).map { CostMatrix($0, limit: limit, by: column) }
  }

  /// What a value on `axis` is called: customers by their names.
  func name(_ key: String?, _ axis: BreakdownAxis) -> String {
    guard let key else { return RowID.unattributed.rawValue }
    if axis == .row { return names[key] ?? key }
    if axis == .customerStatus || axis == .result { return label(key) }
    return key
  }

  /// What a row is called that stands for `count` others, which are in `file`.
  func others(_ count: Int, in file: String) -> String {
    "(\(counted(count, "other", "others")), in \(file))"
  }

  /// The same of a breakdown: its file, or else the command that lists them.
  func others(_ count: Int, by axes: [BreakdownAxis]) -> String {
    let asked = economics.breakdowns.map(\.axes)
    let file = asked.firstIndex(of: axes).map { BreakdownFileName.all(asked)[$0] + ".csv" }
    return others(
      count, in: file ?? "crossfoot by \(axes.map(\.name).joined(separator: ","))")
  }

  /// The rows of `matrix` that stand for several values, or for none.
  func restLines(
    _ matrix: CostMatrix, by axes: [BreakdownAxis]
  ) -> [(name: String, line: CostMatrix.Line)] {
    (matrix.otherCount == 0 ? [] : [(others(matrix.otherCount, by: axes), matrix.others)])
      + matrix.bracketed.map { ($0.key ?? RowID.unattributed.rawValue, $0) }
  }

  /// `cost` per one of `count`.
  func costPer(_ count: Int, _ cost: Money) -> PageCell {
    unitCost(cost.perUnit(count))
  }

  /// `part` of `base` in per cent; not available where there is no base.
  func percent(_ part: Int, of base: Int) -> PageCell {
    percent(Ratios.percent(BigInt(part), of: BigInt(base)))
  }

  /// The same of amounts.
  func percent(_ part: Money, of base: Money) -> PageCell {
    percent(Ratios.percent(part.minorUnits, of: base.minorUnits))
  }

  /// How much more `now` is than `before`, in per cent of that.
  func change(_ now: Money, since before: Money) -> PageCell {
    change(Ratios.percent((now - before).minorUnits, of: before.minorUnits))
  }

  /// `table` with a line under it that holds the rows of `column` against the AI cost of the P&L.
  func proven(_ table: PageTable, column: Int) -> PageTable {
    let shown = Rational.sum(
      table.rows.lazy.filter { $0.kind == .data }.compactMap { $0.cells[column].amount })
    let difference = shown - totalCost.amount
    var table = table
    table.proof =
      difference.isZero
      ? Page.Mark(
        tone: .good,
        text: "Foots to the P&L: AI cost \(NumberView(totalCost).text) \(currency.code)")
      : Page.Mark(
        tone: .bad,
        text: "Does not foot to the P&L: off by "
          + NumberView(amount: difference, currency, isSigned: true).text + " \(currency.code)")
    return table
  }

  /// Which part of `greatest` an amount is, as a bar; nothing where it is none or below zero.
  func gauge(_ amount: Money, of greatest: Money) -> PageCell {
    guard amount.minorUnits > 0, greatest.minorUnits > 0 else { return .text("") }
    // What is there must be seen, however small.
    return .gauge(max(2, Int(amount.minorUnits * 1_000 / greatest.minorUnits)))
  }
}
