import ExactMoney

/// The price rows and model aliases, ready to be asked for the price of one call (SPEC §4.5).
///
/// There is no default price and no fuzzy name: an unknown model is unpriced, and says so. One's own
/// rows and aliases come first; published lists price and name what those do not.
public struct PriceBook: Sendable {
  /// The rows in byte order of their content, so that an index means the same on every run.
  public let rows: [PriceRow]
  /// Where each of ``rows`` comes from.
  let origins: [PriceOrigin]
  /// Every meter that a row prices.
  public let meters: Set<MeterID>
  /// Whether there is more than one list.
  let hasSeveralLists: Bool
  /// What the names of models look like, by list, in the order in which they are tried.
  private let patterns: [(list: String, models: [PatternedModel])]

  let rowsByKey: [Key: [Int]]
  /// The rank of the first list that prices a model of that name.
  private let models: [ModelName: Int]
  private let aliases: [ModelName: [RankedAlias]]

  /// What a price is for.
  struct Key: Hashable {
    var provider: ProviderID
    var model: ModelID
    var serviceTier: ServiceTier
    var meter: MeterID
  }

  private struct ModelName: Hashable {
    var provider: ProviderID
    var model: ModelID
  }

  private struct RankedAlias {
    var alias: Sourced<ModelAlias>
    var list: String?
    var rank: Int
  }

  /// Builds the book and names the prices and aliases that hold at one time for one key.
  ///
  /// - Parameters:
  ///   - rows: One's own prices.
  ///   - aliases: One's own names of models.
  ///   - lists: What others publish, each name once.
  public static func build(
    rows: [Sourced<PriceRow>], aliases: [Sourced<ModelAlias>], lists: [PriceList] = []
  ) -> Outcome<PriceBook> {
    let own = Source(list: nil, rank: 0, rows: rows)
    let sources = [own] + lists.map { Source(list: $0.name, rank: $0.rank, rows: $0.rows) }
    var names = aliases.map { RankedAlias(alias: $0, list: nil, rank: 0) }
    for list in lists {
      names += list.aliases.map { RankedAlias(alias: $0, list: list.name, rank: list.rank) }
    }
    names.sort { $0.alias.content.precedesInByteOrder($1.alias.content) }
    let patterns = lists.sorted { $0.rank < $1.rank }.map { ($0.name, $0.patterns) }
    let book = PriceBook(sources, names, patterns)
    return Outcome(
      book,
      book.overlappingPrices + PriceListComparison(book).findings + PriceGaps.findings(of: book)
        + PriceUnits.findings(of: book) + book.overlappingAliases)
  }

  /// One's own rows, or those of a list.
  private struct Source {
    var list: String?
    var rank: Int
    var rows: [Sourced<PriceRow>]
  }

  /// Where a row stands among the sources.
  private struct Place {
    var content: String
    var source: Int
    var row: Int
  }

  /// The rows of all `sources` in byte order of their contents.
  private static func sorted(_ sources: [Source]) -> [Place] {
    // A catalogue has many wide rows: their places are sorted, and each row is moved once.
    var places: [Place] = []
    places.reserveCapacity(sources.reduce(0) { $0 + $1.rows.count })
    for (number, source) in sources.enumerated() {
      for (index, row) in source.rows.enumerated() {
        places.append(Place(content: row.content, source: number, row: index))
      }
    }
    places.sort { $0.content.precedesInByteOrder($1.content) }
    return places
  }

