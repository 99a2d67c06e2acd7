import ArgumentParser
import ExactMoney
import Pipeline
import Reports

/// `crossfoot metrics`: cost of what, against what.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Show unit economics: cost per customer, call, work item, success; margins; waste.",
    discussion: """
      Without --by: the company's measures, what the bills show and what they do not, margin by plan, \
      and the agents against what crossfoot.yaml expects of them. With --by: the measures of each \
      customer_id, plan, customer_status, or column that economics.breakdowns of crossfoot.yaml names. \
      Every measure says what was divided by what, and which costs are in it: fully loaded (with shared \
      costs) or usage. n/a: there is no base, or it is not above zero.

      The months are computed once more from the archive, a closed one from what was frozen with it; \
      nothing is stored. Several months are the sums of what each prints. Users and sessions of several \
      months are not counted: the same ones come back. CSV and JSON give the first table; the others are \
      in out/<period>/margin_by_plan.csv, agents.csv, waste.csv and concentration.csv.

      Example:
        crossfoot metrics --books books --period 2026-10
        crossfoot metrics --books books --period 2026-10 --by feature
        crossfoot metrics --books books --period 2026-07 --to 2026-09 --by customer_id --top 5
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "The last month, where there are several.")
  var to: PeriodArgument?
  @Option(
    name: .long, help: "Whose measures: customer_id, feature, plan... Default: the company's.")
  var by: String?
  @Option(
    name: .long,
    help:
      "How many of them to show, the most expensive first, 0 for all. Default: 20; CSV and JSON have all."
  )
  var top: Int?
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  private static let usualCount = 20

  func validate() throws {
    if let to, to.period < period.period {
      throw ValidationError("--to \(to.period) is before --period \(period.period)")
    }
    if let top, top < 0 { throw ValidationError("--top must be 0 or more") }
  }

  func run() async throws {
    try await Standard.reportingErrors {
      let last = to?.period ?? period.period
      let months = try await MonthExplanation(
        directory: try books.directory(), scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).metrics(period.period...last)
      try display.show(try tables(months, last))
    }
  }

  private func tables(_ months: [UnitMetrics], _ last: Period) throws -> [TextTable] {
    guard let first = months.first else { return [] }
    let time = months.count == 1 ? "\(period.period)" : "\(period.period) to \(last)"
    let subjects = try shown(SubjectSum(months).subjects)
    let table = TextTable.metrics(
      "Measures \(time), \(first.currency.code)", subjects,
      company: months.count == 1 && by == nil ? first : nil, currency: first.currency)
    guard by == nil else { return [table] }
    return [table]
      + months.flatMap {
        [.iceberg($0), .marginByPlan($0)] + ($0.agents.isEmpty ? [] : [.agents($0)])
      }
  }

  /// The subjects asked for.
  private func shown(_ subjects: [SubjectFigures]) throws -> [SubjectFigures] {
    guard let by else { return subjects.filter { $0.axis == nil } }
    let axis = BreakdownAxis(name: by)
    let found = subjects.filter { $0.axis == axis }
    if found.isEmpty {
      let known = Set(subjects.compactMap { $0.axis?.name })
      throw ValidationError(
        "nothing is measured by \(by); known are \(known.sorted().joined(separator: ", "))")
    }
    let count = top ?? (display.format == .table ? Self.usualCount : 0)
    return count == 0 ? found : Array(found.prefix(count))
  }
}
