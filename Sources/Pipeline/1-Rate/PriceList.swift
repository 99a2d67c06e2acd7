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

  /// Where a row with this `content` comes from.
  init(at location: SourceLocation, content: String, list: String?, rank: Int) {
    self.location = location
    self.content = content
    self.list = list
    self.rank = rank
    isInherited = list != nil && Self.isInherited(content)
  }

  /// The field stands among the first, as their names are in order: no name before it begins with more
  /// than a `d`.
  private static func isInherited(_ content: String) -> Bool {
    var line = content.utf8[...]
    while let first = line.first, first <= UInt8(ascii: "d") {
      if line.starts(with: "derived_from=".utf8) { return true }
      guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { return false }
      line = line[line.index(after: end)...]
    }
    return false
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
