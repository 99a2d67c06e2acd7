/// A list of prices that somebody publishes for all: it prices what one's own price rows do not.
public struct PriceList: Sendable {
  /// Its name in the policy.
  public var name: String
  /// When it is asked: after one's own rows, which are 0, the smallest first. Lists of one rank must
  /// agree where no list before them answers.
  public var rank: Int
  /// Its prices.
  public var rows: [Sourced<PriceRow>]
  /// Its names of models.
  public var aliases: [Sourced<ModelAlias>]
  /// What the names of its models look like, in the order in which it tries them.
  public var patterns: [PatternedModel] = []

  /// A list with every part given.
  public init(
    name: String, rank: Int, rows: [Sourced<PriceRow>], aliases: [Sourced<ModelAlias>] = []
  ) {
    self.name = name
    self.rank = rank
    self.rows = rows
    self.aliases = aliases
  }
}

/// Where a price row comes from.
struct PriceOrigin: Sendable {
  /// Where it stands.
  var location: SourceLocation
  /// What it says there.
  var content: String
  /// The list it is of; `nil`: one's own.
  var list: String?
  /// When its list is asked.
  var rank: Int
  /// Whether its list does not state it, but takes over another price by a rule.
  var isInherited: Bool

  init(_ row: Sourced<PriceRow>, list: String?, rank: Int) {
    location = row.location
    content = row.content
    self.list = list
    self.rank = rank
    isInherited = list != nil && Self.isInherited(row.content)
  }

  /// The field stands among the first, as their names are in order.
  private static func isInherited(_ content: String) -> Bool {
    content.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 3).contains {
      $0.starts(with: "derived_from=".utf8)
    }
  }

  /// The unit price as printed; `nil` where the content does not say.
  var printedPrice: String? { field("unit_price") }

  /// The name of the price that it takes over.
  var derivedFrom: String? { isInherited ? field("derived_from") : nil }

  private func field(_ name: String) -> String? {
    let start = name + "="
    let line = content.split(separator: "\n").first { $0.hasPrefix(start) }
    return line.map { String($0.dropFirst(start.count)) }
  }
}
