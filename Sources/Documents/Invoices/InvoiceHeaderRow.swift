import ExactMoney
import Pipeline
import SourceText

/// What one row of an invoice table says of its invoice.
struct InvoiceHeaderRow {
  let record: RawRecord
  let provider: ProviderID
  let invoiceID: InvoiceID
  let issueDate: CalendarDate?
  let servicePeriod: Range<CalendarDate>?
  let currency: Currency
  let total: ExactDecimal?
  let corrects: InvoiceID?
  let replaces: InvoiceID?

  /// Reads the row; `nil`, or a finding in the reader, refuses it.
  init?(_ reader: inout FieldReader) {
    let provider: ProviderID? = reader.identifier("provider", required: true)
    let invoiceID: InvoiceID? = reader.identifier("invoice_id", required: true)
    let currency = reader.currency("currency", required: true)
    issueDate = reader.date("issue_date")
    servicePeriod = reader.days(from: "period_start", to: "period_end")
    total = reader.decimal("invoice_total")
    guard let provider, let invoiceID, let currency else { return nil }
    self.provider = provider
    self.invoiceID = invoiceID
    self.currency = currency
    corrects = reader.identifier("corrects_invoice_id")
    replaces = reader.identifier("replaces_invoice_id")
    record = reader.record
  }

  /// The header that the rows of one invoice agree on; where they do not, a finding for each fact,
  /// and the smallest text in byte order. `nil` for no rows.
  static func merged(_ rows: [InvoiceHeaderRow]) -> Outcome<InvoiceHeader>? {
    var findings: [Finding] = []
    func one<Fact: Hashable>(_ name: String, _ fact: (InvoiceHeaderRow) -> Fact?) -> Fact? {
      agreed(rows, name, fact, &findings)
    }
    guard let first = rows.first, let currency = one("currency", { $0.currency }) else {
      return nil
    }
    let start = one("period_start") { $0.servicePeriod?.lowerBound }
    let end = one("period_end") { $0.servicePeriod?.upperBound }
    var servicePeriod: Range<CalendarDate>?
    // Every row's end is after its start, so the least end is after the least start.
    if let start, let end, start < end { servicePeriod = start..<end }
    let header = InvoiceHeader(
      provider: first.provider, invoiceID: first.invoiceID,
      issueDate: one("issue_date") { $0.issueDate }, servicePeriod: servicePeriod,
      currency: currency, statedTotal: one("invoice_total") { $0.total },
      corrects: Set(rows.compactMap(\.corrects)).sorted(),
      replaces: Set(rows.compactMap(\.replaces)).sorted())
    return Outcome(header, findings)
  }

  /// The one fact that the rows state, compared as a value: 10.0 and 10.00 do not disagree.
  private static func agreed<Fact: Hashable>(
    _ rows: [InvoiceHeaderRow], _ name: String, _ fact: (InvoiceHeaderRow) -> Fact?,
    _ findings: inout [Finding]
  ) -> Fact? {
    var stated: [(fact: Fact, field: RawField, row: InvoiceHeaderRow)] = []
    for row in rows {
      guard let fact = fact(row), let field = row.record[name] else { continue }
      guard let index = stated.firstIndex(where: { $0.fact == fact }) else {
        stated.append((fact, field, row))
        continue
      }
      // One value in several spellings counts by its smallest, whatever row came first.
      if field.text.precedesInByteOrder(stated[index].field.text) { stated[index].field = field }
    }
    guard let standing = stated.min(by: { $0.field.text.precedesInByteOrder($1.field.text) }) else {
      return nil
    }
    if stated.count > 1, let other = stated.dropFirst().first {
      let texts = stated.map { Evidence.quoted($0.field.text) }.joined(separator: ", ")
      let message =
        "\(name) of invoice \(Evidence.quoted(other.row.invoiceID.rawValue)): \(texts); "
        + "\(Evidence.quoted(standing.field.text)) stands"
      let location = other.row.record.location(of: name)
      findings.append(Finding(.conflictingRecord, at: location, message))
    }
    return standing.fact
  }
}
