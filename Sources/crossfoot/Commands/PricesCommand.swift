import ArgumentParser
import Books
import ExactMoney
import Pipeline
import Reports

/// `crossfoot prices`: what is in the price book.
struct PricesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices",
    abstract: "Ask the price book.",
    subcommands: [ShowPricesCommand.self])
}

/// `crossfoot prices show`: which rows would price a call, and why.
struct ShowPricesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show which price rows would price a call of a model, and why the others would not.",
    discussion: """
      The price book is that of the books, archive and inbox, as a run would see it. Every row of the \
      model and the tier is listed, for each meter the chosen one first: by date, by account, and by \
      band, the greatest that the call's total input reaches. A price that its catalogue does not state \
      names the one it takes over. An alias is followed; without --provider all providers are shown.

      Example:
        crossfoot prices show gemini-2.5-pro --provider google --tokens 250000 \
      --at 2026-10-05 --books books
        crossfoot prices show gpt-5 --tier batch --at 2026-10-05 --books books --format json

      Exit status: 0, or 1 where no row would price the call.
      """)

  @Argument(help: "The model, as events name it.")
  var model: String

  @Option(name: .long, help: "Who charges. Default: whoever has that model.")
  var provider: String?

  @Option(name: .long, help: "The service tier.")
  var tier = ServiceTier.standard.rawValue

  @Option(name: .long, help: "The call's total input, on which price bands depend.")
  var tokens = 0

  @Option(name: .long, help: "The account, for contract prices.")
  var account: String?

  @Option(name: .long, help: "The time of the call: a date, or a time with an offset.")
  var at: MomentArgument

  @OptionGroup var books: BooksOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard tokens >= 0 else { throw ValidationError("--tokens is less than 0") }
  }

  func run() async throws {
    let isPriced = try await Standard.reportingErrors {
      let directory = try books.directory()
      let known = try await BooksReference(
        directory: directory, kinds: [.prices, .modelAliases]
      ).read()
      let identified = IdentifyStage(policy: try PolicyFile(directory).policy).run(known.output)
      let question = PriceQuestion(
        provider: ProviderID(nonEmpty: provider), model: ModelID(model),
        serviceTier: ServiceTier(tier), account: AccountID(nonEmpty: account),
        totalInput: ExactDecimal(tokens), at: at.instant)
      let explanations = identified.output.priceBook.explanations(of: question)
      try display.show([.prices(explanations, question: question)])
      for line in hints(explanations) { Standard.error(line) }
      return explanations.contains { $0.candidates.contains { $0.verdict == .chosen } }
    }
    if !isPriced { throw ExitStatus.waiting.code }
  }

  /// What the table cannot show: why it has no rows, or no rows of a provider.
  private func hints(_ explanations: [PriceExplanation]) -> [String] {
    if explanations.isEmpty { return ["crossfoot: the price book has no model \(model)"] }
    return explanations.filter(\.candidates.isEmpty).map { explanation in
      let name = "\(explanation.provider) \(explanation.model)"
      if explanation.tiers.isEmpty { return "crossfoot: the price book has no model \(name)" }
      let tiers = explanation.tiers.map(\.rawValue).joined(separator: ", ")
      return "crossfoot: \(name) has no price in tier \(tier), only in: \(tiers)"
    }
  }
}

/// A moment as an argument.
struct MomentArgument: ExpressibleByArgument {
  let instant: Instant

  init?(argument: String) {
    guard let instant = Instant(dateOrInstant: argument) else { return nil }
    self.instant = instant
  }
}
