import BigInt
import ExactMoney

/// Writes the journal of a period: balanced entries in the reporting currency (SPEC §6).
///
/// The month's cost is posted by function against what its documents book; the debt, the tax and the
/// other months of an invoice in an entry of their own. Accruals are turned round on the first day of
/// the next month, whose journal lets those stand again that are not billed yet.
struct JournalStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData
  private let history: JournalHistory

  /// - Parameter closed: the closed months; what their journals posted is not posted again.
  init(period: Period, policy: Policy, reference: ReferenceData, closed: [ClosedMonth]) {
    self.period = period
    self.policy = policy
    self.reference = reference
    history = JournalHistory(closed, before: period)
  }

  /// The entries: cost, standing accruals, invoices by provider and number, replaced ones, proposals,
  /// claims, and what is turned round on the next period's first day.
  func run(
    _ profitAndLoss: ProfitAndLoss, documents: [BookedDocument], invoices: [BookedInvoice],
    _ reconciliation: Reconciliation, priorPeriods: [PriorPeriodCost], drift: [DriftItem],
    claims: [ProviderClaim]
  ) -> [JournalEntry] {
    let recognition = InvoiceRecognition(period: period, history: history)
    let posting = InvoicePosting(
      period: period, policy: policy, rates: reference.rates, history: history,
      recognition: recognition, priorPeriods: priorPeriods)
    let taking = ReplacedPosting(
      period: period, policy: policy, rates: reference.rates, history: history,
      priorPeriods: priorPeriods)
    let replaced = replacedInvoices()
    let proposed = ProposedEntries(
      period: period, currency: policy.reportingCurrency, rule: policy.claims)
    let booked = Dictionary(
      invoices.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    let known = Dictionary(
      reconciliation.invoices.map { (Name($0), $0) }, uniquingKeysWith: { first, _ in first })
    let gone = Dictionary(
      replaced.map { (Name($0), $0) }, uniquingKeysWith: { first, _ in first })
    var entries = [
      cost(profitAndLoss, documents, priorPeriods) { supplier, documentID in
        let name = Name(supplier: supplier, documentID: documentID)
        switch known[name].map(recognition.moment) {
        case .now?: return .payable
        case .earlier?: return .prepaid
        case .later?: return .accrued
        // Without the invoice, which another has replaced, what was owed for it is owed no more.
        case nil: return gone[name].map(taking.account(ofCost:)) ?? .payable
        }
      },
      accruals("standing", period.lastDay, .standingAccruals, history.reversed, sign: 1),
    ]
    entries += reconciliation.invoices.enumerated().compactMap { index, invoice in
      posting.entry(invoice, booked[index])
    }
    entries += replaced.compactMap(taking.entry) + proposed.entries(drift) + proposed.claims(claims)
    entries.append(
      accruals(
        "reversal", period.next.firstDay, .accrualReversal, standing(documents, priorPeriods),
        sign: -1))
    return entries.filter { !$0.lines.isEmpty }
  }

  fileprivate struct Name: Hashable {
    var supplier: SupplierID?
    var documentID: DocumentID
  }

  /// The invoices that count nothing any more because another replaces them.
  private func replacedInvoices() -> [PreparedInvoice] {
    // What is to be found about them is of no use to anybody.
    var findings: [Finding] = []
    return reference.replacedInvoices.compactMap {
      PreparedInvoice($0, policy: policy, priceBook: reference.priceBook, findings: &findings)
    }
  }

  /// The month's cost: a debit for each function, and a credit for each document.
  private func cost(
    _ profitAndLoss: ProfitAndLoss, _ documents: [BookedDocument],
    _ priorPeriods: [PriorPeriodCost],
    _ accountOfInvoice: (SupplierID?, DocumentID) -> JournalAccount
  ) -> JournalEntry {
    func account(_ kind: DocumentKind, _ supplier: SupplierID?, _ id: DocumentID) -> JournalAccount
    {
      switch kind {
      case .accrual: return .accrued
      case .prepaidUse, .prepaidExpiry: return .prepaid
      case .sharedCost, .priorPeriod: return .payable
      case .invoice: return accountOfInvoice(supplier, id)
      }
    }
    var lines = CostFunction.allCases.map { function in
      let amount = profitAndLoss.rows.lazy.filter { $0.costFunction == function }
        .reduce(BigInt(0)) { $0 + $1.totalCost.minorUnits }
      return JournalLine(.cost, amount, costFunction: function, memo: "cost of \(period)")
    }
    for document in documents where document.kind != .priorPeriod {
      lines.append(
        JournalLine(
          account(document.kind, document.supplier, document.documentID),
          -document.booked.minorUnits, supplier: document.supplier,
          documentID: document.documentID, memo: document.kind.words))
    }
    for cost in priorPeriods {
      for document in cost.documents {
        lines.append(
          JournalLine(
            account(document.kind, document.supplier, document.documentID), -document.booked,
            supplier: document.supplier, documentID: document.documentID,
            memo: "\(document.kind.words) of \(cost.origin), taken up"))
      }
    }
    return JournalEntry(id: "\(period)-cost", date: period.lastDay, kind: .cost, lines: lines)
  }

  /// The accruals that stand when the period ends: its own, and of earlier months what it let stand and
  /// changed.
  private func standing(
    _ documents: [BookedDocument], _ priorPeriods: [PriorPeriodCost]
  ) -> [JournalHistory.Accrual: BigInt] {
    var accruals = history.reversed
    for document in documents where document.kind == .accrual {
      let accrual = JournalHistory.Accrual(
        origin: period, supplier: document.supplier, documentID: document.documentID)
      accruals[accrual, default: 0] += document.booked.minorUnits
    }
    for cost in priorPeriods {
      for document in cost.documents where document.kind == .accrual {
        let accrual = JournalHistory.Accrual(
          origin: cost.origin, supplier: document.supplier, documentID: document.documentID)
        accruals[accrual, default: 0] += document.booked
      }
    }
    return accruals
  }

  /// Cost against accrued liabilities, accrual by accrual: `sign` 1 lets them stand, -1 turns them
  /// round.
  private func accruals(
    _ name: String, _ date: CalendarDate, _ kind: JournalEntryKind,
    _ accruals: [JournalHistory.Accrual: BigInt], sign: BigInt
  ) -> JournalEntry {
    let lines = accruals.sorted { $0.key < $1.key }.flatMap { accrual, amount in
      [(JournalAccount.cost, sign * amount), (.accrued, -sign * amount)].map { account, amount in
        JournalLine(
          account, amount, supplier: accrual.supplier, documentID: accrual.documentID,
          memo: "accrual of \(accrual.origin)")
      }
    }
    return JournalEntry(id: "\(period)-\(name)", date: date, kind: kind, lines: lines)
  }
}

extension JournalStage.Name {
  fileprivate init(_ invoice: PreparedInvoice) {
    self.init(supplier: invoice.supplierID, documentID: invoice.documentID)
  }
}

extension DocumentKind {
  /// How a memo calls it.
  fileprivate var words: String {
    switch self {
    case .invoice: "invoice"
    case .accrual: "accrual"
    case .sharedCost: "shared cost"
    case .prepaidUse: "credits used"
    case .prepaidExpiry: "credits expired"
    case .priorPeriod: "closed months"
    }
  }
}
