import ExactMoney
import Pipeline
import SourceText

/// An invoice read from XML, with the totals that its parts make.
struct EInvoiceReading: Sendable {
  var invoice: Invoice
  var totals: EInvoiceTotals
}

/// The totals of an invoice as they were read, credit notes negative.
struct EInvoiceTotals: Hashable, Sendable {
  /// The lines, charges and allowances, without tax.
  var net: ExactDecimal
  /// The tax in the document's currency.
  var tax: ExactDecimal
  /// The stated total with tax, before payable rounding; `nil` where none is stated.
  var gross: ExactDecimal?
  /// What is left to pay, with what is collected for others; `nil` where no total is stated.
  var payable: ExactDecimal?
}

/// Makes an invoice of what a document in XML says.
///
/// Every value goes through a ``FieldReader`` under our own column names, so that its findings read
/// like a table's. A credit note's amounts are positive and mean reversal: its amounts and quantities
/// change sign, its unit prices do not.
struct EInvoiceReader {
  let file: SourceFile
  let invoice: EInvoice

  /// What the document says of itself, read.
  struct Header {
    var facts: InvoiceHeader
    /// Whether amounts and quantities change sign.
    var isReversal: Bool
    var rounding = ExactDecimal.zero
    var prepaid = ExactDecimal.zero

    /// `value` with the sign that a bill has: what is billed is positive.
    func signed(_ value: ExactDecimal) -> ExactDecimal { isReversal ? -value : value }
  }

  /// The invoice, or `nil` where its header is refused. A refused line leaves the others.
  func read() -> Outcome<EInvoiceReading?> {
    var fields = FieldReader(record: headerRecord)
    guard let header = readHeader(&fields), fields.findings.isEmpty else {
      return Outcome(nil, fields.findings)
    }
    var builder = EInvoiceLines(reader: self, header: header)
    builder.addBilledLines()
    builder.addAllowancesAndCharges()
    builder.addTax()
    let net = builder.sum { $0 != .tax }
    let tax = builder.sum { $0 == .tax }
    builder.nameThirdPartyPayments()
    builder.addPayableRounding()
    guard !builder.lines.isEmpty else { return Outcome(nil, builder.findings) }
    let gross = header.facts.statedTotal.map { $0 - header.rounding }
    let collected = invoice.thirdPartyPayments.reduce(ExactDecimal.zero) {
      $0 + ($1.amount?.number ?? .zero)
    }
    let extras = header.rounding + header.signed(collected)
    let totals = EInvoiceTotals(
      net: net, tax: tax, gross: gross, payable: gross.map { $0 - header.prepaid + extras })
    let read = Invoice(
      header: header.facts, lines: builder.lines,
      location: SourceLocation(file: file.name, line: invoice.place))
    return Outcome(EInvoiceReading(invoice: read, totals: totals), builder.findings)
  }

  private var headerRecord: RawRecord {
    record(
      line: invoice.place,
      [
        ("provider", file.profile ?? invoice.sellerName), ("invoice_id", invoice.id),
        ("issue_date", invoice.issueDate), ("currency", invoice.currency),
        ("period_start", invoice.period.start), ("period_end", invoice.period.end),
        ("delivery_date", deliveryDate),
        ("invoice_total", invoice.totals.withTax?.text),
        ("prepaid_amount", invoice.totals.prepaid?.text),
        ("payable_rounding_amount", invoice.totals.rounding?.text),
      ])
  }

  /// The day of delivery, where nothing in the document says more of when the service was.
  private var deliveryDate: String? {
    let isSilent = invoice.lines.allSatisfy { $0.period.start == nil && $0.period.end == nil }
    return isSilent ? invoice.deliveryDate : nil
  }

  /// A record of our own names, standing on `line`.
  func record(line: Int, _ fields: [(String, String?)]) -> RawRecord {
    RawRecord(
      location: SourceLocation(file: file.name, line: line),
      fields: fields.map { RawField(name: $0.0, text: $0.1 ?? "", column: 0) })
  }

  private func readHeader(_ fields: inout FieldReader) -> Header? {
    let provider: ProviderID? = fields.identifier("provider", required: true)
    let invoiceID: InvoiceID? = fields.identifier("invoice_id", required: true)
    let issueDate = fields.date("issue_date")
    let currency = fields.currency("currency", required: true)
    let period = Self.serviceDays(&fields, "period_start", "period_end")
    let stated = fields.decimal("invoice_total")
    let rounding = fields.decimal("payable_rounding_amount") ?? .zero
    let prepaid = fields.decimal("prepaid_amount") ?? .zero
    guard let provider, let invoiceID, let currency else { return nil }
    Self.check(invoice.totals.withTax, "invoice_total", is: currency, &fields)
    Self.check(invoice.totals.rounding, "payable_rounding_amount", is: currency, &fields)
    Self.check(invoice.totals.prepaid, "prepaid_amount", is: currency, &fields)
    let preceding = Set(invoice.precedingInvoices.compactMap { InvoiceID(nonEmpty: $0) })
    var header = Header(
      facts: InvoiceHeader(
        provider: provider, invoiceID: invoiceID, issueDate: issueDate, servicePeriod: period,
        currency: currency, statedTotal: nil,
        corrects: invoice.isCorrection ? preceding.sorted() : [], replaces: []),
      isReversal: invoice.isReversal)
    header.rounding = header.signed(rounding)
    header.prepaid = header.signed(prepaid)
    // What was paid in advance was billed all the same: the cost is the total before it.
    header.facts.statedTotal = stated.map { header.signed($0 + rounding) }
    return header
  }

  /// Refuses an amount in another currency than the document's.
  static func check(
    _ value: XMLValue?, _ name: String, is currency: Currency, _ fields: inout FieldReader
  ) {
    guard let found = value?.currency, found != currency.code else { return }
    fields.refuse(.badValue, name, "is in \(Evidence.quoted(found)), the document in \(currency)")
  }

  /// The document's days, both inclusive, as ours: the end is the day after. Where it names none, what
  /// it bills was served on the day of delivery.
  ///
  /// EN 16931 allows one of them alone (BR-CO-19, BR-CO-20), which is then no period, as is one that
  /// ends before it begins: ``InvoiceRules`` says so.
  static func serviceDays(
    _ fields: inout FieldReader, _ start: String, _ end: String
  ) -> Range<CalendarDate>? {
    let first = fields.date(start)
    let last = fields.date(end)
    let delivery = fields.date("delivery_date")
    if let first, let last, first <= last {
      return fields.serviceDays(first..<last.advanced(by: 1), end)
    }
    guard first == nil, last == nil, let delivery else { return nil }
    return fields.serviceDays(delivery..<delivery.advanced(by: 1), "delivery_date")
  }
}
