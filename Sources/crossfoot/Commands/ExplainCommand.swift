import ArgumentParser
import Books
import ExactMoney
import Foundation
import Pipeline
import Reports

extension Variance: ExpressibleByArgument {}
extension DriftFigure: ExpressibleByArgument {}

/// How much of an explanation is shown.
struct ExplanationOptions: ParsableArguments {
  @Option(name: .long, help: "How many levels to show. Default: 3; with --rows all.")
  var depth: Int?
  @Option(name: .long, help: "How many parts of each level to show; the rest is summed.")
  var limit = 20
  @Flag(name: .long, help: "Print every leaf as CSV, as deep as there is anything.")
  var leaves = false
  @OptionGroup var display: DisplayOptions

  private static let usualDepth = 3

  func validate() throws {
    if (depth ?? 0) < 0 || limit < 1 {
      throw ValidationError("--depth must be 0 or more, --limit 1 or more")
    }
  }

  /// Prints `explanations` of figures in `unit`.
  ///
  /// - Parameter isDeep: whether to show all levels unless somebody says how many.
  func show(
    _ explanations: [Explanation], unit: String, _ hashes: SourceHashes, isDeep: Bool = false
  ) throws {
    func table(_ explanations: [Explanation]) -> ExplanationTable {
      ExplanationTable(explanations, unit: unit) { hashes[$0] }
    }
    if leaves {
      try table(explanations).writeLeaves { try Standard.output($0) }
      return
    }
    let depth = self.depth ?? (isDeep ? .max : Self.usualDepth)
    switch display.format {
    case .table:
      let listed = explanations.map { $0.listed(depth: depth, limit: limit) }
      try Standard.output(table(listed).terminal(.current))
    case .csv: try Standard.output(table(cut(explanations, depth)).parts().csv())
    case .json: try Standard.output(table(cut(explanations, depth)).parts().json())
    }
  }

  /// A program gets every part of the levels it asks for.
  private func cut(_ explanations: [Explanation], _ depth: Int) -> [Explanation] {
    explanations.map { $0.listed(depth: depth, limit: .max) }
  }
}

