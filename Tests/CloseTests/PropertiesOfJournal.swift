import BigInt
import ExactMoney
import Pipeline

/// What must hold of the journals of random months, checked from what is printed.
struct JournalProperties {
  private(set) var complaints = Complaints()

  /// - Parameter months: the months in order, each with its reports; all invoices are in all of them.
  init(_ month: RandomMonth, _ months: [(close: MonthEndClose, reports: PrintedReports)]) {
    for (close, reports) in months { check(close, reports) }
    let codes = months.flatMap(\.close.findingCodes)
    if codes.contains("missing-rate") { return }
    let posted = months.flatMap { $0.reports.rows("journal.csv") }.filter {
      $0["state"] == "posted"
    }
    for account in ["accrued", "prepaid"] {
      complaints.expect(Self.sum(posted) { $0["account"] == account }, .zero, account)
    }
    for invoice in month.invoices {
      check(invoice, posted, months.flatMap(\.close.documents))
    }
  }

  /// Every entry balances, the cost entry is the P&L by function, and every accrual is turned round on
  /// the next month's first day.
  private mutating func check(_ close: MonthEndClose, _ reports: PrintedReports) {
    let rows = reports.rows("journal.csv")
    let period = close.profitAndLoss.period
    for (id, lines) in Dictionary(grouping: rows, by: { $0["entry_id", default: ""] }) {
      complaints.expect(Self.sum(lines) { _ in true }, .zero, "entry \(id)")
      complaints.expect(
        Set(lines.map { $0["date"] }).count == 1
          && lines.allSatisfy { ($0["debit"] == "") != ($0["credit"] == "") }, "entry \(id): lines")
    }
    let snapshot = reports.rows("pnl.csv")
    for function in CostFunction.allCases.map(\.rawValue) {
      complaints.expect(
        Self.sum(rows) { $0["kind"] == "cost" && $0["cost_function"] == function },
        Rational.sum(
          printed: snapshot.filter { $0["cost_function"] == function }.map { $0["total_cost"] }),
        "\(period) \(function)")
    }
    complaints.expect(
      Self.sum(rows) { $0["kind"] == "cost" && $0["account"] == "cost" },
      Rational.sum(printed: snapshot.suffix(1).map { $0["total_cost"] }), "\(period) cost")
    let reversals = rows.filter { $0["kind"] == "accrual_reversal" }
    complaints.expect(
      reversals.allSatisfy { $0["date"] == period.next.firstDay.description },
      "\(period): a reversal on another day")
    for accrual in close.documents where accrual.kind == .accrual {
      let id = accrual.documentID.rawValue
      let turned = reversals.filter { $0["document_id"] == id }
      for (account, amount) in [
        ("accrued", accrual.booked.amount), ("cost", -accrual.booked.amount),
      ] {
        complaints.expect(
          Self.sum(turned) { $0["account"] == account }, amount, "\(period) \(id): \(account)")
      }
    }
  }

  /// What is owed for an invoice over all months is its total, once; rounding leaves some cents.
  private mutating func check(
    _ invoice: RandomMonth.ModelInvoice, _ posted: [[String: String]],
    _ documents: [BookedDocument]
  ) {
    let name = "\(invoice.invoiceID) of \(invoice.provider)"
    let lines = posted.filter {
      $0["supplier"] == invoice.provider && $0["document_id"] == invoice.invoiceID
    }
    func sum(_ account: String) -> Rational { Self.sum(lines) { $0["account"] == account } }
    let own = documents.filter {
      $0.kind == .invoice && $0.supplier?.rawValue == invoice.provider
        && $0.documentID.rawValue == invoice.invoiceID
    }
    guard let first = own.first else {
      complaints.expect(
        !invoice.isReplaced || sum("payable").isZero, "\(name): owed although it is replaced")
      return
    }
    let unit = Money(minorUnits: 1, currency: first.booked.currency).amount
    let lineSum = Rational.sum((invoice.usage + invoice.tax + invoice.others).map { Rational($0) })
    let total = Money(
      rounding: invoice.statedTotal.map { Rational($0) } ?? lineSum, to: invoice.currency,
      .toNearestOrEven
    ).amount
    let rates = Set(own.map(\.applied.rate))
    complaints.expect(
      rates.contains { (sum("payable") + total * $0).magnitude <= unit / 2 },
      "\(name): \(sum("payable").decimalText()) payable of \(total.decimalText())")
    for account in ["accrued", "prepaid"] {
      complaints.expect(sum(account), .zero, "\(name): \(account)")
    }
    complaints.expect(
      sum("rounding").magnitude <= unit * 5, "\(name): rounding \(sum("rounding").decimalText())")
    if rates.count == 1 { complaints.expect(sum("fx"), .zero, "\(name): fx at one rate") }
  }

  /// Debits less credits of the lines that `isCounted`.
  private static func sum(
    _ rows: [[String: String]], _ isCounted: ([String: String]) -> Bool
  ) -> Rational {
    let rows = rows.filter(isCounted)
    return Rational.sum(printed: rows.map { $0["debit"] })
      - Rational.sum(printed: rows.map { $0["credit"] })
  }
}
