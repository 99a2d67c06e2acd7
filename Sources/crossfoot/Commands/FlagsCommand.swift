import ArgumentParser
import Books
import ExactMoney
import Pipeline
import Reports

extension FlagCode: ExpressibleByArgument {}

/// `crossfoot flags`: what reached a threshold in a month.
struct FlagsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flags",
    abstract:
      "Show what needs attention: losses, budgets, spikes, drifts, loops, waste, caps, forecasts.",
    discussion: """
      Every flag names what its amount is compared with, the threshold, which costs are in it (fully \
      loaded, usage, rated), and the first day that reached it. Equal is a breach. Thresholds and caps \
      are in crossfoot.yaml under watch, features, user_tiers, accounts and workspaces. Of a month that \
      is not over, the forecast stands above the flags.

      The month is computed once more from the archive, so this takes as long as a run. The same is in \
      out/<period>/flags.csv; budgets for a gateway are in caps.json and litellm-budgets.json. With \
      --events the archive is read once more for the event that reached each threshold: file and line \
      of the row with which a budget, price, margin, cap or trial was used up, seven days became too \
      expensive, a call came to one attempt too many, too much of the output was rejected. Growth of \
      the company and forecasts have none.

      Example:
        crossfoot flags --books books --period 2026-10
        crossfoot flags --books books --period 2026-10 --code budget --format csv
        crossfoot flags --books books --period 2026-10 --customer acme --events
        crossfoot flags --books books --period 2026-10 --code spike --events --format csv
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only this flag.",
      discussion: FlagCode.allCases.map(\.rawValue).joined(separator: ", ")))
  var code: FlagCode?
  @Option(name: .long, help: "Only flags of this row of the P&L.")
  var customer: String?
  @Flag(name: .long, help: "Name the usage row, file and line, that reached each threshold.")
  var events = false
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  func run() async throws {
    try await Standard.reportingErrors {
      let directory = try books.directory()
      let explanation = MonthExplanation(
        directory: directory, scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false)))
      let month = try await explanation.recomputed(period.period)
      let economics = try month.result.close.requiredEconomics()
      var flags = economics.flags.filter { flag in
        (code ?? flag.code) == flag.code && (customer.map { flag.row == RowID($0) } ?? true)
      }
      if events {
        let search = BreachSearch(flags, of: economics, month.result.close.ledger)
        flags = search.located(try await month.reading.rows(of: search.cells, month.rules))
      }
      try show(flags, economics)
    }
  }

  private func show(_ flags: [Pipeline.Flag], _ economics: Economics) throws {
    let currency = economics.cube.currency
    if display.format == .table, let forecast = economics.forecast {
      let band =
        forecast.band.map { band in
          ", in \(MonthForecast.coveragePercent) cases of 100 between \(band.low) and \(band.high)"
        } ?? "; the past is too short for a band"
      try Standard.output(
        "Known to \(forecast.lastKnownDay): \(forecast.soFar) \(currency.code). The month is expected "
          + "to end at \(forecast.expected)\(band).\n\n")
    }
    try display.show([
      .flags(flags, period: period.period, currency: currency, showsEvents: events)
    ])
    guard display.format == .table else { return }
    for reason in economics.unwatched { try Standard.output("\nNot watched: \(reason).\n") }
  }
}
