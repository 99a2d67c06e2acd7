import ArgumentParser
import Books
import ExactMoney
import Pipeline
import Reports

/// `crossfoot where`: an invoice or a line up to the figures it went into.
struct WhereCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Show which rows, columns and months an invoice or one of its lines went to.",
    discussion: """
      The amounts are in the invoice's currency and sum to what it costs, exactly. Months are computed \
      by what is known now; what a closed one does not have yet, the next open one takes up.

      Example:
        crossfoot where INV-2026-10-0417 --provider openai --books books
        crossfoot where INV-2026-10-0417 3 --provider openai --books books
      """)

  @Argument(help: "The invoice's number.")
  var invoice: String
  @Argument(help: "The line's number.")
  var line: String?
  @Option(name: .long, help: "Who sent it.")
  var provider: String
  @OptionGroup var books: BooksOptions
  @OptionGroup var explanation: ExplanationOptions
  @OptionGroup var scan: ScanArguments

  func run() async throws {
    try await Standard.reportingErrors {
      let name = InvoiceName(provider: ProviderID(provider), invoiceID: InvoiceID(invoice))
      let followed = try await MonthExplanation(
        directory: try books.directory(), scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).months(of: name)
      guard let followed,
        let found = MonthExplainer.whereabouts(
          of: name, line: line, in: [followed.explainer] + followed.others)
      else {
        throw ValidationError(
          "\(provider) has no invoice \(invoice)" + (line.map { " with a line \($0)" } ?? ""))
      }
      try explanation.show(
        [found], unit: followed.explainer.currency(of: name)?.code ?? "", followed.hashes)
    }
  }
}
