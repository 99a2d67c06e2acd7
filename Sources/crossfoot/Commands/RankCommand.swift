import ArgumentParser
import Books
import Pipeline
import Reports

extension RankKey: ExpressibleByArgument {}

/// `crossfoot rank`: customers in the order of one figure.
struct RankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Rank customers by cost, margin, contribution or a percentage.",
    discussion: """
      By cost, revenue, margin, margin_pct, contribution, contribution_pct_of_margin or \
      cost_pct_of_revenue, highest first. A customer without that figure (no revenue, a plan without a \
      subscription margin) comes last and has no rank; equal figures go by customer id. Margin is \
      revenue less AI cost, its percentage is of revenue; contribution is subscription margin plus other \
      revenue less AI cost, its percentage is of the subscription margin. All costs are fully loaded, \
      those of the P&L.

      Example:
        crossfoot rank --by cost --books books --period 2026-10
        crossfoot rank --by contribution_pct_of_margin --ascending --top 10 --books books --period 2026-10
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "The figure.")
  var by: RankKey
  @Flag(name: .long, help: "The smallest first.")
  var ascending = false
  @Option(
    name: .long,
    help:
      "How many customers to show, 0 for all; the rest is summed. Default: 20; CSV and JSON have all."
  )
  var top: Int?
  @OptionGroup var display: DisplayOptions

  private static let usualCount = 20

  func validate() throws {
    if let top, top < 0 { throw ValidationError("--top must be 0 or more") }
  }

  func run() async throws {
    try await Standard.reportingErrors {
      guard let snapshot = try books.database()?.profitAndLoss(period.period) else {
        throw ReviewList.missing(period.period)
      }
      let count = top ?? (display.format == .table ? Self.usualCount : 0)
      try display.show([
        .ranking(
          Ranking(snapshot, by: by, isAscending: ascending), of: snapshot,
          limit: count == 0 ? .max : count)
      ])
    }
  }
}
