import ExactMoney

/// Says why each drift item is what it is, as far as the data prove it (GUARDS D.3).
///
/// A cause is taken where figures that stand somewhere else in the data make up a variance to the last
/// digit: known quantities, another row of the price book, another day's rate, the same document. What
/// is merely plausible stays `unexplained`, with the hint as its evidence.
struct CauseStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData
  private let reconciliation: Reconciliation

  init(
    period: Period, policy: Policy, reference: ReferenceData, reconciliation: Reconciliation
  ) {
    self.period = period
    self.policy = policy
    self.reference = reference
    self.reconciliation = reconciliation
  }

  /// For each of `entries`, in their order, the parts that sum to it, by cause; the last one is what is
  /// unexplained.
  func run(_ entries: [DriftEntry]) -> [DriftCause] {
    let duplicates = DuplicateInvoices(reconciliation)
    let quantities = QuantityCauses(entries, reconciliation) { index in
      wholePart(ofGroup: index, .one, duplicates) != nil
    }
    let prices = PriceCauses(
      PriceAlternatives(
        for: groupsWithOtherPrices(entries), policy: policy, reference: reference, period: period),
      cells: reconciliation.cells)
    let charges = ChargeCauses(reconciliation, policy: policy)
    return entries.enumerated().flatMap { place, entry in
      let parts: [CausePart]
      switch entry.subject {
      case _ where entry.item.amount.isZero: parts = []
      case .group(let index):
        parts =
          wholePart(ofGroup: index, entry.item.amount, duplicates)
          ?? groupParts(entry.item, index, quantities, prices)
      case .line(let invoice, let line):
        parts =
          duplicates.proof(ofInvoice: invoice).map {
            [CausePart(cause: .duplicateInvoice, amount: entry.item.amount, evidence: $0)]
          } ?? [charges.part(invoice: invoice, line: line)]
      case .invoiceRounding(let invoice):
        parts =
          duplicates.proof(ofInvoice: invoice).map {
            [CausePart(cause: .duplicateInvoice, amount: entry.item.amount, evidence: $0)]
          } ?? charges.roundingParts(invoice: invoice)
      case .notInvoiced(let cells):
        parts = notInvoicedParts(entry.item, place, cells, quantities)
      }
      return causes(parts, of: entry, at: place)
    }
  }

  /// Groups with a difference that another price may explain.
  private func groupsWithOtherPrices(_ entries: [DriftEntry]) -> [MatchedGroup] {
    let indices = Set(
      entries.compactMap { entry -> Int? in
        guard case .group(let index) = entry.subject, !entry.item.amount.isZero,
          entry.item.variance == .price || entry.item.variance == .amountOnly
        else { return nil }
        return index
      })
    return indices.sorted().map { reconciliation.groups[$0] }
  }

  /// The cause of all that a group has, where there is one.
  private func wholePart(
    ofGroup index: Int, _ amount: Rational, _ duplicates: DuplicateInvoices
  ) -> [CausePart]? {
    let matched = reconciliation.groups[index]
    if let proof = duplicates.proof(ofGroup: index, matched) {
      return [CausePart(cause: .duplicateInvoice, amount: amount, evidence: proof)]
    }
    if matched.cells.isEmpty,
      let limit = limit(of: matched.group.provider, matched.group.key)
    {
      return [CausePart(cause: .outOfScope, amount: amount, evidence: limit)]
    }
    return nil
  }

  private func groupParts(
    _ item: DriftItem, _ index: Int, _ quantities: QuantityCauses, _ prices: PriceCauses
  ) -> [CausePart] {
    let matched = reconciliation.groups[index]
    switch item.variance {
    case .quantity, .metering, .billing:
      return quantities.parts(ofGroup: index, item.variance) ?? []
    case .notInLedger:
      return quantities.parts(ofGroup: index, item.variance)
        ?? [notInLedgerPart(matched, item.amount)]
    case .price:
      let quantityParts = [Variance.quantity, .metering, .billing]
        .flatMap { quantities.parts(ofGroup: index, $0) ?? [] }
      return prices.priceParts(
        matched, item.amount,
        isQuantityExplained: !quantityParts.contains { $0.cause == .unexplained })
    case .lineRounding: return prices.roundingParts(matched, item.amount)
    case .amountOnly: return prices.amountParts(matched, item.amount)
    case .notInvoiced, .credit, .purchase, .adjustment, .tax, .invoiceRounding: return []
    }
  }

  /// Billed without a quantity, and no cell agrees.
  private func notInLedgerPart(_ matched: MatchedGroup, _ amount: Rational) -> CausePart {
    let evidence = matched.evidence
    if evidence.contenders.isEmpty, evidence.unrated.isEmpty {
      return CausePart(
        cause: .missingInLedger, amount: amount, evidence: "billed, and no event agrees")
    }
    let recorded = evidence.unrated.sorted { $0.key.rawValue < $1.key.rawValue }.map {
      "usage recorded as \($0.key.rawValue)"
    }
    let others = evidence.contenders.map { "also billed by \($0)" }
    return CausePart(
      cause: .unexplained, amount: amount,
      evidence: "plausible and not proven, as the line states no quantity: "
        + (recorded + others).joined(separator: ", "))
  }

  private func notInvoicedParts(
    _ item: DriftItem, _ place: Int, _ cells: [MatchCell], _ quantities: QuantityCauses
  ) -> [CausePart] {
    if let limit = limit(of: item.provider, item.key) {
      return [CausePart(cause: .outOfScope, amount: item.amount, evidence: limit)]
    }
    return quantities.parts(ofItem: place)
      ?? [
        CausePart(
          cause: .missingInInvoice, amount: item.amount,
          evidence: "covered by an invoice and on none of its lines")
      ]
  }

  /// Which declared limit of the source covers `key`.
  private func limit(of provider: ProviderID, _ key: MatchKey) -> String? {
    policy.provider(provider).outOfScope.first { key.agrees(with: $0) }.map { limit in
      "declared: what the provider bills or exports has no "
        + limit.texts.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// `parts` as the report has them; what is unexplained is always there.
  private func causes(
    _ parts: [CausePart], of entry: DriftEntry, at place: Int
  ) -> [DriftCause] {
    let sum = Rational.sum(parts.lazy.map(\.amount))
    invariant(
      sum == entry.item.amount,
      "\(entry.item.provider) \(entry.item.invoiceID?.rawValue ?? "not invoiced") "
        + "\(entry.item.variance): causes sum to \(sum), the variance is \(entry.item.amount)")
    var merged = CausePart.merged(parts)
    if merged.last?.cause != .unexplained {
      merged.append(CausePart(cause: .unexplained, amount: .zero, evidence: ""))
    }
    return merged.map { part in
      DriftCause(
        itemIndex: place, cause: part.cause, amount: part.amount,
        reportingAmount: entry.rate.map { part.amount * $0 }, evidence: part.evidence,
        action: part.cause.action(for: part.amount))
    }
  }
}
