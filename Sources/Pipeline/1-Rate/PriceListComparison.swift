import ExactMoney

/// Where several lists price the same use: which of them stands, and whether they agree.
///
/// One's own rows and an order of lists in the policy settle what stands, and a note says what stands
/// aside and where it differs. Where nothing settles it, lists that say the same are one; lists that
/// do not are `ambiguous-price`.
struct PriceListComparison {
  private let book: PriceBook
  private var aside: [Pair: Aside] = [:]
  private var disputes: [Offer: [Dispute]] = [:]

  /// Two lists that price models of one provider, the one that stands first.
  private struct Pair: Hashable {
    var stands: String?
    var other: String?
    var provider: ProviderID
  }

  /// What stands aside: rows of the other list, and of those that differ what stands.
  private struct Aside {
    var rows: Set<Int> = []
    var standing: [Int: Int] = [:]
  }

  /// A model in a tier on which two lists do not agree.
  private struct Offer: Hashable {
    var pair: Pair
    var model: ModelID
    var serviceTier: ServiceTier
  }

  private struct Dispute {
    var meter: MeterID
    var stands: Int
    var other: Int
  }

  /// How many prices that differ a note spells out.
  private static let exampleLimit = 10

  init(_ book: PriceBook) {
    self.book = book
    guard book.hasSeveralLists else { return }
    for indices in book.rowsByKey.values where indices.count > 1 {
      let listed = indices.filter { book.rows[$0].account == nil }
      if Set(listed.map { book.origins[$0].list }).count > 1 { compare(listed) }
    }
  }

  /// Compares the answers of all lists wherever one of them can change.
  private mutating func compare(_ indices: [Int]) {
    let rows = indices.map { book.rows[$0] }
    let moments = Set(rows.flatMap { [$0.effectiveFrom, $0.effectiveTo].compactMap(\.self) })
    var disputed: Set<Pair> = []
    for moment in [Instant(secondsSinceEpoch: .min)] + moments.sorted() {
      let holding = indices.filter { book.rows[$0].holds(at: moment) }
      for band in Set(rows.map(\.minInputTokens)).sorted() {
        let answers = book.answers(of: holding, totalInput: band).sorted(by: book.comesBefore)
        guard let stands = answers.first else { continue }
        for other in answers.dropFirst() {
          compare(stands, other, &disputed)
        }
      }
    }
  }

  private mutating func compare(_ stands: Int, _ other: Int, _ disputed: inout Set<Pair>) {
    let (first, second) = (book.origins[stands], book.origins[other])
    let isEqual = saysTheSame(stands, other)
    let row = book.rows[other]
    let pair = Pair(stands: first.list, other: second.list, provider: row.provider)
    if first.rank < second.rank || first.isInherited != second.isInherited {
      aside[pair, default: Aside()].rows.insert(other)
      if !isEqual { aside[pair]?.standing[other] = stands }
    } else if !isEqual, disputed.insert(pair).inserted {
      let offer = Offer(pair: pair, model: row.model, serviceTier: row.serviceTier)
      disputes[offer, default: []].append(
        Dispute(meter: row.meter, stands: stands, other: other))
    }
  }

  /// Whether both charge the same; a list that names no category means none in particular.
  private func saysTheSame(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (book.rows[left], book.rows[right])
    return left.currency == right.currency
      && left.unitPrice * right.per == right.unitPrice * left.per
  }

  var findings: [Finding] {
    disputes.compactMap { ambiguity($0.key, $0.value) }
      + aside.compactMap { note($0.key, $0.value) }
  }

  private func ambiguity(_ offer: Offer, _ disputes: [Dispute]) -> Finding? {
    let disputes = disputes.sorted { $0.meter < $1.meter }
    guard let first = disputes.first else { return nil }
    let lists = [offer.pair.stands, offer.pair.other].map(Self.name).joined(separator: " and ")
    let meters = disputes.map {
      "\($0.meter) \(price(of: $0.stands)) against \(price(of: $0.other))"
    }
    return Finding(
      .ambiguousPrice, at: book.origins[first.other].location,
      "\(offer.pair.provider) \(offer.model) \(offer.serviceTier): \(lists) do not agree: "
        + meters.joined(separator: ", "))
  }

  private func note(_ pair: Pair, _ aside: Aside) -> Finding? {
    let differing = aside.standing.sorted {
      book.origins[$0.key].location < book.origins[$1.key].location
    }
    let first =
      differing.first?.key
      ?? aside.rows.min {
        book.origins[$0].location < book.origins[$1].location
      }
    guard let first else { return nil }
    var message =
      "\(pair.provider): \(aside.rows.count) prices of \(Self.name(pair.other)) stand aside for "
      + "\(Self.name(pair.stands)), \(differing.count) of them differ"
    let examples = differing.prefix(Self.exampleLimit).map { other, stands in
      let row = book.rows[other]
      return "\(row.model) \(row.serviceTier) \(row.meter) \(price(of: stands)), not "
        + price(of: other)
    }
    if !examples.isEmpty { message += ": " + examples.joined(separator: "; ") }
    let more = differing.count - examples.count
    if more > 0 { message += "; and \(more) more" }
    return Finding(.priceStandsAside, at: book.origins[first].location, message)
  }

  private static func name(_ list: String?) -> String { list ?? "own prices" }

  private func price(of index: Int) -> String {
    let row = book.rows[index]
    let per = row.per == .one ? "" : " per \(row.per)"
    return (book.origins[index].printedPrice ?? row.unitPrice.description) + per
      + " \(row.currency)"
  }
}
