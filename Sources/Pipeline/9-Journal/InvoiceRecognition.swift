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

  private let period: Period
  private let history: JournalHistory
  /// The invoices that this period books, or takes up for closed months.
  private let booked: Set<Name>

  private struct Name: Hashable {
    var supplier: SupplierID
    var documentID: DocumentID
  }

  /// - Parameter documents: what the period books.
  init(
    period: Period, history: JournalHistory, documents: [BookedDocument],
    priorPeriods: [PriorPeriodCost]
  ) {
    self.period = period
    self.history = history
    let own = documents.lazy.filter { $0.kind == .invoice }.map { ($0.supplier, $0.documentID) }
    let late = priorPeriods.lazy.flatMap(\.documents).filter { $0.kind == .invoice }
      .map { ($0.supplier, $0.documentID) }
    booked = Set(
      (Array(own) + Array(late)).compactMap { supplier, documentID in
        supplier.map { Name(supplier: $0, documentID: documentID) }
      })
  }

  /// The month whose journal first owes `invoice`.
  func month(_ invoice: PreparedInvoice) -> Period? {
    guard let month = Self.month(invoice) else { return nil }
    guard history.isClosed(month), invoice.role == .bill else { return month }
    // It came after its month was closed: the first month that knows it owes it.
    let known = history.bookings(invoice.supplierID, invoice.documentID).map(\.postedIn).min()
    if let known { return max(month, known) }
    let isNew = booked.contains(
      Name(supplier: invoice.supplierID, documentID: invoice.documentID))
    return isNew ? period : month
  }

  /// Where the period stands to the month that first owes `invoice`.
  func moment(_ invoice: PreparedInvoice) -> Moment {
    guard let month = month(invoice) else { return .later }
    return month == period ? .now : month < period ? .earlier : .later
  }

  /// The month whatever is closed: the first with service that is not before the issue date, or the
  /// last with service. Credits are bought in the month that brings them.
  private static func month(_ invoice: PreparedInvoice) -> Period? {
    if case .purchase(let day) = invoice.role { return Period(containing: day) }
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
