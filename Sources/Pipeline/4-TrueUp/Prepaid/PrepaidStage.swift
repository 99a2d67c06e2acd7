import ExactMoney

/// What prepaid credits make of a period.
struct PrepaidResult: Sendable {
  /// The balances of the grants, by provider, first-in first-out.
  var balances: [PrepaidBalance] = []
  /// Use and expiry.
  var documents: [BookedDocument] = []
  /// Use for which there were no credits.
  var accruals: [BookedDocument] = []
}

/// Runs the accounts of prepaid providers up to the period, and books what it used and lost
/// (SPEC §5.3).
struct PrepaidStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData
  private let changes: BilledChanges

  /// - Parameter changes: what a scenario makes of what statements say.
  init(
    period: Period, policy: Policy, reference: ReferenceData, changes: BilledChanges = .none
  ) {
    self.period = period
    self.policy = policy
    self.reference = reference
    self.changes = changes
  }

  func run(_ reconciliation: Reconciliation) -> Outcome<PrepaidResult> {
    guard policy.hasPrepaidProvider else { return Outcome(PrepaidResult()) }
    var findings: [Finding] = []
    let invoices = prepaidInvoices()
    let use = use(of: invoices, reconciliation)
    var movements: [ProviderID: [CreditMovement]] = [:]
    for invoice in invoices {
      guard let movement = movement(of: invoice, &findings) else { continue }
      movements[invoice.header.provider, default: []].append(movement)
    }
    findings += unclearLines(reconciliation)
    let booking = CreditBooking(
      period: period, policy: policy, rates: reference.rates, reconciliation: reconciliation)
    var result = PrepaidResult()
    for provider in Set(movements.keys).union(use.days.keys).sorted() {
      let month = lastMonth(movements[provider, default: []], use.days[provider, default: [:]])
      let parts = use.parts.filter { $0.provider == provider }
      findings += self.findings(provider, month, parts)
      result.balances += month.balances
      result.documents += booking.documents(provider, month, parts)
      let accruals = booking.accruals(provider, overdrawn: month.overdrawn, parts)
      result.accruals += accruals.output
      findings += accruals.findings
    }
    return Outcome(result, findings)
  }

  /// The parts of the period's use, each with who bears it.
  func parts(_ reconciliation: Reconciliation) -> [(part: CreditUse.Part, bearers: Bearers?)] {
    guard policy.hasPrepaidProvider else { return [] }
    let booking = CreditBooking(
      period: period, policy: policy, rates: reference.rates, reconciliation: reconciliation)
    return use(of: prepaidInvoices(), reconciliation).parts.map { ($0, booking.bearers(of: $0)) }
  }

  private func use(of invoices: [PreparedInvoice], _ reconciliation: Reconciliation) -> CreditUse {
    CreditUse(invoices, reconciliation: reconciliation, period: period, policy: policy)
  }

  /// The invoices of prepaid providers, of every month; what is to be found about them, reconciling
  /// has found. A statement without a rate to the books' currency still says how many credits went.
  private func prepaidInvoices() -> [PreparedInvoice] {
    var known: [Finding] = []
    let invoices = reference.invoices
      .filter { policy.provider($0.header.provider).settlement == .prepaid }
      .compactMap {
        PreparedInvoice($0, policy: policy, priceBook: reference.priceBook, findings: &known)
      }
      .withRefunds()
      .filter { $0.role != .bill }
    return changes.applied(to: invoices, policy)
  }

  /// What a purchase grants, or a refund takes back, booked once at the rate of the month of its first
  /// day; `nil` where it moves nothing yet.
  private func movement(
    of invoice: PreparedInvoice, _ findings: inout [Finding]
  ) -> CreditMovement? {
    guard let day = invoice.role.creditDay, Period(containing: day) <= period else { return nil }
    let rates = InvoiceRates(
      rates: reference.rates, policy: policy, period: Period(containing: day))
    guard let applied = rates.toReporting(invoice) else {
      let pair = rates.lacking(invoice.header.currency, to: policy.reportingCurrency, invoice)
      findings.append(InvoiceRates.leftOut(invoice, pair))
      return nil
    }
    return CreditMovement(
      invoice,
      booked: Money(
        rounding: invoice.costOfCredits * applied.rate, to: policy.reportingCurrency,
        .toNearestOrEven))
  }

  /// The account's month that is the period, after all months before it.
  private func lastMonth(
    _ movements: [CreditMovement], _ use: [Period: [CalendarDate: Rational]]
  ) -> CreditAccount.Month {
    let grants = movements.flatMap(\.grants)
    var account = CreditAccount(
      grants, returns: movements.flatMap(\.returns), currency: policy.reportingCurrency)
    var month = grants.map(\.period).min() ?? period
    while month < period {
      _ = account.run(month, use: use[month, default: [:]])
      month = month.next
    }
    return account.run(period, use: use[period, default: [:]])
  }

  /// Lines of the period that speak of credits, grant none and take back none of a known purchase: what
  /// they mean is for a person to say.
  private func unclearLines(_ reconciliation: Reconciliation) -> [Finding] {
    reconciliation.inPeriod.flatMap { index -> [Finding] in
      let invoice = reconciliation.invoices[index]
      guard policy.provider(invoice.header.provider).settlement == .prepaid else { return [] }
      var isRefund = false
      if case .refund = invoice.role { isRefund = true }
      return invoice.lines.filter {
        $0.line.isUnclearGrant || ($0.line.returnsCredits && !isRefund)
      }.map { line in
        let credits = line.line.credits ?? .zero
        return Finding(
          .prepaidUnclear, at: line.line.location,
          "invoice \(invoice.header.invoiceID) of \(invoice.header.provider): \(credits) credits "
            + "for \(line.line.amount) \(line.currency) are not those of a purchase that a note names; no credits go"
        )
      }
    }
  }

  private func findings(
    _ provider: ProviderID, _ month: CreditAccount.Month, _ parts: [CreditUse.Part]
  ) -> [Finding] {
    var findings = month.excesses.map { excess in
      Finding(
        .prepaidUnclear, at: excess.location,
        "\(provider): \(excess.invoiceID) takes back more of \(excess.purchase) than is unused: "
          + "\(excess.rest.decimalText(places: 12)) \(excess.isMoney ? "in money" : "credits") "
          + "change no balance; what is paid for them lowers the cost of (unattributed)")
    }
    let overdrawn = month.overdrawn
    if overdrawn > .zero {
      findings.append(
        Finding(
          .prepaidOverdrawn,
          "\(provider): of \((month.used.credits + overdrawn).decimalText(places: 12)) credits used "
            + "in \(period) \(overdrawn.decimalText(places: 12)) were never bought"))
    } else if overdrawn < .zero {
      findings.append(
        Finding(
          .prepaidUnclear,
          "\(provider): \((-overdrawn).decimalText(places: 12)) credits more were given back in "
            + "\(period) than used"))
    }
    let currencies = Set(parts.map(\.currency)).sorted()
    if currencies.count > 1 {
      findings.append(
        Finding(
          .prepaidUnclear,
          "\(provider): use in \(period) is priced in "
            + currencies.map(\.code).joined(separator: " and ")
            + "; one unit of each counts one credit"))
    }
    return findings
  }
}
