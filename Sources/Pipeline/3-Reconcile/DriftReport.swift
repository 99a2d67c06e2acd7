import ExactMoney

/// A drift item with what it was made of.
struct DriftEntry: Sendable {
  /// What an item is about, by its place in the reconciliation.
  enum Subject: Sendable {
    /// A group.
    case group(Int)
    /// A line that is not usage.
    case line(invoice: Int, line: Int)
    /// What the total of an invoice has beyond its lines.
    case invoiceRounding(Int)
    /// Cells that an invoice covers and no group claims.
    case notInvoiced([MatchCell])
  }

  var item: DriftItem
  var subject: Subject
  /// From the item's currency to the reporting currency; `nil` where it is not known.
  var rate: Rational?
}

/// Lists the drift of a period, variance by variance (SPEC §6, `drift.csv`).
struct DriftReport: Sendable {
  private let policy: Policy
  private let accrualRates: [Currency: Rational]

  /// - Parameter accrualRates: from a price's currency to the reporting currency.
  init(policy: Policy, accrualRates: [Currency: Rational]) {
    self.policy = policy
    self.accrualRates = accrualRates
  }

  /// Every group's variances, every other line, every invoice's rounding, and what was not invoiced:
  /// by provider, invoice, key, service period, then in the order of the variances.
  func entries(_ reconciliation: Reconciliation) -> [DriftEntry] {
    var entries = reconciliation.groups.enumerated().flatMap { index, matched in
      items(matched).map {
        DriftEntry(item: $0, subject: .group(index), rate: matched.applied.rate)
      }
    }
    for index in reconciliation.inPeriod.sorted() {
      guard let applied = reconciliation.appliedRates[index] else { continue }
      entries += self.entries(reconciliation.invoices[index], index, rate: applied.rate)
    }
    entries += notInvoiced(reconciliation.notInvoiced)
    return entries.sorted { Self.precedes($0.item, $1.item) }
  }

  private func items(_ matched: MatchedGroup) -> [DriftItem] {
    matched.variances.map { variance, amount in
      DriftItem(
        provider: matched.group.provider, invoiceID: matched.group.rootID,
        key: matched.group.key, servicePeriod: matched.group.servicePeriod,
        currency: matched.currency, ledgerQuantity: matched.ledgerQuantity,
        providerQuantity: matched.providerQuantity, invoiceQuantity: matched.billedQuantity,
        ledgerAmount: matched.ledgerAmount, invoiceAmount: matched.billedAmount,
        variance: variance, amount: amount, reportingAmount: amount * matched.applied.rate,
        passes: matched.passes)
    }
  }

  private func entries(
    _ invoice: PreparedInvoice, _ index: Int, rate: Rational
  ) -> [DriftEntry] {
    var entries: [DriftEntry] = []
    for (place, line) in invoice.lines.enumerated() {
      guard let variance = Variance(line.line.category) else { continue }
      let item = DriftItem(
        provider: invoice.header.provider, invoiceID: invoice.header.invoiceID, key: line.key,
        servicePeriod: line.servicePeriod, currency: invoice.header.currency,
        invoiceQuantity: line.line.quantity, invoiceAmount: line.amount, variance: variance,
        amount: line.amount, reportingAmount: line.amount * rate,
        passes: isExpected(line.line, invoice.header.provider))
      entries.append(
        DriftEntry(item: item, subject: .line(invoice: index, line: place), rate: rate))
    }
    let rounding = DriftItem(
      provider: invoice.header.provider, invoiceID: invoice.header.invoiceID, key: MatchKey(),
      servicePeriod: nil, currency: invoice.header.currency, variance: .invoiceRounding,
      amount: invoice.invoiceRounding, reportingAmount: invoice.invoiceRounding * rate,
      passes: invoice.foots)
    return entries + [DriftEntry(item: rounding, subject: .invoiceRounding(index), rate: rate)]
  }

  private func isExpected(_ line: InvoiceLine, _ provider: ProviderID) -> Bool {
    policy.expectedCharges.contains { expected in
      expected.category == line.category
        && (expected.provider == nil || expected.provider == provider)
        && (expected.description == nil || expected.description == line.description)
        && (expected.amount == nil || expected.amount == line.amount)
    }
  }

  private func notInvoiced(_ cells: [MatchCell]) -> [DriftEntry] {
    struct Place: Hashable {
      var provider: ProviderID
      var key: MatchKey
      var currency: Currency
    }
    let groups = Dictionary(grouping: cells) {
      Place(provider: $0.key.provider, key: $0.key.matchKey, currency: $0.currency)
    }
    return groups.map { place, cells in
      let cost = Rational.sum(cells.lazy.map(\.cost))
      let rate = accrualRates[place.currency]
      let item = DriftItem(
        provider: place.provider, invoiceID: nil, key: place.key, servicePeriod: nil,
        currency: place.currency, ledgerQuantity: cells.reduce(.zero) { $0 + $1.quantity },
        ledgerAmount: cost, variance: .notInvoiced, amount: -cost,
        reportingAmount: rate.map { -cost * $0 },
        // What cannot be compared with a limit has not been found to be within it.
        passes: rate.map { rate in
          policy.provider(place.provider).tolerance.passes(
            [(.notInvoiced, -cost)], billed: .zero, rateToReporting: rate)
        } ?? false)
      return DriftEntry(item: item, subject: .notInvoiced(cells), rate: rate)
    }
  }

  private static func precedes(_ left: DriftItem, _ right: DriftItem) -> Bool {
    if left.provider != right.provider { return left.provider < right.provider }
    let (leftID, rightID) = (left.invoiceID?.rawValue ?? "", right.invoiceID?.rawValue ?? "")
    if leftID != rightID { return leftID.precedesInByteOrder(rightID) }
    if left.key != right.key { return left.key < right.key }
    let (first, second) = (order(left), order(right))
    if first != second { return first.lexicographicallyPrecedes(second) }
    if left.currency != right.currency { return left.currency < right.currency }
    return left.amount < right.amount
  }

  private static func order(_ item: DriftItem) -> [Int] {
    let variance = Variance.allCases.firstIndex(of: item.variance) ?? 0
    guard let period = item.servicePeriod else { return [Int.min, Int.min, variance] }
    return [
      Int(period.lowerBound.daysSinceEpoch), Int(period.upperBound.daysSinceEpoch), variance,
    ]
  }
}
