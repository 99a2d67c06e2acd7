import ExactMoney

/// What a group's cells would have cost at another price than the one they were rated with.
struct PriceAlternative: Sendable {
  var cause: Cause
  /// All cells at that price, in the group's currency.
  var total: Rational
  /// Whether an exchange rate is part of it, so that a stated price may be its rounding.
  var isConverted: Bool
  var evidence: String
}

/// Finds the other prices that the price book and the exchange rates have for a group.
struct PriceAlternatives: Sendable {
  private struct Subject: Hashable {
    var provider: ProviderID
    var model: ModelID
    var meter: MeterID
  }

  private let book: PriceBook
  private let rates: RateTable
  private let policy: Policy
  private let period: Period
  private let rows: [Subject: [Int]]

  /// - Parameter groups: those that will be asked for: a price book may have very many rows.
  init(
    for groups: [MatchedGroup], policy: Policy, reference: ReferenceData, period: Period
  ) {
    book = reference.priceBook
    rates = reference.rates
    self.policy = policy
    self.period = period
    let subjects = Set(groups.lazy.flatMap(\.cells).map(Self.subject))
    let book = book
    rows = Dictionary(
      grouping: book.rows.indices.filter { subjects.contains(Self.subject(book.rows[$0])) },
      by: { Self.subject(book.rows[$0]) })
  }

  private static func subject(_ cell: MatchCell) -> Subject {
    Subject(provider: cell.key.provider, model: cell.key.model, meter: cell.key.meter)
  }

  private static func subject(_ row: PriceRow) -> Subject {
    Subject(provider: row.provider, model: row.model, meter: row.meter)
  }

  /// In the order of the causes.
  func all(_ matched: MatchedGroup) -> [PriceAlternative] {
    let alternatives = constants(matched) + moved(matched) + exchanged(matched)
    return alternatives.enumerated()
      .sorted { ($0.element.cause.order, $0.offset) < ($1.element.cause.order, $1.offset) }
      .map(\.element)
  }

  /// Every cell at the same row: where all are of one model and meter.
  private func constants(_ matched: MatchedGroup) -> [PriceAlternative] {
    guard let cell = matched.cells.first,
      Set(matched.cells.map { Self.subject($0) }).count == 1
    else { return [] }
    let used = Set(matched.cells.map(\.priceIndex)).map { book.rows[$0] }
    return rows[Self.subject(cell), default: []].compactMap { index in
      let row = book.rows[index]
      if used == [row] { return nil }
      guard let rate = matched.conversions[row.currency] else { return nil }
      return PriceAlternative(
        cause: Self.cause(of: row, insteadOf: used),
        total: Rational(matched.ledgerQuantity) * row.pricePerUnit * rate,
        isConverted: rate != .one,
        evidence: "the price of " + name(index))
    }
  }

  /// What tells `row` from the rows that the ledger used; of several differences the gravest.
  private static func cause(of row: PriceRow, insteadOf used: [PriceRow]) -> Cause {
    let others = used.filter { $0 != row }
    func isOther<Value: Equatable>(_ field: (PriceRow) -> Value) -> Bool {
      used.contains(row)
        ? others.contains { field($0) != field(row) }
        : !used.contains { field($0) == field(row) }
    }
    if isOther(\.serviceTier) { return .serviceTier }
    if isOther(\.account) { return .contractPrice }
    if isOther(\.minInputTokens) { return .contextBand }
    return .stalePrice
  }

  /// Every cell at the row that differs from its own in one way.
  private func moved(_ matched: MatchedGroup) -> [PriceAlternative] {
    guard Set(matched.cells.map(\.priceIndex)).count > 1 else { return [] }
    let candidates = Set(matched.cells.map { Self.subject($0) })
      .flatMap { rows[$0, default: []] }.map { book.rows[$0] }
    let tiers = Set(candidates.map(\.serviceTier)).sorted()
    let accounts = Set(candidates.map { $0.account?.rawValue ?? "" })
      .sorted { $0.precedesInByteOrder($1) }.map { AccountID(nonEmpty: $0) }
    let bands = Set(candidates.map(\.minInputTokens)).sorted()
    var alternatives: [PriceAlternative?] = []
    alternatives += tiers.map { tier in
      total(matched, .serviceTier, "all at the prices of tier \(tier)") { own, row in
        row.serviceTier == tier && row.account == own.account
          && row.minInputTokens == own.minInputTokens
      }
    }
    alternatives += accounts.map { account in
      total(
        matched, .contractPrice,
        account.map { "all at the prices of account \($0)" } ?? "all at list prices"
      ) { own, row in
        row.account == account && row.serviceTier == own.serviceTier
          && row.minInputTokens == own.minInputTokens
      }
    }
    alternatives += bands.map { band in
      total(matched, .contextBand, "all at the prices from \(band) input tokens") { own, row in
        row.minInputTokens == band && row.account == own.account
          && row.serviceTier == own.serviceTier
      }
    }
    alternatives += [previous(matched)]
    return alternatives.compactMap(\.self)
  }

