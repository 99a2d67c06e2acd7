import ArgumentParser
import Books
import Pipeline
import Reports

/// `crossfoot claims`: what is put to providers.
struct ClaimsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Show what is claimed of providers, what is only asked, and why.",
    discussion: """
      A claim is what a person disputes (crossfoot decide --as dispute); an open item that would be one \
      is listed as proposed. What was billed too much is claimed; what was billed too little is not: \
      the provider is asked to confirm it. Signs are never set off. Disputes of closed months stay \
      listed until a document settles them.

      The month is computed once more from the archive, so this takes as long as a run. The pages to \
      send are out/<period>/claims-PROVIDER.html; what they rest on is in claim_evidence.csv.

      Example:
        crossfoot claims --books books --period 2026-10
        crossfoot claims --books books --period 2026-10 --provider openai --format json
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "Only claims on this provider.")
  var provider: String?
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  func run() async throws {
    try await Standard.reportingErrors {
      let month = try await MonthExplanation(
        directory: try books.directory(), scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).month(period.period)
      var close = month.explainer.close
      close.nameClaims(ReviewList.name)
      let claims = close.claims.filter { provider == nil || $0.provider.rawValue == provider }
      try display.show([
        .claims(claims, period: period.period, reporting: close.profitAndLoss.currency),
        .claimTotals(claims, period: period.period),
      ])
      guard display.format == .table else { return }
      for claim in claims {
        try Standard.output("\n\(claim.name): \(claim.words)\n")
      }
    }
  }
}
