import ExactMoney
import Pipeline
import SourceText

/// Reads FOCUS 1.4's Invoice Detail: the lines of issued invoices.
///
/// The payment currency may stand on a parent row whose BilledCost is 0, and the children then pay 0:
/// each column is summed over all rows for itself (``FOCUSTotals``), and the two are never set
/// against each other row by row. What is booked is BilledCost in the billing currency.
enum FOCUSInvoiceDetail {
  /// The invoices of `source`. A voided invoice counts nothing, and is counted among what is left out.
  static func read(_ source: FOCUSSource) -> Outcome<Intake> {
    var intake = Intake()
    var totals = FOCUSTotals(source.header, file: source.file.name)
    var findings: [Finding] = []
    var records: [RawRecord] = []
    var voided = 0
    var firstVoided: SourceLocation?
    let scan = source.scan { row in
      totals.take(row)
      if row[.invoiceIssueStatus]?.lowercased() == "voided" {
        voided += 1
        firstVoided = firstVoided ?? row.location
        return
      }
      var row = row
      let fields = Self.fields(&row)
      if row.findings.isEmpty {
        records.append(RawRecord(location: row.location, fields: fields))
      } else {
        findings += row.findings
      }
    }
    intake.totals = totals.totals
    let invoices = InvoiceTable.read(records)
    intake.invoices = invoices.output
    findings += invoices.findings
    let places = invoices.output.flatMap { $0.lines.map(\.location) }
    let rowCount = totals.rowCount + scan.output
    intake.rows = RowCounts(
      read: rowCount,
      refused: rowCount - voided - records.count
        + RefusedRows.count(in: records, taken: places),
      left: voided)
    if let firstVoided {
      findings.append(
        Finding(
          .outOfScope, at: firstVoided,
          "\(voided) of \(totals.rowCount) rows are of voided invoices and count nothing"))
    }
    return Outcome(intake, scan.findings + findings)
  }

  private static func fields(_ row: inout FOCUSRow) -> [RawField] {
    func day(_ name: String, _ column: FOCUSColumn, isEnd: Bool = false) -> RawField? {
      row.moment(column).map {
        RawField(
          name: name, text: "\(isEnd ? $0.exclusiveEnd : $0.day)",
          column: row.position(of: column))
      }
    }
    let provider = row.field("provider", .serviceProviderName, .providerName, .invoiceIssuerName)
    let corrects =
      row[.referenceInvoiceID] == row[.invoiceID]
      ? nil
      : row.field(
        "corrects_invoice_id", .referenceInvoiceID)
    return [
      provider.map {
        RawField(
          name: $0.name, text: FOCUSProvider.spelling(of: $0.text), column: $0.column)
      },
      row.field("invoice_id", .invoiceID), row.field("line_id", .invoiceDetailID),
      row.field("currency", .billingCurrency), day("issue_date", .invoiceIssueDate),
      day("period_start", .billingPeriodStart), day("period_end", .billingPeriodEnd, isEnd: true),
      row.field("charge_category", .chargeCategory).map {
        RawField(name: $0.name, text: $0.text.lowercased(), column: $0.column)
      },
      row.field("description", .invoiceDetailDescription),
      row.billed.map {
        RawField(name: "amount", text: "\($0)", column: row.position(of: .billedCost))
      },
      corrects,
    ].compactMap(\.self)
  }
}