  /// The cells at the rows that hold on their days and that `fits` names; `nil` where one has none.
  private func total(
    _ matched: MatchedGroup, _ cause: Cause, _ evidence: String,
    fits: (_ own: PriceRow, _ row: PriceRow) -> Bool
  ) -> PriceAlternative? {
    var parts: [Rational] = []
    for cell in matched.cells {
      let own = book.rows[cell.priceIndex]
      let start = policy.provider(cell.key.provider).billingZone.start(of: cell.key.billingDay)
      let found = rows[Self.subject(cell), default: []].lazy.map { book.rows[$0] }
        .first { fits(own, $0) && $0.holds(at: start) }
      guard let found, let rate = matched.conversions[found.currency] else { return nil }
      parts.append(Rational(cell.quantity) * found.pricePerUnit * rate)
    }
    return PriceAlternative(
      cause: cause, total: Rational.sum(parts), isConverted: false, evidence: evidence)
  }

  /// Each cell at the price that held before its own did.
  private func previous(_ matched: MatchedGroup) -> PriceAlternative? {
    var parts: [Rational] = []
    for cell in matched.cells {
      let own = book.rows[cell.priceIndex]
      let earlier = rows[Self.subject(cell), default: []].lazy.map { book.rows[$0] }
        .filter { row in
          row.serviceTier == own.serviceTier && row.account == own.account
            && row.minInputTokens == own.minInputTokens && row.effectiveTo != nil
            && row.effectiveTo == own.effectiveFrom
        }.first
      guard let rate = matched.conversions[(earlier ?? own).currency] else { return nil }
      parts.append(Rational(cell.quantity) * (earlier ?? own).pricePerUnit * rate)
    }
    return PriceAlternative(
      cause: .stalePrice, total: Rational.sum(parts), isConverted: false,
      evidence: "all at the prices before the last change")
  }

  /// The ledger's prices at the exchange rate of another date.
  private func exchanged(_ matched: MatchedGroup) -> [PriceAlternative] {
    guard let source = matched.cells.first?.currency, source != matched.currency,
      Set(matched.cells.map(\.currency)).count == 1, let own = matched.conversions[source]
    else { return [] }
    let days = matched.group.servicePeriod
    let start = days.lowerBound
    // Until two months after its service a bill has come.
    var seen: Set<Rational> = [own]
    var alternatives: [PriceAlternative] = []
    func add(_ applied: AppliedRate?, _ text: String) {
      guard let applied, seen.insert(applied.rate).inserted else { return }
      alternatives.append(
        PriceAlternative(
          cause: .exchange, total: matched.ledgerAmount / own * applied.rate, isConverted: true,
          evidence: "\(source) at the rate \(applied.rate.decimalText()) \(text), "
            + "not \(own.decimalText()) of \(matched.applied.date)"))
    }
    for offset in 0...(start.days(until: days.upperBound) + 62) {
      let day = start.advanced(by: offset)
      add(rates.rate(from: source, to: matched.currency, on: day), "of \(day)")
    }
    add(
      rates.rate(
        from: source, to: matched.currency, .periodAverage, issueDate: nil, period: period),
      "on average over \(period)")
    return alternatives
  }

  private func name(_ index: Int) -> String {
    let row = book.rows[index]
    let place = book.origins[index].location
    let from = row.effectiveFrom.map { "from \($0)" } ?? ""
    let to = row.effectiveTo.map { "to \($0)" } ?? ""
    let parts = [
      "tier \(row.serviceTier)", row.account.map { "account \($0)" } ?? "",
      row.minInputTokens.isZero ? "" : "from \(row.minInputTokens) input tokens", from, to,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
      + ": \(row.unitPrice) \(row.currency) for \(row.per) (\(place.file):\(place.line))"
  }
}
