import ExactMoney

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
  func items(_ reconciliation: Reconciliation) -> [DriftItem] {
    var items = reconciliation.groups.flatMap(items)
    for index in reconciliation.inPeriod.sorted() {
      guard let applied = reconciliation.appliedRates[index] else { continue }
      items += self.items(reconciliation.invoices[index], rate: applied.rate)
    }
    items += notInvoiced(reconciliation.notInvoiced)
    return items.sorted(by: Self.precedes)
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

  private func items(_ invoice: PreparedInvoice, rate: Rational) -> [DriftItem] {
    var items: [DriftItem] = []
    for line in invoice.lines {
      guard let variance = Variance(line.line.category) else { continue }
      items.append(
        DriftItem(
          provider: invoice.header.provider, invoiceID: invoice.header.invoiceID, key: line.key,
          servicePeriod: line.servicePeriod, currency: invoice.header.currency,
          invoiceQuantity: line.line.quantity, invoiceAmount: line.amount, variance: variance,
          amount: line.amount, reportingAmount: line.amount * rate,
          passes: isExpected(line.line, invoice.header.provider)))
    }
    items.append(
      DriftItem(
        provider: invoice.header.provider, invoiceID: invoice.header.invoiceID, key: MatchKey(),
        servicePeriod: nil, currency: invoice.header.currency, variance: .invoiceRounding,
        amount: invoice.invoiceRounding, reportingAmount: invoice.invoiceRounding * rate,
        passes: invoice.foots))
    return items
  }

  private func isExpected(_ line: InvoiceLine, _ provider: ProviderID) -> Bool {
    policy.expectedCharges.contains { expected in
      expected.category == line.category
        && (expected.provider == nil || expected.provider == provider)
        && (expected.description == nil || expected.description == line.description)
        && (expected.amount == nil || expected.amount == line.amount)
    }
  }

  private func notInvoiced(_ cells: [MatchCell]) -> [DriftItem] {
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
      let rate = accrualRates[place.currency] ?? .zero
      return DriftItem(
        provider: place.provider, invoiceID: nil, key: place.key, servicePeriod: nil,
        currency: place.currency, ledgerQuantity: cells.reduce(.zero) { $0 + $1.quantity },
        ledgerAmount: cost, variance: .notInvoiced, amount: -cost, reportingAmount: -cost * rate,
        passes: policy.provider(place.provider).tolerance.passes(
          [(.notInvoiced, -cost)], billed: .zero, rateToReporting: rate))
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
