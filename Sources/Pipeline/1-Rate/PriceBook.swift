import ExactMoney

/// The price rows and model aliases, ready to be asked for the price of one call (SPEC §4.5).
///
/// There is no default price and no fuzzy name: an unknown model is unpriced, and says so.
public struct PriceBook: Sendable {
  /// The rows in byte order of their content, so that an index means the same on every run.
  public let rows: [PriceRow]
  /// Where each of ``rows`` stands, and what it says there.
  let origins: [(location: SourceLocation, content: String)]
  /// Every meter that a row prices.
  public let meters: Set<MeterID>

  private let rowsByKey: [Key: [Int]]
  private let models: Set<ModelName>
  private let aliases: [ModelName: [ModelAlias]]

  private struct Key: Hashable {
    var provider: ProviderID
    var model: ModelID
    var serviceTier: ServiceTier
    var meter: MeterID
  }

  private struct ModelName: Hashable {
    var provider: ProviderID
    var model: ModelID
  }

  /// Builds the book and names the prices and aliases that hold at one time for one key.
  public static func build(
    rows: [Sourced<PriceRow>], aliases: [Sourced<ModelAlias>]
  ) -> Outcome<PriceBook> {
    // A catalogue has many wide rows: their numbers are sorted, and each row is moved once.
    let order = rows.indices.sorted { rows[$0].content.precedesInByteOrder(rows[$1].content) }
    let sorted = order.map { rows[$0] }
    let sortedAliases = aliases.sorted { $0.content.precedesInByteOrder($1.content) }
    let book = PriceBook(sorted, sortedAliases.map(\.record))
    return Outcome(
      book,
      book.overlappingPrices(sorted) + PriceGaps.findings(sorted, of: book.rowsByKey.values)
        + overlappingAliases(sortedAliases))
  }

  private init(_ prices: [Sourced<PriceRow>], _ aliases: [ModelAlias]) {
    let rows = prices.map(\.record)
    self.rows = rows
    self.origins = prices.map { ($0.location, $0.content) }
    self.meters = Set(rows.map(\.meter))
    self.rowsByKey = Dictionary(grouping: rows.indices) { index in
      let row = rows[index]
      return Key(
        provider: row.provider, model: row.model, serviceTier: row.serviceTier, meter: row.meter)
    }
    self.models = Set(rows.map { ModelName(provider: $0.provider, model: $0.model) })
    self.aliases = Dictionary(grouping: aliases) {
      ModelName(provider: $0.provider, model: $0.alias)
    }
  }

  /// The model that `name` means at `instant`: itself where the book prices it, else what an exact
  /// dated alias says, else itself. Of several aliases that hold the one that began last counts.
  public func model(provider: ProviderID, name: ModelID, at instant: Instant) -> ModelID {
    let key = ModelName(provider: provider, model: name)
    if models.contains(key) { return name }
    let distantPast = Instant(secondsSinceEpoch: .min)
    let holding = aliases[key, default: []].filter { $0.holds(at: instant) }
    return holding.max {
      ($0.effectiveFrom ?? distantPast, $0.model) < ($1.effectiveFrom ?? distantPast, $1.model)
    }?.model ?? name
  }

  /// What `name` has been said to mean.
  func aliases(provider: ProviderID, name: ModelID) -> [ModelAlias] {
    aliases[ModelName(provider: provider, model: name), default: []]
  }

  /// Who has a model or an alias of that name, in byte order. O(names).
  func providers(of name: ModelID) -> [ProviderID] {
    let named = models.union(aliases.keys).filter { $0.model == name }
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
  /// greatest band that the call's total input reaches prices all its tokens. Of two equal rows the
  /// smaller content stands (finding `ambiguous-price`, made when the book is built).
  public func priceIndex(
    provider: ProviderID, model: ModelID, serviceTier: ServiceTier, meter: MeterID,
    account: AccountID?, totalInput: ExactDecimal, at instant: Instant
  ) -> Int? {
    let key = Key(provider: provider, model: model, serviceTier: serviceTier, meter: meter)
    guard let candidates = rowsByKey[key] else { return nil }
    let holding = candidates.filter { rows[$0].holds(at: instant) }
    let contract = account.map { account in holding.filter { rows[$0].account == account } } ?? []
    let eligible = contract.isEmpty ? holding.filter { rows[$0].account == nil } : contract
    var best: Int?
    for index in eligible where rows[index].minInputTokens <= totalInput {
      if let current = best, rows[index].minInputTokens <= rows[current].minInputTokens { continue }
      best = index
    }
    return best
  }

  private func overlappingPrices(_ rows: [Sourced<PriceRow>]) -> [Finding] {
    struct Band: Hashable {
      var account: AccountID?
      var minInputTokens: ExactDecimal
    }
    var findings: [Finding] = []
    for (key, indices) in rowsByKey where indices.count > 1 {
      let bands = Dictionary(grouping: indices) { index in
        Band(
          account: rows[index].record.account, minInputTokens: rows[index].record.minInputTokens)
      }
      for band in bands.values where band.count > 1 {
        Self.forEachOverlap(
          band.map { rows[$0] }, from: { $0.record.effectiveFrom }, to: { $0.record.effectiveTo }
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

  private static func overlappingAliases(_ aliases: [Sourced<ModelAlias>]) -> [Finding] {
    let names = Dictionary(grouping: aliases) {
      ModelName(provider: $0.record.provider, model: $0.record.alias)
    }
    var findings: [Finding] = []
    for (name, aliases) in names where aliases.count > 1 {
      forEachOverlap(aliases, from: { $0.record.effectiveFrom }, to: { $0.record.effectiveTo }) {
        first, second in
        guard first.record.model != second.record.model else { return }
        findings.append(
          Finding(
            .ambiguousAlias, at: second.location,
            "\(name.provider) \(name.model) means \(second.record.model) here and "
              + "\(first.record.model) in \(first.location.file):\(first.location.line) "
              + "at the same time"))
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
