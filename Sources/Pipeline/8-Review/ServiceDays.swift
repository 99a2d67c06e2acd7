import ExactMoney

/// The last days of the service that rows of the drift report are about: ages count from them.
struct ServiceDays: Sendable {
  private struct Place: Hashable {
    var provider: ProviderID
    var key: MatchKey
    var currency: Currency
  }

  /// Of usage that nobody billed.
  private var notInvoiced: [Place: CalendarDate] = [:]
  /// Of whole invoices.
  private let invoices: [ReviewStage.InvoiceKey: Range<CalendarDate>]

  init(_ reconciliation: Reconciliation) {
    invoices = Dictionary(
      reconciliation.inPeriod.sorted().map { index in
        let invoice = reconciliation.invoices[index]
        return (ReviewStage.InvoiceKey(invoice.header), invoice.servicePeriod)
      }, uniquingKeysWith: { first, _ in first })
    for cell in reconciliation.notInvoiced {
      let place = Place(
        provider: cell.key.provider, key: cell.key.matchKey, currency: cell.currency)
      notInvoiced[place] = max(notInvoiced[place] ?? cell.key.billingDay, cell.key.billingDay)
    }
  }

  /// The last day of the service of `item`; where it names none, of its invoice; `nil` where there is
  /// no such invoice.
  func last(of item: DriftItem) -> CalendarDate? {
    if item.variance == .notInvoiced {
      return notInvoiced[
        Place(provider: item.provider, key: item.key, currency: item.currency)]
    }
    let ofInvoice = item.invoiceID.flatMap {
      invoices[ReviewStage.InvoiceKey(item.provider, $0)]
    }
    return (item.servicePeriod ?? ofInvoice)?.upperBound.advanced(by: -1)
  }
}
