import ExactMoney

/// Prices of the same use that differ by a power of ten: a price per token entered as one per million, or
/// cents as whole units.
///
/// Nothing is wrong with such a price by itself, and before an invoice comes nothing contradicts the cost
/// that it makes. So one's own rows are held against each other and against published lists, and lists
/// against lists, whatever the time they hold for.
struct PriceUnits {
  /// Two prices that lie a power of ten apart.
  private struct Pair {
    var suspect: Int
    var other: Int
    var exponent: Int
  }

  /// What one finding tells.
  private struct Group: Hashable {
    var provider: ProviderID
    var list: String?
    var other: String?
    var exponent: Int
  }

  /// How many prices a finding spells out.
  private static let exampleLimit = 5

  /// One finding for each provider, pair of lists and power of ten, at the first price.
  static func findings(of book: PriceBook) -> [Finding] {
    var groups: [Group: [Pair]] = [:]
    for indices in book.rowsByKey.values where indices.count > 1 {
      guard book.hasSeveralLists || book.origins[indices[0]].list == nil else { continue }
      for pair in pairs(in: indices, of: book) {
        let group = Group(
          provider: book.rows[pair.suspect].provider, list: book.origins[pair.suspect].list,
          other: book.origins[pair.other].list, exponent: pair.exponent)
        groups[group, default: []].append(pair)
      }
    }
    return groups.compactMap { finding($0.key, $0.value, book) }
  }

  /// The suspect prices of one key, each once, beside the first price that makes it one.
  private static func pairs(in indices: [Int], of book: PriceBook) -> [Pair] {
    let sorted = indices.sorted { stands($0, before: $1, in: book) }
    return sorted.indices.dropFirst().compactMap { place in
      for earlier in sorted[..<place] {
        // Of a price of one's own and a published one, the former is the suspect.
        let isOwn = book.origins[earlier].list == nil && book.origins[sorted[place]].list != nil
        let (suspect, other) = isOwn ? (earlier, sorted[place]) : (sorted[place], earlier)
        if let exponent = exponent(of: suspect, to: other, in: book) {
          return Pair(suspect: suspect, other: other, exponent: exponent)
        }
      }
      return nil
    }
  }

  private static func stands(_ left: Int, before right: Int, in book: PriceBook) -> Bool {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let (first, second) = (book.origins[left], book.origins[right])
    if first.rank != second.rank { return first.rank < second.rank }
    let (from, otherFrom) = (book.rows[left].effectiveFrom, book.rows[right].effectiveFrom)
    if from != otherFrom { return from ?? distantPast < otherFrom ?? distantPast }
    return first.location == second.location ? left < right : first.location < second.location
  }

  /// How many powers of ten the price of `suspect` is that of `other`; `nil` where it is none, and where
  /// the two are not for the same use, or of one published list, which has one unit throughout.
  private static func exponent(of suspect: Int, to other: Int, in book: PriceBook) -> Int? {
    let (row, otherRow) = (book.rows[suspect], book.rows[other])
    let (list, otherList) = (book.origins[suspect].list, book.origins[other].list)
    guard row.currency == otherRow.currency, row.minInputTokens == otherRow.minInputTokens,
      list == nil || list != otherList
    else { return nil }
    return UnitSuspicion.exponent(
      of: row.pricePerUnit, to: otherRow.pricePerUnit, rounding: .zero)
  }

  private static func finding(_ group: Group, _ pairs: [Pair], _ book: PriceBook) -> Finding? {
    func location(_ index: Int) -> SourceLocation { book.origins[index].location }
    let sorted = pairs.sorted {
      location($0.suspect) == location($1.suspect)
        ? $0.suspect < $1.suspect : location($0.suspect) < location($1.suspect)
    }
    guard let first = sorted.first else { return nil }
    let examples = sorted.prefix(exampleLimit).map { pair in
      let row = book.rows[pair.suspect]
      return
        "\(row.model) \(row.serviceTier) \(row.meter) \(text(of: pair.suspect, in: book)), not "
        + text(of: pair.other, in: book)
    }
    let more = sorted.count - examples.count
    let currency = book.rows[first.suspect].currency
    return Finding(
      .unitSuspect, at: location(first.suspect),
      "\(group.provider): \(sorted.count) of \(name(group.list)) about "
        + "\(UnitSuspicion.power(group.exponent)) times "
        + "\(group.list == group.other ? "others of them" : "those of \(group.other ?? "own prices")"): "
        + examples.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "") + ": "
        + UnitSuspicion.amountCause(group.exponent, currency))
  }

  private static func name(_ list: String?) -> String {
    list.map { "the prices of \($0) are" } ?? "your own prices are"
  }

  private static func text(of index: Int, in book: PriceBook) -> String {
    let row = book.rows[index]
    let per = row.per == .one ? "" : " per \(row.per)"
    return (book.origins[index].printedPrice ?? row.unitPrice.description) + per
      + " \(row.currency)"
  }
}
