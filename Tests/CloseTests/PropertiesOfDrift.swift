import ExactMoney
import Pipeline

/// What must hold of a month's drift: the variances explain all of invoice less ledger, no more.
struct DriftProperties {
  private let month: RandomMonth
  private let period: Period
  private let close: MonthEndClose
  private(set) var complaints = Complaints()

  /// The variances of a group of usage; the others belong to a line or to an invoice.
  private static let usage: Set<Variance> = [
    .notInLedger, .quantity, .metering, .billing, .price, .lineRounding, .amountOnly,
  ]

  init(
    _ month: RandomMonth, _ period: Period, _ close: MonthEndClose, _ reports: PrintedReports
  ) {
    self.month = month
    self.period = period
    self.close = close
    printsWhatItFound(reports.rows("drift.csv"))
    groupsAddUp()
    month.components.forEach { explain($0) }
  }

  private mutating func printsWhatItFound(_ rows: [[String: String]]) {
    complaints.expect(rows.count == close.drift.count, "drift.csv: row count")
    for (row, item) in zip(rows, close.drift) {
      let name = "drift.csv \(item.provider) \(item.invoiceID?.rawValue ?? "") \(item.variance)"
      complaints.expect(row["variance"] == item.variance.rawValue, "\(name): order")
      complaints.expect(printed: row["amount"], is: item.amount, name)
      if let amount = item.reportingAmount {
        complaints.expect(printed: row["reporting_amount"], is: amount, name)
      } else {
        complaints.expect(row["reporting_amount"] == "", "\(name): no rate")
      }
      if let amount = item.ledgerAmount {
        complaints.expect(printed: row["ledger_amount"], is: amount, "\(name) ledger")
      }
      if let amount = item.invoiceAmount {
        complaints.expect(printed: row["invoice_amount"], is: amount, "\(name) invoice")
      }
    }
  }

  private struct Group: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID?
    var key: MatchKey
    var servicePeriod: Range<CalendarDate>?
    var currency: Currency
  }

  private func groups(_ items: [DriftItem]) -> [Group: [DriftItem]] {
    Dictionary(grouping: items.filter { Self.usage.contains($0.variance) }) {
      Group(
        provider: $0.provider, invoiceID: $0.invoiceID, key: $0.key,
        servicePeriod: $0.servicePeriod, currency: $0.currency)
    }
  }

  /// Per group: the variances sum to A − L.
  private mutating func groupsAddUp() {
    for (group, items) in groups(close.drift) {
      guard let first = items.first else { continue }
      complaints.expect(
        Rational.sum(items.map(\.amount)),
        (first.invoiceAmount ?? .zero) - (first.ledgerAmount ?? .zero),
        "group of \(group.invoiceID?.rawValue ?? "") \(group.key.texts): variances and A - L")
    }
    for item in close.drift where item.variance == .notInvoiced {
      complaints.expect(item.amount, -(item.ledgerAmount ?? .zero), "not invoiced")
    }
  }

  /// Of invoices linked by corrections: all variances sum to what they bill less the ledger, and
  /// none of their lines is left out.
  private mutating func explain(_ invoices: [RandomMonth.ModelInvoice]) {
    let items = close.drift.filter { item in
      invoices.contains {
        $0.invoiceID == item.invoiceID?.rawValue && $0.provider == item.provider.rawValue
      }
    }
    // An invoice without a rate is left out and named; those it is linked with stay.
    let isLeftOut = close.findings.contains { finding in
      finding.code == .missingRate
        && invoices.contains {
          finding.message.contains("invoice \($0.invoiceID) of \($0.provider):")
        }
    }
    if isLeftOut { return }
    let name = invoices.map { "\($0.provider) \($0.invoiceID)" }.sorted().joined(separator: " + ")
    guard !items.isEmpty else {
      let isDue = invoices.contains { invoice in
        invoice.days.contains { $0.overlaps(period.days) } && invoice.tax.isEmpty
      }
      complaints.expect(!isDue, "\(name): no drift in \(period)")
      return
    }
    let ledger = groups(items).values.compactMap { $0.first?.ledgerAmount }
    let billed = groups(items).values.compactMap { $0.first?.invoiceAmount }
    let totals = Rational.sum(invoices.map(\.total))
    complaints.expect(
      Rational.sum(items.map(\.amount)), totals - Rational.sum(ledger),
      "\(name): variances and total - ledger")
    complaints.expect(
      Rational.sum(billed), Rational(invoices.flatMap(\.usage).reduce(.zero, +)),
      "\(name): groups and usage lines")
    complaints.expect(
      Rational.sum(items.filter { $0.variance == .tax }.map(\.amount)),
      Rational(invoices.flatMap(\.tax).reduce(.zero, +)), "\(name): tax")
  }
}
