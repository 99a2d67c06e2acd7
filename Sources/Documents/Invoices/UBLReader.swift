import ExactMoney
import Pipeline
import SourceText

/// An invoice read from UBL, with the totals that its parts make.
struct UBLReading: Sendable {
  var invoice: Invoice
  var totals: UBLTotals
}

/// The totals of an invoice as they were read, credit notes negative.
struct UBLTotals: Hashable, Sendable {
  /// The lines, charges and allowances, without tax.
  var net: ExactDecimal
  /// The tax in the document's currency.
  var tax: ExactDecimal
  /// The stated total with tax, before payable rounding and payments to third parties; `nil` where none is stated.
  var gross: ExactDecimal?
  /// What is left to pay; `nil` where no total is stated.
  var payable: ExactDecimal?
}

/// Reads one decoded UBL document into an invoice.
///
/// Every value goes through a ``FieldReader`` under our own column names, so that its findings read
/// like a table's. A credit note's amounts are positive and mean reversal: its amounts and quantities
/// change sign, its unit prices do not.
struct UBLReader {
  let file: SourceFile
  let document: UBLDocument
  let outline: XMLOutline
  let isCreditNote: Bool

  /// What the document says of itself, read.
  struct Header {
    var facts: InvoiceHeader
    /// Whether amounts and quantities change sign.
    var isReversal: Bool
    var rounding = ExactDecimal.zero
    var prepaid = ExactDecimal.zero
    /// What is collected for others, in the order of ``UBLDocument/thirdPartyPayments``.
    var thirdParties: [ExactDecimal] = []

    /// `value` with the sign that a bill has: what is billed is positive.
    func signed(_ value: ExactDecimal) -> ExactDecimal { isReversal ? -value : value }
  }

  /// The invoice, or `nil` where its header is refused. A refused line leaves the others.
  func read() -> Outcome<UBLReading?> {
    var fields = FieldReader(record: headerRecord)
    guard let header = readHeader(&fields), fields.findings.isEmpty else {
      return Outcome(nil, fields.findings)
    }
    var builder = UBLLines(reader: self, header: header)
    builder.addBilledLines()
    builder.addAllowancesAndCharges()
    builder.addTax()
    let net = builder.sum { $0 != .tax }
    let tax = builder.sum { $0 == .tax }
    builder.addThirdPartyPayments()
    builder.addPayableRounding()
    guard !builder.lines.isEmpty else { return Outcome(nil, builder.findings) }
    let extras = header.thirdParties.reduce(header.rounding, +)
    let gross = header.facts.statedTotal.map { $0 - extras }
    let totals = UBLTotals(
      net: net, tax: tax, gross: gross, payable: gross.map { $0 - header.prepaid + extras })
    let invoice = Invoice(
      header: header.facts, lines: builder.lines,
      location: SourceLocation(file: file.name, line: outline.rootLine))
    return Outcome(UBLReading(invoice: invoice, totals: totals), builder.findings)
  }

  private var headerRecord: RawRecord {
    let total = document.monetaryTotal
    return record(
      line: outline.rootLine,
      [
        ("provider", file.profile ?? document.supplier?.name),
        ("invoice_id", document.id?.text), ("issue_date", document.issueDate?.text),
        ("currency", document.documentCurrencyCode?.text),
        ("period_start", document.invoicePeriod?.startDate?.text),
        ("period_end", document.invoicePeriod?.endDate?.text),
        ("invoice_total", total?.taxInclusiveAmount?.text),
        ("prepaid_amount", total?.prepaidAmount?.text),
        ("payable_rounding_amount", total?.payableRoundingAmount?.text),
      ]
        + document.thirdPartyPayments.enumerated().map {
          (Self.paidAmount($0.offset), $0.element.paidAmount?.text)
        })
  }

  private static func paidAmount(_ index: Int) -> String { "paid_amount \(index + 1)" }

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
    let period = Self.inclusiveDays(&fields, "period_start", "period_end")
    let stated = fields.decimal("invoice_total")
    let rounding = fields.decimal("payable_rounding_amount") ?? .zero
    let prepaid = fields.decimal("prepaid_amount") ?? .zero
    guard let provider, let invoiceID, let currency else { return nil }
    let total = document.monetaryTotal
    Self.check(total?.taxInclusiveAmount, "invoice_total", is: currency, &fields)
    Self.check(total?.payableRoundingAmount, "payable_rounding_amount", is: currency, &fields)
    Self.check(total?.prepaidAmount, "prepaid_amount", is: currency, &fields)
    let thirdParties = document.thirdPartyPayments.enumerated().map { index, payment in
      let name = Self.paidAmount(index)
      Self.check(payment.paidAmount, name, is: currency, &fields)
      return fields.decimal(name, required: true) ?? .zero
    }
    let typeCode = document.invoiceTypeCode?.text
    let isReversal = isCreditNote || typeCode == "381"
    var header = Header(
      facts: InvoiceHeader(
        provider: provider, invoiceID: invoiceID, issueDate: issueDate, servicePeriod: period,
        currency: currency, statedTotal: nil,
        corrects: isReversal || typeCode == "384" ? referencedInvoices : [], replaces: []),
      isReversal: isReversal)
    header.rounding = header.signed(rounding)
    header.prepaid = header.signed(prepaid)
    header.thirdParties = thirdParties.map { header.signed($0) }
    // What was paid in advance was billed all the same: the cost is the total before it.
    let extras = thirdParties.reduce(rounding, +)
    header.facts.statedTotal = stated.map { header.signed($0 + extras) }
    return header
  }

  private var referencedInvoices: [InvoiceID] {
    let references = (document.billingReferences ?? []).flatMap { $0.invoices ?? [] }
    return Set(references.compactMap { InvoiceID(nonEmpty: $0.id?.text) }).sorted()
  }

  /// Refuses an amount in another currency than the document's.
  static func check(
    _ value: UBLValue?, _ name: String, is currency: Currency, _ fields: inout FieldReader
  ) {
    guard let found = XMLText.trimmed(value?.currencyID), found != currency.code else { return }
    fields.refuse(.badValue, name, "is in \(Evidence.quoted(found)), the document in \(currency)")
  }

  /// UBL's days, both inclusive, as ours: the end is the day after.
  static func inclusiveDays(
    _ fields: inout FieldReader, _ start: String, _ end: String
  ) -> Range<CalendarDate>? {
    let first = fields.date(start, required: fields.record[end] != nil)
    let last = fields.date(end, required: fields.record[start] != nil)
    guard let first, let last else { return nil }
    guard first <= last else {
      fields.refuse(.badDate, end, "\(last) is before \(start) \(first)")
      return nil
    }
    return fields.serviceDays(first..<last.advanced(by: 1), end)
  }
}
