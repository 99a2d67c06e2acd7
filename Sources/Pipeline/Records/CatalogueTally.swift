/// What became of the models and the numbers of a price catalogue: each of them is counted once.
public struct CatalogueTally: Hashable, Sendable {
  /// Models that have a price.
  public var modelsTaken = 0
  /// Models that have none, by reason.
  public var modelsRefused: [PriceRefusal: Int] = [:]
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

  /// Nothing counted yet.
  public init() {}

  /// All refused numbers.
  public var refusedNumbers: Int { refused.values.reduce(0, +) }

  /// All numbers of the catalogue.
  public var numbers: Int { taken + bounds + included + limits + refusedNumbers }

  /// All models of the catalogue, taken and refused.
  public var models: RowCounts {
    RowCounts(taken: modelsTaken, refused: modelsRefused.values.reduce(0, +))
  }

  /// Each count with its name. The rows are what became of the prices taken; the others make
  /// ``models`` and ``numbers``.
  public var counts: [(name: String, count: Int)] {
    [("models", models.read), ("models taken", modelsTaken)]
      + Self.sorted(modelsRefused).map { ("models refused: \($0.reason)", $0.count) }
      + numberCounts
  }

  private var numberCounts: [(name: String, count: Int)] {
    [
      ("price rows stated", statedRows), ("price rows inherited", inheritedRows),
      ("numbers", numbers), ("numbers taken", taken), ("numbers that bound bands", bounds),
      ("numbers said again", included), ("numbers that are limits", limits),
      ("numbers refused", refusedNumbers),
    ]
      + Self.sorted(refused).map { ("refused: \($0.reason)", $0.count) }
  }

  /// Reasons in byte order, each with its count.
  public static func sorted(
    _ refused: [PriceRefusal: Int]
  ) -> [(reason: String, count: Int)] {
    refused.map { ($0.key.rawValue, $0.value) }.sorted { $0.0.precedesInByteOrder($1.0) }
  }

  /// Adds what was counted elsewhere.
  public static func += (left: inout Self, right: Self) {
    left.modelsTaken += right.modelsTaken
    left.modelsRefused.merge(right.modelsRefused, uniquingKeysWith: +)
    left.taken += right.taken
    left.bounds += right.bounds
    left.included += right.included
    left.limits += right.limits
    left.statedRows += right.statedRows
    left.inheritedRows += right.inheritedRows
    left.refused.merge(right.refused, uniquingKeysWith: +)
  }
}

/// Why a number of a catalogue becomes no price row, or why none of a model does.
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
  /// An entry of a model that has another one further down.
  case repeated = "its model stands again further down, which counts"
  /// An entry that does not say whose model it is.
  case noProvider = "nothing says whose price it is"
  /// A price below zero.
  case negative = "it is below zero"
  /// Of a model: its numbers are limits, or each of them is refused for a reason of its own.
  case unpriced = "none of its numbers is a price that can be taken"
  /// Anything else.
  case unknownName = "its name means nothing here"
}
