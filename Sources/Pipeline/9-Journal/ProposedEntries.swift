import BigInt
import ExactMoney

/// What would settle the open items of the drift report: a claim where too much was billed, an accrual
/// where too little was (a supplier may bill the rest). Nothing of it is posted.
struct ProposedEntries: Sendable {
  let period: Period
  let currency: Currency

  /// One entry for every item of `drift` that is open or disputed, in its order.
  ///
  /// What was not invoiced is accrued already. Tax is settled by a corrected invoice, which brings its
  /// own.
  func entries(_ drift: [DriftItem]) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for group in ReviewItem.grouped(drift, period: period) where !group.isPassing {
      let rows = group.rows.map(\.item)
      guard group.subject != .notInvoiced, let first = rows.first, first.variance != .tax,
        first.isOpen || first.decision?.action == .dispute
      else { continue }
      let amount = Money(
        rounding: rows.netReportingAmount, to: currency, .toNearestOrEven
      ).minorUnits
      if amount.isZero { continue }
      entries.append(entry(number: entries.count + 1, amount, first, rows))
    }
    return entries
  }

  private func entry(
    number: Int, _ amount: BigInt, _ first: DriftItem, _ rows: [DriftItem]
  ) -> JournalEntry {
    let variances = rows.filter { !$0.amount.isZero }.map(\.variance.rawValue)
    let names = first.key.texts.filter { !$0.isEmpty } + variances
    let memo = (amount > 0 ? "claim: " : "accrue: ") + names.joined(separator: ", ")
    let supplier = SupplierID(first.provider.rawValue)
    let documentID = first.invoiceID.map { DocumentID($0.rawValue) }
    let counterpart = amount > 0 ? JournalAccount.supplierClaims : .accrued
    let lines = [
      JournalLine(
        counterpart, amount, supplier: supplier, documentID: documentID, memo: memo),
      JournalLine(.cost, -amount, supplier: supplier, documentID: documentID, memo: memo),
    ]
    return JournalEntry(
      id: "\(period)-proposal-\(number)", date: period.lastDay, kind: .proposal, lines: lines)
  }
}
