/// The prices of one catalogue as somebody saved it on one day.
///
/// Catalogues say what holds now and seldom since when: what holds between two of them is known only
/// from the days on which they were saved (see ``PriceSnapshots``).
public struct PriceSnapshot: Sendable {
  /// Which list it belongs to: the policy says in which order lists are asked.
  public var list: String
  /// Which catalogue of that list it is a copy of: copies of one follow one another.
  public var catalogue: String
  /// From when on its undated prices hold; `nil`: since ever, in catalogues that date all of them.
  public var takenAt: Instant?
  /// The rows, those that the catalogue dates by itself with their own interval.
  public var prices: [Sourced<PriceRow>]
  /// Other names of its models, without dates.
  public var aliases: [Sourced<ModelAlias>]
  /// What its models' names look like, in the order in which the list tries them.
  public var patterns: [PatternedModel] = []
  /// What became of its numbers.
  public var tally: CatalogueTally

  /// A copy with every part given.
  public init(
    list: String, catalogue: String, takenAt: Instant?, prices: [Sourced<PriceRow>],
    aliases: [Sourced<ModelAlias>] = [], tally: CatalogueTally = CatalogueTally()
  ) {
    self.list = list
    self.catalogue = catalogue
    self.takenAt = takenAt
    self.prices = prices
    self.aliases = aliases
    self.tally = tally
  }
}
