import ArgumentParser
import Pipeline
import Reports

extension BreakdownSort: ExpressibleByArgument {}
extension BreakdownSeries.Step: ExpressibleByArgument {}

/// One axis, or two with a comma between them, as an argument.
struct AxesArgument: ExpressibleByArgument {
  let axes: [BreakdownAxis]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingPrefix { $0 == " " } }
    axes = names.map { BreakdownAxis(name: String($0)) }
    guard (1...2).contains(axes.count), Set(axes).count == axes.count,
      names.allSatisfy({ !$0.isEmpty })
    else { return nil }
  }
}

/// `crossfoot by`: where the cost of some months arises, by anything.
struct ByCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "by",
    abstract: "Show AI cost by anything: feature, model, plan, day, a tag; or by two of them.",
    discussion: """
      An axis is customer_id, plan, customer_status, day, week, result (what became of the usage: \
      first_try, fallback, retry, rejected, failed, open), or any column or tag of the usage files. \
      The months are computed once more from the archive, a closed one from what was frozen with it; \
      nothing is stored.

      Every table adds up to the P&L. (unattributed) is cost that has no value on an axis: shared \
      costs have a customer, but no feature. The cost basis of a row says whether shared costs are in \
      it (fully loaded) or not (usage). Several months are the sum of what each prints. A plan and a \
      status are those of the day of use.

      With --each, time goes across, days go down; CSV and JSON have the stretch in the column period. \
      A week begins on Monday and is in the months that were asked for.

      Example:
        crossfoot by feature --books books --period 2026-10
        crossfoot by customer_id,feature --books books --period 2026-10 --top 50
        crossfoot by model --books books --period 2026-07 --to 2026-12 --each quarter
        crossfoot by team --books books --period 2026-10 --each week --format csv > team.csv
        crossfoot by route,result --books books --period 2026-10 --sort failed_calls
      """)

  @Argument(help: "One axis, or two with a comma between them.")
  var axes: AxesArgument
  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "The last month, where there are several.")
  var to: PeriodArgument?
  @Option(name: .long, help: "Divide the time: month, quarter, week or day.")
  var each: BreakdownSeries.Step?
  @Option(
    name: .long,
    help:
      "How many rows to show, 0 for all; the rest is summed. Default: 20, with --each day 5; CSV and JSON have all."
  )
  var top: Int?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What to rank by, highest first. Default: cost; days and weeks by date.",
      discussion: BreakdownSort.allCases.map(\.rawValue).joined(separator: ", "),
      valueName: "figure"))
  var sort: BreakdownSort?
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  func validate() throws {
    if let to, to.period < period.period {
      throw ValidationError("--to \(to.period) is before --period \(period.period)")
    }
    if let top, top < 0 { throw ValidationError("--top must be 0 or more") }
    guard each?.axis != nil else { return }
    if axes.axes.count > 1 || axes.axes.contains(where: \.isByDate) {
      throw ValidationError(
        "--each \(each?.rawValue ?? "") goes with one axis that is neither day nor week")
    }
  }

  func run() async throws {
    try await Standard.reportingErrors {
      let wanted = axes.axes + [each?.axis].compactMap { $0 }
      let breakdowns = try await MonthExplanation(
        directory: try books.directory(), scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).breakdowns(period.period...(to?.period ?? period.period), by: wanted)
      let ranking = BreakdownRanking(
        BreakdownSeries(breakdowns, each: each), by: sort, top: shownCount)
      let lines = BreakdownLines(ranking)
      switch display.format {
      case .table:
        try Standard.output(TextTable.breakdown(ranking).terminal(.current))
      case .csv: try lines.writeCSV { (bytes: [UInt8]) throws in try Standard.output(bytes) }
      case .json: try lines.writeJSON { (bytes: [UInt8]) throws in try Standard.output(bytes) }
      }
    }
  }

  /// How many rows are shown one by one; `nil`: all.
  private var shownCount: Int? {
    if let top { return top == 0 ? nil : top }
    guard display.format == .table else { return nil }
    return each == .day ? Self.usualColumns : Self.usualRows
  }

  private static let usualRows = 20
  private static let usualColumns = 5
}
