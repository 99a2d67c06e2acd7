import ExactMoney
import Pipeline
import SourceText

/// Reads invoices from a table with one row per line (SPEC §3).
enum InvoiceTable {
  /// The invoices of one file, in the order of their first rows.
  ///
  /// A row says something of its invoice and something of one line. Where only the line is bad, the
  /// row's facts about the invoice still count: a stated total must not vanish with a line.
  static func read(_ records: [RawRecord]) -> Outcome<[Invoice]> {
    var drafts: [Draft] = []
    var indices: [Key: Int] = [:]
    var findings: [Finding] = []
    for record in records {
      var header = FieldReader(record: record)
      let facts = InvoiceHeaderRow(&header)
      let statement = StatementRow(&header)
      guard let row = facts, header.findings.isEmpty else {
        findings += header.findings
        continue
      }
      let key = Key(
        provider: row.provider, invoiceID: row.invoiceID, statement: statement?.statement)
      let index = indices[key] ?? drafts.count
      if index == drafts.count {
        indices[key] = index
        drafts.append(Draft(location: record.location))
      }
      drafts[index].headers.append(row)
      if let statement { drafts[index].statements.append(statement) }
      var reader = FieldReader(record: record)
      if let line = invoiceLine(&reader), reader.findings.isEmpty {
        drafts[index].lines.append(line)
      } else {
        findings += reader.findings
      }
    }
    var invoices: [Invoice] = []
    for draft in drafts where !draft.lines.isEmpty {
      guard let merged = InvoiceHeaderRow.merged(draft.headers) else { continue }
      findings += merged.findings
      invoices.append(
        Invoice(
          header: merged.output, lines: draft.lines, location: draft.location,
          statement: StatementRow.delivery(draft.statements, file: draft.location.file)))
    }
    return Outcome(invoices, findings)
  }

  private struct Key: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID
    var statement: String?
  }

  private struct Draft {
    var location: SourceLocation
    var headers: [InvoiceHeaderRow] = []
    var statements: [StatementRow] = []
    var lines: [InvoiceLine] = []
  }

  private enum ChargeClass: String, CaseIterable {
    case correction
  }

  private static func invoiceLine(_ reader: inout FieldReader) -> InvoiceLine? {
    let servicePeriod = reader.days(from: "service_start", to: "service_end")
    let category = reader.enumeration("charge_category", of: ChargeCategory.self)
    let chargeClass = reader.enumeration("charge_class", of: ChargeClass.self)
    let quantity = reader.decimal("quantity")
    let unitPrice = reader.decimal("unit_price")
    let per = reader.positiveDecimal("per")
    guard let amount = reader.decimal("amount", required: true) else { return nil }
    let key = MatchKey(
      account: reader.identifier("account"), model: reader.identifier("model"),
      serviceTier: reader.identifier("service_tier"), meter: reader.identifier("meter"))
    return InvoiceLine(
      lineID: reader.text("line_id"), servicePeriod: servicePeriod, category: category ?? .usage,
      isCorrection: chargeClass == .correction, description: reader.text("description") ?? "",
      key: key, quantity: quantity, unitPrice: unitPrice, per: per ?? .one, amount: amount,
      location: reader.record.location, content: reader.record.content)
  }
}
