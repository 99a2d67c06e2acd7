import ExactMoney

/// Times without a price between two prices of the same thing.
///
/// Usage of such a time is unpriced, or, where a contract pauses, silently at the list price: both
/// look like a forgotten row. What merely ends is no gap. Each list is looked at by itself: that
/// another one fills its hole is no less of a surprise.
enum PriceGaps {
  /// One model's prices under one contract or none.
  private struct Offer: Hashable {
    var provider: ProviderID
    var model: ModelID
    var serviceTier: ServiceTier
    var account: AccountID?
    var list: String?
  }

  private struct Terms: Hashable {
    var account: AccountID?
    var list: String?
  }

  private struct Gap: Hashable {
    var offer: Offer
    var from: Instant
    var to: Instant
  }

  /// One finding for each gap of a model in a tier, naming its meters, at the price that ends it.
  static func findings(of book: PriceBook) -> [Finding] {
    var gaps: [Gap: [(meter: MeterID, ended: SourceLocation, begun: SourceLocation)]] = [:]
    for (key, indices) in book.rowsByKey where indices.count > 1 {
      // Nothing follows what does not end.
      guard indices.contains(where: { book.rows[$0].effectiveTo != nil }) else { continue }
      let offers = Dictionary(grouping: indices) {
        Terms(account: book.rows[$0].account, list: book.origins[$0].list)
      }
      for (terms, indices) in offers where indices.count > 1 {
        let offer = Offer(
          provider: key.provider, model: key.model, serviceTier: key.serviceTier,
          account: terms.account, list: terms.list)
        for (ended, begun) in pauses(indices, of: book) {
          guard let from = book.rows[ended].effectiveTo, let to = book.rows[begun].effectiveFrom
          else { continue }
          gaps[Gap(offer: offer, from: from, to: to), default: []].append(
            (key.meter, book.origins[ended].location, book.origins[begun].location))
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
    _ indices: [Int], of book: PriceBook
  ) -> [(ended: Int, begun: Int)] {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let sorted = indices.sorted { left, right in
      let (first, second) = (
        book.rows[left].effectiveFrom ?? distantPast, book.rows[right].effectiveFrom ?? distantPast
      )
      return first == second
        ? book.origins[left].location < book.origins[right].location : first < second
    }
    var pauses: [(Int, Int)] = []
    var last = sorted[0]
    for index in sorted.dropFirst() {
      guard let end = book.rows[last].effectiveTo else { return pauses }
      if let from = book.rows[index].effectiveFrom, from > end { pauses.append((last, index)) }
      if book.rows[index].effectiveTo.map({ $0 > end }) ?? true { last = index }
    }
    return pauses
  }
}