  private init(
    _ sources: [Source], _ aliases: [RankedAlias],
    _ patterns: [(list: String, models: [PatternedModel])]
  ) {
    self.patterns = patterns
    let places = Self.sorted(sources)
    let rows = places.map { sources[$0.source].rows[$0.row].record }
    let origins = places.map { place in
      let source = sources[place.source]
      return PriceOrigin(
        at: source.rows[place.row].location, content: place.content, list: source.list,
        rank: source.rank)
    }
    self.rows = rows
    self.origins = origins
    self.hasSeveralLists = sources.count { !$0.rows.isEmpty } > 1
    self.meters = Set(rows.map(\.meter))
    var rowsByKey: [Key: [Int]] = [:]
    rowsByKey.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      let key = Key(
        provider: row.provider, model: row.model, serviceTier: row.serviceTier, meter: row.meter)
      rowsByKey[key, default: []].append(index)
    }
    self.rowsByKey = rowsByKey
    var models: [ModelName: Int] = [:]
    for (key, indices) in rowsByKey {
      let rank = indices.reduce(Int.max) { min($0, origins[$1].rank) }
      models[ModelName(provider: key.provider, model: key.model), default: rank].lower(to: rank)
    }
    self.models = models
    self.aliases = Dictionary(grouping: aliases) {
      ModelName(provider: $0.alias.record.provider, model: $0.alias.record.alias)
    }
  }

  /// The model that `name` means at `instant`: itself where the book prices it, else what an exact
  /// dated alias says, else itself. Of several aliases that hold the one that began last counts.
  ///
  /// Lists are asked one after the other, so that an alias of one's own holds although a published
  /// list prices that name.
  public func model(provider: ProviderID, name: ModelID, at instant: Instant) -> ModelID {
    let key = ModelName(provider: provider, model: name)
    let holding = aliases[key, default: []].filter { $0.alias.record.holds(at: instant) }
    guard let first = holding.map(\.rank).min(), models[key].map({ first < $0 }) ?? true else {
      return name
    }
    let distantPast = Instant(secondsSinceEpoch: .min)
    return holding.filter { $0.rank == first }.map(\.alias.record).max {
      ($0.effectiveFrom ?? distantPast, $0.model) < ($1.effectiveFrom ?? distantPast, $1.model)
    }?.model ?? name
  }

  /// The model that a list takes `name` for by what it looks like, for a person to decide; `nil` where
  /// the book has a model of that name.
  func suggestion(provider: ProviderID, name: ModelID) -> (model: ModelID, list: String)? {
    if models[ModelName(provider: provider, model: name)] != nil { return nil }
    for (list, patterned) in patterns {
      let match = patterned.first {
        $0.provider == provider && $0.pattern.matches(name.rawValue)
          && models[ModelName(provider: provider, model: $0.model)] != nil
      }
      if let match { return (match.model, list) }
    }
    return nil
  }

  /// What `name` has been said to mean.
  func aliases(provider: ProviderID, name: ModelID) -> [ModelAlias] {
    aliases[ModelName(provider: provider, model: name), default: []].map(\.alias.record)
  }

  /// Who has a model or an alias of that name, in byte order. O(names).
  func providers(of name: ModelID) -> [ProviderID] {
    let named = (Array(models.keys) + Array(aliases.keys)).filter { $0.model == name }
    return Set(named.map(\.provider)).sorted()
  }

  /// The price rows of one model in one tier. O(meters + rows found).
  func rows(provider: ProviderID, model: ModelID, serviceTier: ServiceTier) -> [PriceRow] {
    meters.flatMap { meter in
      let key = Key(provider: provider, model: model, serviceTier: serviceTier, meter: meter)
      return rowsByKey[key, default: []].map { rows[$0] }
    }
  }

  /// The index in ``rows`` of the price of one meter of one call, or `nil` where it is unpriced.
  ///
  /// Rows of the event's account come before rows without one; of those that hold at `instant` the
  /// greatest band that the call's total input reaches prices all its tokens, in each list; then the
  /// first list stands (see ``comesBefore(_:_:)``). Of two equal rows the smaller content stands
  /// (finding `ambiguous-price`, made when the book is built).
  public func priceIndex(
    provider: ProviderID, model: ModelID, serviceTier: ServiceTier, meter: MeterID,
    account: AccountID?, totalInput: ExactDecimal, at instant: Instant
  ) -> Int? {
    let key = Key(provider: provider, model: model, serviceTier: serviceTier, meter: meter)
    guard let candidates = rowsByKey[key] else { return nil }
    let holding = candidates.filter { rows[$0].holds(at: instant) }
    let contract = account.map { account in holding.filter { rows[$0].account == account } } ?? []
    let eligible = contract.isEmpty ? holding.filter { rows[$0].account == nil } : contract
    return answers(of: eligible, totalInput: totalInput).min(by: comesBefore)
  }

  /// What each list answers of `indices`, which all hold: its greatest band that is reached.
  func answers(of indices: [Int], totalInput: ExactDecimal) -> [Int] {
    var best: [Int] = []
    for index in indices where rows[index].minInputTokens <= totalInput {
      let place = best.firstIndex { origins[$0].list == origins[index].list }
      guard let place else {
        best.append(index)
        continue
      }
      if rows[index].minInputTokens > rows[best[place]].minInputTokens { best[place] = index }
    }
    return best
  }

  /// Whether the answer at `left` stands before that at `right`: what a list states before what one
  /// takes over from another price by a rule, then in the order of the lists.
  func comesBefore(_ left: Int, _ right: Int) -> Bool {
    let (first, second) = (origins[left], origins[right])
    if first.isInherited != second.isInherited { return second.isInherited }
    return (first.rank, left) < (second.rank, right)
  }

  private var overlappingPrices: [Finding] {
    struct Band: Hashable {
      var list: String?
      var account: AccountID?
      var minInputTokens: ExactDecimal
    }
    var findings: [Finding] = []
    for (key, indices) in rowsByKey where indices.count > 1 {
      // Nearly all rows of one key are its bands, or of different lists.
      if !indices.contains(where: { index in sharesBand(index, with: indices) }) { continue }
      let bands = Dictionary(grouping: indices) { index in
        Band(
          list: origins[index].list, account: rows[index].account,
          minInputTokens: rows[index].minInputTokens)
      }
      for band in bands.values where band.count > 1 {
        Self.forEachOverlap(
          band.map { Sourced(rows[$0], at: origins[$0].location, content: origins[$0].content) },
          from: { $0.record.effectiveFrom }, to: { $0.record.effectiveTo }
        ) { first, second in
          findings.append(
            Finding(
              .ambiguousPrice, at: second.location,
              "\(key.provider) \(key.model) \(key.serviceTier) \(key.meter): "
                + "this price and that of \(first.location.file):\(first.location.line) "
                + "hold at the same time"))
        }
      }
    }
    return findings
  }

  /// Whether another of `indices` prices the same band as that at `index`.
  private func sharesBand(_ index: Int, with indices: [Int]) -> Bool {
    indices.contains { other in
      other > index && rows[other].minInputTokens == rows[index].minInputTokens
        && rows[other].account == rows[index].account && origins[other].list == origins[index].list
    }
  }

  /// Of each rank by itself: an alias of a later list does not count where one of an earlier holds.
  private var overlappingAliases: [Finding] {
    var findings: [Finding] = []
    for (name, meanings) in aliases where meanings.count > 1 {
      for (rank, meanings) in Dictionary(grouping: meanings, by: \.rank) {
        // A name that several lists give away, and one of them or an earlier one prices, is no alias.
        let isPriced = models[name].map { $0 <= rank } ?? false
        if isPriced, Set(meanings.map(\.list)).count > 1 { continue }
        Self.forEachOverlap(
          meanings.map(\.alias), from: { $0.record.effectiveFrom }, to: { $0.record.effectiveTo }
        ) { first, second in
          guard first.record.model != second.record.model else { return }
          findings.append(
            Finding(
              .ambiguousAlias, at: second.location,
              "\(name.provider) \(name.model) means \(second.record.model) here and "
                + "\(first.record.model) in \(first.location.file):\(first.location.line) "
                + "at the same time"))
        }
      }
    }
    return findings
  }

  /// Calls `body` for each neighbouring pair, by start, whose half-open intervals meet.
  private static func forEachOverlap<Record>(
    _ records: [Sourced<Record>], from: (Sourced<Record>) -> Instant?,
    to: (Sourced<Record>) -> Instant?, _ body: (Sourced<Record>, Sourced<Record>) -> Void
  ) {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let sorted = records.sorted {
      let (first, second) = (from($0) ?? distantPast, from($1) ?? distantPast)
      return first == second ? $0.location < $1.location : first < second
    }
    var widest: Sourced<Record>?
    for record in sorted {
      if let earlier = widest {
        let end = to(earlier)
        if end == nil || (from(record) ?? distantPast) < end ?? distantPast {
          body(earlier, record)
        }
        guard let end, let ownEnd = to(record) else {
          if to(earlier) != nil { widest = record }
          continue
        }
        if ownEnd > end { widest = record }
      } else {
        widest = record
      }
    }
  }
}

extension Int {
  /// Becomes `other` where that is less.
  fileprivate mutating func lower(to other: Int) { self = Swift.min(self, other) }
}
