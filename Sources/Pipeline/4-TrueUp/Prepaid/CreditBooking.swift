import ExactMoney

/// Books what a month used and lost of prepaid credits, and shares it over the rows.
struct CreditBooking: Sendable {
  private let policy: Policy
  private let rates: InvoiceRates
  private let reconciliation: Reconciliation
  private let period: Period

  init(period: Period, policy: Policy, rates: RateTable, reconciliation: Reconciliation) {
    self.period = period
    self.policy = policy
    self.rates = InvoiceRates(rates: rates, policy: policy, period: period)
    self.reconciliation = reconciliation
  }

  /// One document of the month's use and one of what expired or was not paid back, where there was some.
  func documents(
    _ provider: ProviderID, _ month: CreditAccount.Month, _ parts: [CreditUse.Part]
  ) -> [BookedDocument] {
    var documents: [BookedDocument] = []
    let used = month.used
    // Credits given back for less than they had cost are lost like those that expire.
    let lost = month.expired.money + month.returnLoss
    if !used.isNone {
      let borne = borne(used.money.amount, parts)
      var document = document(
        .prepaidUse, provider, amount: month.exactCost, booked: used.money,
        shares: borne.shares())
      document.usage = borne.usage
      documents.append(document)
    }
    if !month.expired.isNone || !lost.isZero {
      documents.append(
        document(
          .prepaidExpiry, provider, amount: lost.amount, booked: lost,
          shares: [Share(row: .unattributed, category: .prepaidExpiry, amount: lost.amount)]))
    }
    return documents
  }

  /// Use beyond the credits there were, at rated cost: one document per currency of the prices.
  func accruals(
    _ provider: ProviderID, overdrawn: Rational, _ parts: [CreditUse.Part]
  ) -> Outcome<[BookedDocument]> {
    let credits = Rational.sum(parts.lazy.map(\.credits))
    if overdrawn.isZero || credits.isZero { return Outcome([]) }
    var documents: [BookedDocument] = []
    var findings: [Finding] = []
    let currencies = Dictionary(grouping: parts, by: \.currency)
    for (currency, parts) in currencies.sorted(by: { $0.key < $1.key }) {
      let amount = overdrawn * Rational.sum(parts.lazy.map(\.credits)) / credits
      guard let applied = rates.accrual(currency) else {
        findings.append(
          Finding(
            .missingRate,
            "use of \(provider) beyond its credits: no rate from "
              + "\(rates.lackingAccrual(currency)); the accrual is left out"))
        continue
      }
      let booked = Money(
        rounding: amount * applied.rate, to: policy.reportingCurrency, .toNearestOrEven)
      let borne = borne(booked.amount, parts)
      var document = BookedDocument(
        documentID: Self.overdrawnID(provider, currency), kind: .accrual,
        supplier: SupplierID(provider.rawValue), currency: currency, amount: amount,
        applied: applied, booked: booked, shares: borne.shares())
      document.usage = borne.usage
      documents.append(document)
    }
    return Outcome(documents, findings)
  }

  /// The document of what was used of `provider` beyond its credits.
  static func overdrawnID(_ provider: ProviderID, _ currency: Currency) -> DocumentID {
    DocumentID("prepaid-overdrawn-\(provider)-\(currency)")
  }

  private func document(
    _ kind: DocumentKind, _ provider: ProviderID, amount: Rational, booked: Money, shares: Shares
  ) -> BookedDocument {
    // Both are in the books' currency: it was converted when the credits were bought.
    BookedDocument(
      documentID: DocumentID(kind.rawValue.replacing("_", with: "-") + "-" + provider.rawValue),
      kind: kind, supplier: SupplierID(provider.rawValue), currency: booked.currency,
      amount: amount, applied: .same, booked: booked, shares: shares)
  }

  /// Shares `amount` in proportion to the credits that each part used, and within a part as the same
  /// part of an invoice is shared.
  private func borne(_ amount: Rational, _ parts: [CreditUse.Part]) -> Spreader {
    var spreader = Spreader(reconciliation.cells)
    let credits = Rational.sum(parts.lazy.map(\.credits))
    guard !credits.isZero else {
      spreader.addUnattributed(amount)
      return spreader
    }
    let price = amount / credits
    for part in parts { add(part, at: price, to: &spreader) }
    return spreader
  }

  private func add(_ part: CreditUse.Part, at price: Rational, to spreader: inout Spreader) {
    let borne = part.credits * price
    guard let bearers = bearers(of: part) else {
      spreader.addUnattributed(borne)
      return
    }
    bearers.bear(borne, &spreader)
  }

  /// Who bears a part; `nil` where nobody does but `(unattributed)`.
  func bearers(of part: CreditUse.Part) -> Bearers? {
    func bearers(_ cells: [MatchCell], held: Rational = .zero, fallsBack: Bool = true) -> Bearers {
      Bearers(
        cells: cells, heldFraction: held, fallsBackToQuantity: fallsBack, unitCost: \.unitCost)
    }
    switch part.subject {
    case .group(let cells, let held): return bearers(cells, held: held)
    case .rated(let cells): return bearers(cells)
    case .charge(let line) where line.rule == .byCost:
      return bearers(
        reconciliation.cells.cells(
          of: part.provider, agreeingWith: line.target.key, days: line.target.servicePeriod,
          in: period), fallsBack: false)
    case .charge: return nil
    }
  }
}
