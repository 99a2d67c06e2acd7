/// What became of the numbers of a price catalogue: each of them is counted once.
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

  /// Nothing counted yet.
  public init() {}

  /// All refused numbers.
  public var refusedNumbers: Int { refused.values.reduce(0, +) }

  /// All numbers of the catalogue.
  public var numbers: Int { taken + bounds + included + limits + refusedNumbers }

  /// Each count with its name. The rows are what became of the prices taken; the others make
  /// ``numbers``.
  public var counts: [(name: String, count: Int)] {
    [
      ("price rows stated", statedRows), ("price rows inherited", inheritedRows),
      ("numbers", numbers), ("numbers taken", taken), ("numbers that bound bands", bounds),
      ("numbers said again", included), ("numbers that are limits", limits),
      ("numbers refused", refusedNumbers),
    ]
      + refused.sorted { $0.key.rawValue.precedesInByteOrder($1.key.rawValue) }
      .map { ("refused: \($0.key.rawValue)", $0.value) }
  }

  /// Adds what was counted elsewhere.
  public static func += (left: inout Self, right: Self) {
    left.taken += right.taken
    left.bounds += right.bounds
    left.included += right.included
    left.limits += right.limits
    left.statedRows += right.statedRows
    left.inheritedRows += right.inheritedRows
    left.refused.merge(right.refused, uniquingKeysWith: +)
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
  /// An entry of a model that has another one further down.
  case repeated = "its model stands again further down, which counts"
  /// An entry that does not say whose model it is.
  case noProvider = "nothing says whose price it is"
  /// A price below zero.
  case negative = "it is below zero"
  /// Anything else.
  case unknownName = "its name means nothing here"
}
