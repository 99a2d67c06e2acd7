import BigInt
import ExactMoney

/// What would settle the items of the drift report, and what people decided about them: claims where too
/// much was billed, accruals where too little was, what is given up. The sign decides (GUARDS C77).
struct ProposedEntries: Sendable {
  let period: Period
  let currency: Currency
  let rule: ClaimRule

  /// One proposal for every item of `drift` that is open, disputed or written off and that an entry would
  /// settle, in its order. Nothing of it is posted.
  ///
  /// What was not invoiced is accrued already; tax is settled by a corrected invoice, which brings its
  /// own; of another open charge it must first be said whether it is agreed. What is claimed of a
  /// provider is posted by ``claims(_:)`` where the policy says so.
  func entries(_ drift: [DriftItem]) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for group in ReviewItem.grouped(drift, period: period) where !group.isPassing {
      let rows = group.rows.map(\.item)
      guard let first = rows.first, let settlement = settlement(group, first) else { continue }
      let amount = units(rows.netReportingAmount)
      guard !amount.isZero, let counterpart = counterpart(settlement, amount) else { continue }
      entries.append(
        entry(
          "\(period)-proposal-\(entries.count + 1)", .proposal, period.lastDay, counterpart, amount,
          against: .cost, Subject(first, rows, counterpart.words)))
    }
    return entries
  }

  /// Claims that stand when the period ends, as receivables against income that is deferred until a
  /// provider concedes them, and the same turned round on the first day of the next: there they stand
  /// again, unless they were settled. Nothing where the policy books no claims.
  func claims(_ claims: [ProviderClaim]) -> [JournalEntry] {
    guard rule == .receivable else { return [] }
    var entries: [JournalEntry] = []
    for (name, kind, date, sign) in [
      ("claim", JournalEntryKind.claim, period.lastDay, BigInt(1)),
      ("claim-reversal", .claimReversal, period.next.firstDay, -1),
    ] {
      let lines = claims.filter { $0.state == .disputed && $0.request.isClaim }.flatMap { claim in
        let amount = sign * units(claim.reportingDifference ?? .zero)
        let subject = Subject(claim)
        return [
          subject.line(.supplierClaims, amount), subject.line(.claimsDeferred, -amount),
        ]
      }
      entries.append(JournalEntry(id: "\(period)-\(name)", date: date, kind: kind, lines: lines))
    }
    return entries
  }

  private enum Settlement {
    case open, writtenOff
  }

  private func settlement(_ group: ReviewItem.Group, _ first: DriftItem) -> Settlement? {
    if group.subject == .notInvoiced || first.variance == .tax { return nil }
    if first.isDisputed { return isPosted(group, first) ? nil : .open }
    if first.decision == DecisionMark(.writeOff, isStale: false) { return .writtenOff }
    return first.isOpen && group.subject != .charge ? .open : nil
  }

  /// Whether ``claims(_:)`` posts a disputed item.
  private func isPosted(_ group: ReviewItem.Group, _ first: DriftItem) -> Bool {
    let difference = Rational.sum(group.rows.lazy.map(\.item.amount))
    let rounded = Money(rounding: difference, to: first.currency, .toNearestOrEven)
    return rule == .receivable
      && ProviderClaim.Request(first.variance, amount: rounded).isClaim
  }

  /// The account against cost; `nil` where nothing is to be settled: of what was billed too little and is
  /// given up nothing was accrued.
  private func counterpart(_ settlement: Settlement, _ amount: BigInt) -> JournalAccount? {
    switch settlement {
    case .writtenOff: amount > 0 ? .writeOffs : nil
    case .open: amount > 0 ? .supplierClaims : .accrued
    }
  }

  private func units(_ amount: Rational) -> BigInt {
    Money(rounding: amount, to: currency, .toNearestOrEven).minorUnits
  }

  private func entry(
    _ id: String, _ kind: JournalEntryKind, _ date: CalendarDate, _ account: JournalAccount,
    _ amount: BigInt, against other: JournalAccount, _ subject: Subject
  ) -> JournalEntry {
    JournalEntry(
      id: id, date: date, kind: kind,
      lines: [subject.line(account, amount), subject.line(other, -amount)])
  }

  /// What the lines of an entry are about.
  private struct Subject {
    var supplier: SupplierID
    var documentID: DocumentID?
    var memo: String

    init(_ first: DriftItem, _ rows: [DriftItem], _ words: String) {
      let variances = rows.filter { !$0.amount.isZero }.map(\.variance.rawValue)
      let names = first.key.texts.filter { !$0.isEmpty } + variances
      supplier = SupplierID(first.provider.rawValue)
      documentID = first.invoiceID.map { DocumentID($0.rawValue) }
      memo = words + names.joined(separator: ", ")
    }

    init(_ claim: ProviderClaim) {
      let names = claim.key.texts.filter { !$0.isEmpty } + claim.parts.map(\.variance.rawValue)
      supplier = SupplierID(claim.provider.rawValue)
      documentID = claim.invoiceID.map { DocumentID($0.rawValue) }
      memo = "claim of \(claim.origin): " + names.joined(separator: ", ")
    }

    func line(_ account: JournalAccount, _ amount: BigInt) -> JournalLine {
      JournalLine(account, amount, supplier: supplier, documentID: documentID, memo: memo)
    }
  }
}

extension JournalAccount {
  /// What a proposal against cost does.
  fileprivate var words: String {
    switch self {
    case .supplierClaims: "claim: "
    case .writeOffs: "write off: "
    default: "accrue: "
    }
  }
}
