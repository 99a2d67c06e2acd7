import ExactMoney

/// Times without a price between two prices of the same thing.
///
/// Usage of such a time is unpriced, or, where a contract pauses, silently at the list price: both
/// look like a forgotten row. What merely ends is no gap.
enum PriceGaps {
  /// One model's prices under one contract or none.
  private struct Offer: Hashable {
    var provider: ProviderID
    var model: ModelID
    var serviceTier: ServiceTier
    var account: AccountID?
  }

  private struct Gap: Hashable {
    var offer: Offer
    var from: Instant
    var to: Instant
  }

  /// One finding for each gap of a model in a tier, naming its meters, at the price that ends it.
  ///
  /// - Parameter keys: For each provider, model, tier and meter the indices of its `rows`.
  static func findings(
    _ rows: [Sourced<PriceRow>], of keys: some Sequence<[Int]>
  ) -> [Finding] {
    var gaps: [Gap: [(meter: MeterID, ended: SourceLocation, begun: SourceLocation)]] = [:]
    for indices in keys where indices.count > 1 {
      let accounts = Dictionary(grouping: indices) { rows[$0].record.account }
      for (account, indices) in accounts where indices.count > 1 {
        for (ended, begun) in pauses(indices.map { rows[$0] }) {
          let price = begun.record
          guard let from = ended.record.effectiveTo, let to = price.effectiveFrom else { continue }
          let offer = Offer(
            provider: price.provider, model: price.model, serviceTier: price.serviceTier,
            account: account)
          gaps[Gap(offer: offer, from: from, to: to), default: []].append(
            (price.meter, ended.location, begun.location))
        }
      }
    }
    return gaps.compactMap { gap, meters in
      let meters = meters.sorted { $0.meter < $1.meter }
      guard let first = meters.min(by: { $0.begun < $1.begun }) else { return nil }
      let offer = gap.offer
      let account = offer.account.map { " of account \($0)" } ?? ""
      return Finding(
        .priceGap, at: first.begun,
        "\(offer.provider) \(offer.model) \(offer.serviceTier)\(account): no price from \(gap.from) "
          + "to \(gap.to), after \(first.ended.file):\(first.ended.line), for "
          + meters.map(\.meter.rawValue).joined(separator: ", "))
    }
  }

  /// The pairs of a price that ends and the next one that begins later, whatever their bands.
  private static func pauses(
    _ rows: [Sourced<PriceRow>]
  ) -> [(ended: Sourced<PriceRow>, begun: Sourced<PriceRow>)] {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let sorted = rows.sorted {
      let (first, second) = (
        $0.record.effectiveFrom ?? distantPast, $1.record.effectiveFrom ?? distantPast
      )
      return first == second ? $0.location < $1.location : first < second
    }
    var pauses: [(Sourced<PriceRow>, Sourced<PriceRow>)] = []
    var last = sorted[0]
    for row in sorted.dropFirst() {
      guard let end = last.record.effectiveTo else { return pauses }
      if let from = row.record.effectiveFrom, from > end { pauses.append((last, row)) }
      if row.record.effectiveTo.map({ $0 > end }) ?? true { last = row }
    }
    return pauses
  }
}