/// `crossfoot explain`: a figure down to what it is made of.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Take a figure apart: documents, invoice lines, prices, usage rows.",
    discussion: """
      The month is computed once more from the archive, so this takes as long as a run. Every part \
      says what it is, why, and where that stands: file, line, SHA-256. The parts of each level sum \
      to it exactly; what rounding made is a part of its own.

      Example:
        crossfoot explain --books books --period 2026-10 --row acme
        crossfoot explain --books books --period 2026-10 --row acme --category api --rows
        crossfoot explain --books books --period 2026-10 --row acme --leaves > leaves.csv
        crossfoot explain --books books --period 2026-10 --by feature --value drafting --rows
        crossfoot explain --books books --period 2026-10 --by model,result --value gpt-5.4,failed
        crossfoot explain --books books --period 2026-10 --item 3fd21a04c9
        crossfoot explain --books books --period 2026-10 --provider openai --variance price
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "A row of the P&L: a customer, (unattributed), TOTAL.")
  var row: String?
  @Option(name: .long, help: "Its figure, as the column of pnl.csv is called.")
  var figure = "total_cost"
  @Option(name: .long, help: "Its cost in one category: the same as --figure cost_CATEGORY.")
  var category: String?
  @Option(name: .long, help: "A row of a breakdown: by one axis, or two, as crossfoot by has them.")
  var by: AxesArgument?
  @Option(
    name: .long, help: "Its value on each axis, with a comma between two; (unattributed) for none.")
  var value: String?
  @Option(name: .long, help: "Only what comes from this document.")
  var document: String?
  @Option(name: .long, help: "A drift item, by the name that crossfoot decide gives it.")
  var item: String?
  @Option(name: .long, help: "Rows of the drift report of this provider.")
  var provider: String?
  @Option(name: .long, help: "Rows of the drift report of this invoice.")
  var invoice: String?
  @Option(name: .long, help: "Rows of the drift report of this account.")
  var account: String?
  @Option(name: .long, help: "Rows of the drift report of this model.")
  var model: String?
  @Option(name: .long, help: "Rows of the drift report of this meter.")
  var meter: String?
  @Option(name: .long, help: "Rows of the drift report with this variance.")
  var variance: Variance?
  @Option(name: .long, help: "Their figure, as the column of drift.csv is called.")
  var driftFigure = DriftFigure.amount
  @Flag(name: .long, help: "Go down to the rows of usage files: the archive is read once more.")
  var rows = false
  @OptionGroup var explanation: ExplanationOptions
  @OptionGroup var scan: ScanArguments

  private var isAboutDrift: Bool {
    item != nil || variance != nil
      || [provider, invoice, account, model, meter].contains { $0 != nil }
  }

  func validate() throws {
    guard [row != nil, by != nil, isAboutDrift].count(where: { $0 }) == 1 else {
      throw ValidationError(
        "name a row of the P&L with --row, one of a breakdown with --by and --value, or rows of the "
          + "drift report with --item, --provider, --invoice, --account, --model, --meter, --variance"
      )
    }
    guard (by == nil) == (value == nil), by.map({ $0.axes.count == values.count }) ?? true else {
      throw ValidationError("--by and --value go together, with a value for each axis")
    }
    if by != nil, figure != ProfitAndLossFigure.totalCost.name {
      throw ValidationError("--by explains costs: --figure goes with --row, --category with both")
    }
    if category == nil, ProfitAndLossFigure(name: figure) == nil {
      throw ValidationError("pnl.csv has no figure \(figure)")
    }
  }

  func run() async throws {
    try await Standard.reportingErrors {
      let month = try await MonthExplanation(
        directory: try books.directory(), scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).month(period.period, by: by?.axes ?? [])
      let (found, unit) =
        try by.map { try breakdown($0.axes, month) } ?? row.map { try figures($0, month) }
        ?? driftRows(month)
      let isDeep = rows || explanation.leaves
      let shown = isDeep ? try await month.withUsageRows(found) : found
      try explanation.show(shown, unit: unit, month.hashes, isDeep: isDeep)
    }
  }

  /// The values of ``value``: with two axes the first comma divides them.
  private var values: [String] {
    (value ?? "").split(
      separator: ",", maxSplits: (by?.axes.count ?? 1) - 1, omittingEmptySubsequences: false
    ).map(String.init)
  }

  private func breakdown(
    _ axes: [BreakdownAxis], _ month: ExplainedMonth
  ) throws -> (explanations: [Explanation], unit: String) {
    let keys = zip(axes, values).map { axis, value in
      axis != .row && value == RowID.unattributed.rawValue ? nil : value
    }
    guard let explainer = BreakdownExplainer(month.explainer, by: axes) else {
      throw ValidationError(
        "\(period.period) has no unit economics: \(FindingCode.economicsLeftOut.meaning)")
    }
    guard
      let explained = explainer.explanation(of: keys, category: category.map { CostCategory($0) })
    else {
      throw ValidationError(
        "\(period.period) has no cost\(category.map { " in \($0)" } ?? "") by "
          + "\(axes.map(\.name).joined(separator: ", ")) of \(value ?? "")")
    }
    return (try parts(of: explained), month.explainer.close.profitAndLoss.currency.code)
  }

  /// `explained`, or what is of the document that is asked for.
  private func parts(of explained: Explanation) throws -> [Explanation] {
    guard let document else { return [explained] }
    let parts = explained.parts(of: DocumentID(document))
    if parts.isEmpty {
      throw ValidationError("\(explained.label) has nothing of document \(document)")
    }
    return parts
  }

  private func figures(
    _ row: String, _ month: ExplainedMonth
  ) throws -> (explanations: [Explanation], unit: String) {
    let figure =
      category.map { .cost(CostCategory($0)) } ?? ProfitAndLossFigure(name: figure) ?? .totalCost
    let id = row == "TOTAL" ? nil : RowID(row)
    guard let explained = month.explainer.explanation(of: figure, row: id) else {
      throw ValidationError("\(period.period) says nothing of \(figure.name) of \(row)")
    }
    return (try parts(of: explained), month.explainer.close.profitAndLoss.currency.code)
  }

  private func driftRows(
    _ month: ExplainedMonth
  ) throws -> (explanations: [Explanation], unit: String) {
    var selection = DriftSelection()
    selection.provider = ProviderID(nonEmpty: provider)
    selection.invoiceID = InvoiceID(nonEmpty: invoice)
    selection.account = AccountID(nonEmpty: account)
    selection.model = ModelID(nonEmpty: model)
    selection.meter = MeterID(nonEmpty: meter)
    selection.variance = variance
    if let item {
      guard let database = try books.database() else { throw ReviewList.missing(period.period) }
      selection.item = try ReviewList(database, period.period).item(named: item).id
    }
    let close = month.explainer.close
    let rows = close.driftRows(selection)
    let explained = rows.compactMap { month.explainer.explanation(of: driftFigure, drift: $0) }
    if explained.isEmpty {
      throw ValidationError("the drift report of \(period.period) has no such row")
    }
    return (explained, driftFigure.unit(rows.map { close.drift[$0] }, close.profitAndLoss))
  }
}

extension DriftFigure {
  /// What the figures of `items` are in; their labels say it where they differ.
  fileprivate func unit(_ items: [DriftItem], _ snapshot: ProfitAndLoss) -> String {
    switch self {
    case .reportingAmount: return snapshot.currency.code
    case .ledgerQuantity, .providerQuantity, .invoiceQuantity: return "quantity"
    case .amount, .ledgerAmount, .invoiceAmount:
      let codes = Set(items.map(\.currency.code))
      return codes.count == 1 ? codes.first ?? "" : "amount"
    }
  }
}
