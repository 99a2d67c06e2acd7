import BigInt
import ExactMoney

/// Takes back what closed months posted of an invoice that another has replaced since, beside its cost,
/// which is taken up as cost of those months.
struct ReplacedPosting: Sendable {
  let period: Period
  let policy: Policy
  let rates: RateTable
  let history: JournalHistory
  /// What this period takes up of closed months.
  let priorPeriods: [PriorPeriodCost]

  /// The entry that leaves nothing owed for `invoice`, and none of its tax; `nil` where closed months
  /// posted nothing of it, or have taken it back already.
  func entry(_ invoice: PreparedInvoice) -> JournalEntry? {
    guard isDue(invoice), invoice.role != .statement,
      let month = InvoiceRecognition.month(invoice), history.isClosed(month),
      let rate = InvoiceRates(rates: rates, policy: policy, period: month)
        .toReporting(invoice)?.rate
    else { return nil }
    func money(_ amount: Rational) -> BigInt {
      Money(rounding: amount * rate, to: policy.reportingCurrency, .toNearestOrEven).minorUnits
    }
    func line(_ account: JournalAccount, _ amount: BigInt) -> JournalLine {
      JournalLine(
        account, amount, supplier: invoice.supplierID, documentID: invoice.documentID,
        memo: "replaced by another invoice")
    }
    let withheld = money(invoice.tax.withheld)
    let usage = Rational.sum(invoice.usageLines.lazy.map(\.amount))
    let owed = invoice.role == .bill ? invoice.total : invoice.total - usage
    var lines = [
      line(.inputTax, -money(invoice.tax.recovered)),
      line(.reverseChargeTax, money(invoice.tax.selfAssessed)),
      line(.withholdingTax, withheld),
      // The month's cost entry takes back what was cost of closed months.
      line(.payable, money(owed) - withheld + takenUp(invoice)),
    ]
    let rest = -lines.reduce(BigInt(0)) { $0 + $1.amount }
    lines.append(line(account(ofRest: invoice), rest))
    let entry = JournalEntry(
      id: "\(period)-replaced-\(invoice.supplierID)/\(invoice.documentID)", date: period.lastDay,
      kind: .replacedInvoice, lines: lines)
    return entry.lines.isEmpty ? nil : entry
  }

  /// Where the cost of closed months that is taken back was posted: it was owed, or only accrued.
  func account(ofCost invoice: PreparedInvoice) -> JournalAccount {
    InvoiceRecognition.month(invoice).map { history.isClosed($0) } ?? false ? .payable : .accrued
  }

  /// What is left is prepaid for months still to come, credits, or what rounding and rates have made.
  private func account(ofRest invoice: PreparedInvoice) -> JournalAccount {
    if invoice.role != .bill { return .prepaid }
    let days = invoice.lines.map(\.servicePeriod) + [invoice.servicePeriod]
    let last = days.map(\.upperBound).max() ?? period.firstDay
    return last > period.firstDay ? .prepaid : .rounding
  }

  private func isDue(_ invoice: PreparedInvoice) -> Bool {
    let bookings = history.bookings(invoice.supplierID, invoice.documentID)
    if bookings.isEmpty || history.isTakenBack(invoice.supplierID, invoice.documentID) {
      return false
    }
    // Where its cost stays for now, because the month is to be restated, so does the rest.
    return bookings.reduce(BigInt(0)) { $0 + $1.amount } + takenUp(invoice) == 0
  }

  private func takenUp(_ invoice: PreparedInvoice) -> BigInt {
    priorPeriods.flatMap(\.documents).filter {
      $0.kind == .invoice && $0.supplier == invoice.supplierID
        && $0.documentID == invoice.documentID
    }.reduce(BigInt(0)) { $0 + $1.booked }
  }
}
