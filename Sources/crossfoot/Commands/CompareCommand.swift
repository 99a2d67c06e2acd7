import ArgumentParser
import Books
import Pipeline
import Reports

/// `crossfoot compare`: why a month's usage does not cost what another month's did.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show why usage costs more or less than in another month: price, volume, mix.",
    discussion: """
      Amounts are rated usage in the currency of its prices. The effects of price, volume and mix make \
      the difference exactly; what is new or gone is volume and mix. Both months must have been run. \
      CSV and JSON give the meters; the tokens by work items are in \
      out/<period>/tasks_tokens_price.csv.

      Example:
        crossfoot compare --books books --period 2026-10
        crossfoot compare --books books --period 2026-10 --with 2026-07
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .customLong("with"), help: "The month to compare with. Default: the one before.")
  var other: PeriodArgument?
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await Standard.reportingErrors {
      let database = try books.database()
      func used(_ period: Period) throws -> UsedMonth {
        guard let month = try database?.usedMonth(period) else {
          throw ValidationError("no run has computed \(period) yet")
        }
        return month
      }
      let comparison = ComparisonStage(
        try used(period.period), with: try used(other?.period ?? period.period.previous)
      ).run()
      try display.show([.meters(comparison), .tasks(comparison)])
    }
  }
}
