import ExactMoney

/// Makes of what people dispute, and of what is open and would be a claim, what is put to the provider
/// (GUARDS D.10, 23).
struct ClaimStage: Sendable {
  private let period: Period
  private let priceBook: PriceBook
  private let reconciliation: Reconciliation

  init(period: Period, priceBook: PriceBook, reconciliation: Reconciliation) {
    self.period = period
    self.priceBook = priceBook
    self.reconciliation = reconciliation
  }

  /// A claim for every disputed item of `drift`, and as a proposal for every open one that would be a
  /// claim, by provider, disputed ones first, in the order of the drift.
  ///
  /// - Parameter entries: what the rows of `drift` are made of, in the same order.
  func run(_ entries: [DriftEntry], _ drift: [DriftItem]) -> [ProviderClaim] {
    let claims = ReviewItem.grouped(drift, period: period).compactMap { group -> ProviderClaim? in
      guard let first = group.rows.first, !group.isPassing else { return nil }
      let claim = claim(group, entries[first.place].subject, first.item)
      if first.item.isDisputed { return claim }
      return first.item.isOpen && claim.wouldBeClaimed(group.subject) ? claim : nil
    }
    return claims.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      if one.provider != other.provider { return one.provider < other.provider }
      if one.state != other.state { return one.state == .disputed }
      return left.offset < right.offset
    }.map(\.element)
  }

  private func claim(
    _ group: ReviewItem.Group, _ subject: DriftEntry.Subject, _ first: DriftItem
  ) -> ProviderClaim {
    let rows = group.rows.map(\.item)
    var claim = ProviderClaim(
      item: group.id, name: "", origin: period, provider: first.provider,
      invoiceID: first.invoiceID, key: first.key, servicePeriod: first.servicePeriod,
      currency: first.currency, state: first.isDisputed ? .disputed : .proposed,
      request: .explanation, billed: [], expected: [], billedQuantity: first.invoiceQuantity,
      providerQuantity: first.providerQuantity, expectedQuantity: first.ledgerQuantity,
      billedAmount: first.invoiceAmount ?? .zero, expectedAmount: first.ledgerAmount ?? .zero,
      credited: .zero,
      parts: rows.filter { !$0.amount.isZero }.map {
        .init(variance: $0.variance, amount: $0.amount)
      },
      reportingDifference: rows.contains { $0.reportingAmount == nil }
        ? nil : rows.netReportingAmount)
    addEvidence(subject, to: &claim)
    claim.request = ProviderClaim.Request(
      first.variance, amount: claim.rounded, isCredited: !claim.credited.isZero)
    invariant(
      claim.billedAmount - claim.expectedAmount == claim.difference,
      "\(claim.provider) \(group.id.rawValue): a claim is not what was billed less what was expected"
    )
    return claim
  }

  private func addEvidence(_ subject: DriftEntry.Subject, to claim: inout ProviderClaim) {
    switch subject {
    case .group(let index):
      let matched = reconciliation.groups[index]
      claim.billed = matched.group.lines.map { line(of: $0.invoice, $0.line) }
      claim.expected = expected(matched.cells) { matched.cost($0) }
      let credits = matched.group.lines.lazy.filter { $0.invoice != matched.group.root }
        .map { matched.amount($0.line) }
      claim.credited = min(Rational.sum(credits), .zero)
    case .line(let invoice, let place):
      claim.billed = [line(of: invoice, reconciliation.invoices[invoice].lines[place])]
    case .invoiceRounding(let index):
      let invoice = reconciliation.invoices[index]
      claim.billed = [
        .init(
          invoiceID: invoice.header.invoiceID, lineID: nil, description: "stated total",
          quantity: nil, unitPrice: nil, per: .one, amount: invoice.total,
          currency: invoice.header.currency, location: invoice.location)
      ]
      claim.billedAmount = invoice.total
      claim.expectedAmount = invoice.linesSum
    case .notInvoiced(let cells):
      claim.expected = expected(cells, \.cost)
    }
  }

  private func line(of invoice: Int, _ line: PreparedLine) -> ProviderClaim.BilledLine {
    .init(
      invoiceID: reconciliation.invoices[invoice].header.invoiceID, lineID: line.line.lineID,
      description: line.line.description, quantity: line.line.quantity,
      unitPrice: line.line.unitPrice, per: line.line.per, amount: line.amount,
      currency: line.currency, location: line.line.location)
  }

  /// `cells` by price, then by day, in the order in which they come.
  private func expected(
    _ cells: [MatchCell], _ cost: (MatchCell) -> Rational
  ) -> [ProviderClaim.ExpectedUsage] {
    struct Place: Hashable {
      var key: MatchKey
      var price: Int
    }
    var order: [Place] = []
    var days: [Place: [CalendarDate: ProviderClaim.ExpectedUsage.Day]] = [:]
    for cell in cells {
      let place = Place(key: cell.key.matchKey, price: cell.priceIndex)
      if days[place] == nil { order.append(place) }
      let day = cell.key.billingDay
      days[place, default: [:]][day, default: .init(day: day, quantity: .zero, amount: .zero)]
        .add(cell.quantity, cost(cell))
    }
    return order.map { place in
      ProviderClaim.ExpectedUsage(
        basis: basis(place.key, place.price),
        days: days[place, default: [:]].values.sorted { $0.day < $1.day })
    }
  }

  private func basis(_ key: MatchKey, _ index: Int) -> ProviderClaim.PriceBasis {
    let price = priceBook.rows[index]
    return .init(
      key: key, unitPrice: price.unitPrice, per: price.per, currency: price.currency,
      minInputTokens: price.minInputTokens, contract: price.account,
      effectiveFrom: price.effectiveFrom, effectiveTo: price.effectiveTo,
      location: priceBook.origins[index].location)
  }
}

extension ProviderClaim.ExpectedUsage.Day {
  fileprivate mutating func add(_ quantity: ExactDecimal, _ amount: Rational) {
    self.quantity = self.quantity + quantity
    self.amount = self.amount + amount
  }
}

extension ProviderClaim {
  /// Whether an open item of `subject` is proposed as a claim: usage or a total billed too much. Of other
  /// charges it is for us to say first whether they are agreed, and tax is no claim.
  fileprivate func wouldBeClaimed(_ subject: ReviewItem.Subject) -> Bool {
    switch subject {
    case .usage, .footing: !rounded.isNegative && request != .explanation
    case .charge, .notInvoiced, .finding: false
    }
  }
}

extension DriftItem {
  /// Whether a person disputes it as it is.
  var isDisputed: Bool { !passes && decision == DecisionMark(.dispute, isStale: false) }
}
