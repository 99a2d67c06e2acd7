/// When an invoice's debt enters the books, seen from one period.
///
/// It is owed from the month of its issue date on, or from the first later month in which it has
/// service, or from its last one. Cost of the months before is accrued until then, and cost of the
/// months after is prepaid.
struct InvoiceRecognition: Sendable {
  /// Whether the debt enters before, in, or after the period.
  enum Moment: Sendable {
    case earlier, now, later
  }

  let period: Period
  let history: JournalHistory

  /// The month whose journal first owes `invoice`.
  ///
  /// Where that month was closed without it, it is the first closed month that knows the invoice, or else
  /// the first that is open: also where the invoice brings no cost, or buys credits.
  func month(_ invoice: PreparedInvoice) -> Period? {
    guard let month = Self.month(invoice), history.isClosed(month) else {
      return Self.month(invoice)
    }
    let known = history.firstPosting(invoice.supplierID, invoice.documentID)
    return known.map { max(month, $0) } ?? history.firstOpen
  }

  /// Where the period stands to the month that first owes `invoice`.
  func moment(_ invoice: PreparedInvoice) -> Moment {
    guard let month = month(invoice) else { return .later }
    return month == period ? .now : month < period ? .earlier : .later
  }

  /// The month whatever is closed: the first with service that is not before the issue date, or the
  /// last with service. Credits are bought in the month that brings them.
  static func month(_ invoice: PreparedInvoice) -> Period? {
    if let day = invoice.role.creditDay { return Period(containing: day) }
    let days = invoice.lines.map(\.servicePeriod) + [invoice.servicePeriod]
    guard var month = days.map(\.lowerBound).min().map({ Period(containing: $0) }),
      let end = days.map(\.upperBound).max()
    else { return nil }
    let issued = invoice.header.issueDate.map { Period(containing: $0) }
    var last: Period?
    while month.firstDay < end {
      if invoice.hasService(in: month) {
        last = month
        if let issued, issued <= month { return month }
      }
      month = month.next
    }
    return last
  }
}

extension PreparedInvoice {
  var supplierID: SupplierID { SupplierID(header.provider.rawValue) }
  var documentID: DocumentID { DocumentID(header.invoiceID.rawValue) }
}
