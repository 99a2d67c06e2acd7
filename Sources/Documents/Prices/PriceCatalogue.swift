import Pipeline
import SourceText

/// The public price catalogues that are read as published.
public enum PriceCatalogue: String, Sendable, CaseIterable {
  /// LiteLLM's `model_prices_and_context_window.json`: per token, without dates.
  case liteLLM = "litellm-prices"
  /// The data of pydantic's genai-prices, versions 1 and 2: per million, with a few dates.
  case genAI = "genai-prices"
  /// simonw's llm-prices: per million, a vendor's history, or the history or the day's prices of all.
  case llmPrices = "llm-prices"

  /// The catalogue that `bytes` are the beginning of; `nil` for any other text.
  public init?(recognising bytes: [UInt8]) {
    let head = bytes.prefix(Self.headLength)
    let found = Self.allCases.first { catalogue in
      catalogue.marks.contains { marks in
        marks.allSatisfy { Self.contains(head, Array("\"\($0)\"".utf8)) }
      }
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
    intake.rows = content.output.tally.models
    return Outcome(intake, content.findings)
  }

  /// All that a copy of this catalogue says, with an account of its numbers.
  public func content(
    of file: SourceFile, effectiveFrom: CalendarDate? = nil
  ) -> Outcome<CatalogueContent> {
    // People edit LiteLLM's list by hand, and some of its releases have a model twice.
    let tree = JSONTree.read(file, mayRepeatRootNames: self == .liteLLM)
    guard let root = tree.output else { return Outcome(CatalogueContent(), tree.findings) }
    guard hasShape(root) else {
      let place = SourceLocation(file: file.name, line: root.line)
      let message = "it looks like \(rawValue), and is not built like it"
      return Outcome(CatalogueContent(), [Finding(.unrecognisedFile, at: place, message)])
    }
    let takenAt = (effectiveFrom ?? CalendarDate(inName: file.name))?.midnightUTC
    var reading = CatalogueReading(file: file.name)
    switch (self, takenAt) {
    case (.llmPrices, _):
      return LLMPrices.read(root, takenAt: takenAt ?? LLMPrices.updatedAt(root), &reading)
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
      return isArray(root["prices"])
        || isArray(root["models"])
          && root["models"]?.elements.allSatisfy { isArray($0["price_history"]) } == true
    }
  }

  /// What is looked at to recognise a file.
  private static let headLength = 65_536

  /// Names of members that stand at the beginning of every copy, and nowhere else together; of each
  /// layout.
  private var marks: [[String]] {
    switch self {
    case .liteLLM: [["litellm_provider"]]
    case .genAI: [["api_pattern", "models"]]
    case .llmPrices: [["vendor", "price_history"], ["prices", "vendor", "input_cached"]]
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
}

/// What a copy of a catalogue says.
public struct CatalogueContent: Sendable {
  /// Its prices and names, of each vendor that it keeps apart.
  public var snapshots: [PriceSnapshot] = []

  /// Other names of its models.
  var aliases: [Sourced<ModelAlias>] { snapshots.flatMap(\.aliases) }

  /// What became of its numbers.
  var tally: CatalogueTally {
    snapshots.reduce(into: CatalogueTally()) { $0 += $1.tally }
  }
}
