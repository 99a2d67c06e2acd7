import ExactMoney

/// Accrues what was used and not billed (SPEC §5.3): one document per provider and price currency.
struct AccrualStage: Sendable {
  /// What one document is for.
  struct Place: Hashable {
    var provider: ProviderID
    var currency: Currency

    var documentID: DocumentID { DocumentID("accrual-\(provider)-\(currency)") }
  }

  private let period: Period
  private let policy: Policy
  private let rates: InvoiceRates

  init(period: Period, policy: Policy, rates: RateTable) {
    self.period = period
    self.policy = policy
    self.rates = InvoiceRates(rates: rates, policy: policy, period: period)
  }

  /// Documents over the period's cells that no invoice covers or no group claims, by provider and
  /// currency. Without a rate a document is left out and named.
  func run(_ reconciliation: Reconciliation) -> Outcome<[BookedDocument]> {
    let groups = cells(reconciliation)
    var documents: [BookedDocument] = []
    var findings: [Finding] = []
    let places = groups.keys.sorted { ($0.provider, $0.currency) < ($1.provider, $1.currency) }
    for place in places {
      let cells = groups[place, default: []]
      let amount = Rational.sum(cells.lazy.map(\.cost))
      guard let applied = rates.accrual(place.currency) else {
        findings.append(
          Finding(
            .missingRate,
            "accrual of \(place.provider): no rate from \(rates.lackingAccrual(place.currency)); "
              + "the accrual is left out"))
        continue
      }
      let booked = Money(
        rounding: amount * applied.rate, to: policy.reportingCurrency, .toNearestOrEven)
      var spreader = Spreader(reconciliation.cells)
      spreader.spread(booked.amount, over: cells, unitCost: \.unitCost)
      var document = BookedDocument(
        documentID: place.documentID, kind: .accrual,
        supplier: SupplierID(place.provider.rawValue), currency: place.currency,
        amount: amount, applied: applied, booked: booked, shares: spreader.shares())
      document.usage = spreader.usage
      documents.append(document)
    }
    return Outcome(documents, findings)
  }

  /// What each document accrues.
  func cells(_ reconciliation: Reconciliation) -> [Place: [MatchCell]] {
    // What is taken from prepaid credits is paid for already.
    let unpaid = reconciliation.uncovered.filter {
      policy.provider($0.key.provider).settlement != .prepaid
    }
    return Dictionary(grouping: unpaid + stillExpected(reconciliation)) {
      Place(provider: $0.key.provider, currency: $0.currency)
    }
  }

  /// What no group claims and somebody may still bill.
  private func stillExpected(_ reconciliation: Reconciliation) -> [MatchCell] {
    if reconciliation.neverInvoiced.isEmpty { return reconciliation.notInvoiced }
    return reconciliation.notInvoiced.filter { cell in
      !reconciliation.neverInvoiced.contains(
        ReviewItem.notInvoiced(
          cell.key.provider, cell.key.matchKey, cell.currency, period: period))
    }
  }

  /// From every price currency of the ledger to the reporting currency. A currency without a rate
  /// is named and counts as zero in the bridge, which still adds up.
  func ledgerRates(_ reconciliation: Reconciliation) -> Outcome<[Currency: Rational]> {
    var used = Set(
      reconciliation.cells.cells.lazy.filter { $0.period == period }.map(\.currency))
    for matched in reconciliation.groups { used.formUnion(matched.cells.map(\.currency)) }
    var found: [Currency: Rational] = [:]
    var findings: [Finding] = []
    for currency in used.sorted() {
      if let applied = rates.accrual(currency) {
        found[currency] = applied.rate
      } else {
        findings.append(
          Finding(
            .missingRate,
            "ledger: no rate from \(rates.lackingAccrual(currency)); the bridge starts without its "
              + "usage"))
      }
    }
    return Outcome(found, findings)
  }
}
