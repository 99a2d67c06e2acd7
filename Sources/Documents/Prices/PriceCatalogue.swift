import Pipeline
import SourceText

/// The public price catalogues that are read as published.
public enum PriceCatalogue: String, Sendable, CaseIterable {
  /// LiteLLM's `model_prices_and_context_window.json`: per token, without dates.
  case liteLLM = "litellm-prices"
  /// The data of pydantic's genai-prices, versions 1 and 2: per million, with a few dates.
  case genAI = "genai-prices"
  /// A vendor's file of simonw's llm-prices: per million, with its history.
  case llmPrices = "llm-prices"

  /// The catalogue that `bytes` are the beginning of; `nil` for any other text.
  public init?(recognising bytes: [UInt8]) {
    let head = bytes.prefix(Self.headLength)
    let found = Self.allCases.first { catalogue in
      catalogue.marks.allSatisfy { Self.contains(head, Array("\"\($0)\"".utf8)) }
    }
    guard let found else { return nil }
    self = found
  }

  /// What a copy of this catalogue holds.
  ///
  /// - Parameter effectiveFrom: The day from which its undated prices hold, where its profile says
  ///   so; else the file's name does: `prices@2026-10-01.json`.
  func intake(of file: SourceFile, effectiveFrom: CalendarDate?) -> Outcome<Intake> {
    let content = content(of: file, effectiveFrom: effectiveFrom)
    var intake = Intake()
    intake.priceSnapshots = content.output.snapshots
    intake.modelAliases = content.output.aliases
    return Outcome(intake, content.findings)
  }

  /// All that a copy of this catalogue says, with an account of its numbers.
  public func content(
    of file: SourceFile, effectiveFrom: CalendarDate? = nil
  ) -> Outcome<CatalogueContent> {
    let tree = JSONTree.read(file)
    guard let root = tree.output else { return Outcome(CatalogueContent(), tree.findings) }
    guard hasShape(root) else {
      let place = SourceLocation(file: file.name, line: root.line)
      let message = "it looks like \(rawValue), and is not built like it"
      return Outcome(CatalogueContent(), [Finding(.unrecognisedFile, at: place, message)])
    }
    let takenAt = (effectiveFrom ?? Self.date(inName: file.name))?.midnightUTC
    var reading = CatalogueReading(file: file.name)
    switch (self, takenAt) {
    case (.llmPrices, _):
      return LLMPrices.read(root, takenAt: takenAt, &reading)
    case (_, nil):
      let finding = Finding(
        .undatedPrices, at: SourceLocation(file: file.name, line: root.line),
        "\(rawValue): neither the name of the file nor a profile says from when on it holds")
      return Outcome(CatalogueContent(), [finding])
    case (.liteLLM, let takenAt?):
      return LiteLLMPrices.read(root, takenAt: takenAt, &reading)
    case (.genAI, let takenAt?):
      return GenAIPrices.read(root, takenAt: takenAt, &reading)
    }
  }

  /// Whether the document is what holds the models of this catalogue.
  private func hasShape(_ root: JSONNode) -> Bool {
    func isArray(_ node: JSONNode?) -> Bool {
      if case .array = node?.value { true } else { false }
    }
    switch self {
    case .liteLLM: return !root.members.isEmpty
    case .genAI: return isArray(root) && root.elements.allSatisfy { isArray($0["models"]) }
    case .llmPrices:
      return isArray(root["models"])
        && root["models"]?.elements.allSatisfy { isArray($0["price_history"]) } == true
    }
  }

  /// What is looked at to recognise a file.
  private static let headLength = 65_536

  /// Names of members that stand at the beginning of every copy, and nowhere else together.
  private var marks: [String] {
    switch self {
    case .liteLLM: ["litellm_provider"]
    case .genAI: ["api_pattern", "models"]
    case .llmPrices: ["vendor", "price_history"]
    }
  }

  private static func contains(_ text: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
    var rest = text
    while let start = rest.firstIndex(of: word[0]) {
      rest = rest[start...]
      if rest.starts(with: word) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  /// The day after the last `@` of a name: `model_prices@2026-10-01.json`.
  static func date(inName name: String) -> CalendarDate? {
    guard let mark = name.lastIndex(of: "@") else { return nil }
    let text = name[name.index(after: mark)...]
    if let next = text.dropFirst(10).first, next.isNumber { return nil }
    return CalendarDate(text.prefix(10))
  }
}

/// What a copy of a catalogue says.
public struct CatalogueContent: Sendable {
  /// Its prices.
  public var snapshots: [PriceSnapshot] = []
  /// Other names of its models.
  public var aliases: [Sourced<ModelAlias>] = []
  /// What became of its numbers.
  public var tally = CatalogueTally()
}

/// What became of the numbers of a catalogue: each of them is counted once.
public struct CatalogueTally: Hashable, Sendable {
  /// Numbers that are the price of a row.
  public var taken = 0
  /// Numbers that bound a band of prices.
  public var bounds = 0
  /// Numbers that say again what a taken one says.
  public var included = 0
  /// Numbers that became nothing, by reason.
  public var refused: [PriceRefusal: Int] = [:]
  /// Numbers that are no prices: sizes of contexts, limits of rates.
  public var limits = 0
  /// Rows with a price of their own.
  public var statedRows = 0
  /// Rows whose price is that of another row, by a rule of the catalogue.
  public var inheritedRows = 0

  /// All numbers of the catalogue.
  public var numbers: Int {
    taken + bounds + included + limits + refused.values.reduce(0, +)
  }
}

/// Why a number of a catalogue becomes no price row.
public enum PriceRefusal: String, Sendable, CaseIterable {
  /// Pages, pixels, sessions, sizes and qualities, kinds of tokens that are part of others.
  case noMeter = "no meter stands for it"
  /// Two numbers could be the price of one meter.
  case severalReadings = "it can be read in several ways"
  /// The same use also has a price in tokens.
  case pricedInTokens = "the same use is priced in tokens"
  /// Reasoning tokens are output tokens, and have another price than these.
  case reasoning = "reasoning is part of output_tokens and has another price"
  /// Prices have dates, no hours.
  case timeOfDay = "it holds at some hours only"
  /// What depends on something else than the date.
  case condition = "it holds under a condition that is no date"
  /// A time that was over when the copy was taken.
  case ended = "it had ended before the catalogue was saved"
  /// A factor for a region or a mode.
  case multiplier = "it multiplies prices, and prices are taken as printed"
  /// Free units.
  case allowance = "it is a free allowance, not a price"
  /// Examples and notes.
  case documentation = "it documents, and prices nothing"
  /// An entry that does not say whose model it is.
  case noProvider = "nothing says whose price it is"
  /// A price below zero.
  case negative = "it is below zero"
  /// Anything else.
  case unknownName = "its name means nothing here"
}
