import ExactMoney

/// What reconciliation hands on: invoices and ledger, matched.
struct Reconciliation: Sendable {
  /// Every invoice that counts; those left out for want of a rate are not among them.
  var invoices: [PreparedInvoice]
  /// For every invoice the one that its component corrects.
  var roots: [Int]
  /// The invoices that take part in the period.
  var inPeriod: Set<Int>
  /// The groups of those invoices.
  var groups: [MatchedGroup]
  /// Each taking part's rate to the reporting currency.
  var appliedRates: [Int: AppliedRate]
  /// The period's cells that no invoice covers.
  var uncovered: [MatchCell]
  /// The period's cells that an invoice covers and no group claims.
  var notInvoiced: [MatchCell]
  /// The ledger's cells, by key.
  var cells: CellIndex
  /// What the providers counted.
  var metering: ProviderMetering
  /// Of that what no group claims.
  var unclaimedMetering: [CellKey: ExactDecimal]
  /// What several groups agree with.
  var contested: [ContestedUsage]
  /// Which of ``notInvoiced`` a person has decided will never be billed.
  var neverInvoiced: Set<ReviewItemID> = []
}

/// Matches the period's invoices to the ledger (SPEC §5.2).
struct ReconcileStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData

  init(period: Period, policy: Policy, reference: ReferenceData) {
    self.period = period
    self.policy = policy
    self.reference = reference
  }

  /// - Parameter unrated: usage that was recorded and is not in the ledger.
  func run(_ ledger: Ledger, unrated: [UnratedUsage]) -> Outcome<Reconciliation> {
    let cells = CellIndex(ledger)
    let rates = InvoiceRates(rates: reference.rates, policy: policy, period: period)
    var findings: [Finding] = []
    var invoices = reference.invoices.compactMap {
      PreparedInvoice(
        $0, policy: policy, priceBook: reference.priceBook, findings: &findings)
    }.withRefunds()
    var matching = Matching(invoices: invoices, cells: cells, period: period)
    // An invoice without its rate is left out as if it had not come; what it claimed may then be
    // claimed by another, which may need another rate, until nothing is missing.
    while true {
      let missing = missingRates(matching, cells, rates)
      if missing.isEmpty { break }
      findings += missing.values
      invoices = invoices.enumerated().filter { missing[$0.offset] == nil }.map(\.element)
      matching = Matching(invoices: invoices, cells: cells, period: period)
    }
    let metering = ProviderMetering(
      reference.providerUsage, priceBook: reference.priceBook, policy: policy)
    let metered = metering.claims(by: matching.groups)
    let evidence = GroupEvidence.of(
      matching, cells, metered: metered.claimed.mapValues(ProviderMetering.byDay),
      unrated: unrated)
    var groups = matchedGroups(matching, cells, rates, metering, evidence)
    for index in groups.indices where groups[index].providerQuantity != nil {
      groups[index].providerRows = metered.claimed[groups[index].number] ?? []
    }
    let contested = matching.contested
    findings += matching.findings(contested)
    findings += invoiceFindings(matching) + lineFindings(groups)
    findings += matching.inPeriod.flatMap { UnitSuspicion.findings(matching.invoices[$0]) }
    findings += groups.flatMap { UnitSuspicion.findings($0) }
    var applied: [Int: AppliedRate] = [:]
    for index in matching.inPeriod {
      applied[index] = rates.toReporting(matching.invoices[index])
    }
    func open(_ keys: Set<CellKey>) -> [MatchCell] {
      keys.sorted().flatMap { cells.cells[cells.indices(of: $0)] }
        .filter { $0.period == period }
    }
    return Outcome(
      Reconciliation(
        invoices: matching.invoices, roots: matching.links.roots, inPeriod: matching.inPeriod,
        groups: groups, appliedRates: applied, uncovered: open(matching.claims.uncovered),
        notInvoiced: open(matching.claims.notInvoiced), cells: cells, metering: metering,
        unclaimedMetering: metered.unclaimed, contested: contested), findings)
  }

  private func missingRates(
    _ matching: Matching, _ cells: CellIndex, _ rates: InvoiceRates
  ) -> [Int: Finding] {
    var missing: [Int: Finding] = [:]
    for index in matching.inPeriod {
      let invoice = matching.invoices[index]
      let spreads = Set(SpreadLine.lines(of: invoice, policy: policy).map(\.target)).map { target in
        Set(
          cells.cells(
            of: invoice.header.provider, agreeingWith: target.key, days: target.servicePeriod,
            in: period
          ).map(\.currency))
      }
      if let pair = rates.missing(for: invoice, spreads: spreads) {
        missing[index] = InvoiceRates.leftOut(invoice, pair)
      }
    }
    // A group is converted at the date of the invoice it corrects: where that fails, all go.
    for (index, group) in matching.groups.enumerated() where matching.inPeriod.contains(group.root)
    {
      let root = matching.invoices[group.root]
      let needed = currencies(of: group, cells: matching.cellsByGroup[index], cells, matching)
      guard let lacking = needed.sorted().first(where: { rates.toInvoice($0, root) == nil }) else {
        continue
      }
      for line in group.lines where missing[line.invoice] == nil {
        missing[line.invoice] = InvoiceRates.leftOut(
          matching.invoices[line.invoice],
          rates.lacking(lacking, to: root.header.currency, root))
      }
    }
    return missing
  }

  /// The currencies of the cells that a group claims and of the invoices whose lines it has.
  private func currencies(
    of group: BilledGroup, cells claimed: [Int], _ cells: CellIndex, _ matching: Matching
  ) -> Set<Currency> {
    Set(claimed.map { cells.cells[$0].currency })
      .union(group.lines.map(\.line.currency))
  }

  private func matchedGroups(
    _ matching: Matching, _ cells: CellIndex, _ rates: InvoiceRates,
    _ metering: ProviderMetering, _ evidence: [GroupEvidence]
  ) -> [MatchedGroup] {
    matching.groups.indices.compactMap { index in
      let group = matching.groups[index]
      let root = matching.invoices[group.root]
      guard matching.inPeriod.contains(group.root), let applied = rates.toReporting(root) else {
        return nil
      }
      let claimed = matching.cellsByGroup[index].map { cells.cells[$0] }
      var conversions: [Currency: Rational] = [:]
      for currency in currencies(
        of: group, cells: matching.cellsByGroup[index], cells, matching)
      {
        conversions[currency] = rates.toInvoice(currency, root)?.rate
      }
      let isMetered = metering.isComplete(for: group)
      var matched = MatchedGroup(
        group, cells: claimed, conversions: conversions, applied: applied, root: root,
        providerQuantity: isMetered ? evidence[index].metered.total : nil,
        tolerance: policy.provider(group.provider).tolerance)
      matched.evidence = evidence[index]
      matched.evidence.isMetered = isMetered
      matched.number = index
      return matched
    }
  }

  private func invoiceFindings(_ matching: Matching) -> [Finding] {
    matching.inPeriod.compactMap { index in
      let invoice = matching.invoices[index]
      guard !invoice.foots else { return nil }
      return Finding(
        .invoiceDoesNotFoot, at: invoice.location,
        "invoice \(invoice.header.invoiceID) of \(invoice.header.provider): total "
          + "\(invoice.total.decimalText(places: 12)), lines "
          + "\(invoice.linesSum.decimalText(places: 12)), difference "
          + "\(invoice.invoiceRounding.decimalText(places: 12)) \(invoice.header.currency)")
    }
  }

  private func lineFindings(_ groups: [MatchedGroup]) -> [Finding] {
    groups.filter(\.hasLineArithmetic).map { matched in
      let rounding = matched.variances.first { $0.variance == .lineRounding }?.amount ?? .zero
      return Finding(
        .lineArithmetic, at: matched.group.lines.map(\.line.line.location).min(),
        "\(matched.group.provider) \(matched.group.name): billed "
          + "\(matched.billedAmount.decimalText(places: 12)) is off by "
          + "\(rounding.decimalText(places: 12)) \(matched.currency) from quantity times price")
    }
  }
}
