import Documents
import ExactMoney
import Pipeline
import Testing

@Suite struct InvoiceTableTests {
  private func read(_ text: String) -> Outcome<[Invoice]> {
    let outcome = DocumentReader.read(file(.invoices, text))
    return Outcome(outcome.output.invoices, outcome.findings)
  }

  @Test func rowsOfOneInvoiceAreItsLines() throws {
    let outcome = read(
      """
      provider,invoice_id,issue_date,period_start,period_end,currency,invoice_total,line_id,service_start,service_end,charge_category,charge_class,account,model,meter,quantity,unit_price,per,amount,corrects_invoice_id,replaces_invoice_id
      openai,I-1,2026-11-01,2026-10-01,2026-11-01,USD,12.50,1,,,,,a1,gpt,output_tokens,1000000,3.00,1000000,3.00,I-9,
      openai,I-2,,,,EUR,,1,,,tax,,,,,,,,0.19,,I-0
      openai,I-1,2026-11-01,2026-10-01,2026-11-01,USD,12.5,2,2026-10-05,2026-10-06,credit,correction,,,,,,,-0.50,I-8,
      openai,I-1,,,,USD,,3,,,purchase,,,,,,,,10.00,I-9,

      """)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.count == 2)
    let first = try #require(outcome.output.first)
    #expect(first.header.invoiceID == InvoiceID("I-1") && first.location.line == 2)
    #expect(first.header.statedTotal == ExactDecimal("12.5"))
    #expect(first.header.corrects.map(\.rawValue) == ["I-8", "I-9"])
    #expect(first.header.servicePeriod?.dayCount == 31)
    #expect(first.lines.map(\.location.line) == [2, 4, 5])
    #expect(first.lines.map(\.category) == [.usage, .credit, .purchase])
    #expect(first.lines.map(\.isCorrection) == [false, true, false])
    #expect(first.lines[0].per == 1_000_000 && first.lines[1].per == 1)
    #expect(first.lines[0].key.specificity == 3 && first.lines[0].servicePeriod == nil)
    #expect(first.lines[1].servicePeriod?.dayCount == 1)
    #expect(first.lines[2].content.hasPrefix("amount=10.00\ncharge_category=purchase\n"))
    let second = try #require(outcome.output.last)
    #expect(second.header.statedTotal == nil && second.header.servicePeriod == nil)
    #expect(second.header.replaces.map(\.rawValue) == ["I-0"])
    #expect(second.lines.first?.amount == ExactDecimal("0.19"))
  }

  @Test func disagreementIsAConflictAndTheSmallerTextStands() throws {
    let rows = [
      "p,I,USD,2026-11-02,10.00,1", "p,I,USD,2026-11-01,9.00,2", "p,I,USD,,10.0,3",
    ]
    let header = "provider,invoice_id,currency,issue_date,invoice_total,amount\n"
    let outcome = read(header + rows.joined(separator: "\n"))
    #expect(
      outcome.findings.map(\.brief).sorted() == [
        "conflicting-record@3:4", "conflicting-record@3:5",
      ])
    let invoice = try #require(outcome.output.first)
    #expect(invoice.header.issueDate == CalendarDate("2026-11-01"))
    // "10.0" comes before "10.00" and "9.00" in byte order.
    #expect(invoice.header.statedTotal == 10)
    let reversed = read(header + rows.reversed().joined(separator: "\n"))
    #expect(reversed.output.first?.header == invoice.header)
  }

  @Test(arguments: [
    ("1,,,,,", "missing-value@3:8"), ("1,2026-10-01,,,,x", "missing-value@3:4"),
    ("1,2026-10-02,2026-10-02,,,x", "bad-date@3:4"), ("1,,,fee,,x", "bad-value@3:5"),
    ("1,,,,refund,x", "bad-value@3:6"), ("0,,,,,x", "bad-value@3:7"),
  ])
  func badLineIsRefusedAndTheInvoiceStands(cells: String, brief: String) {
    // Columns: provider, invoice_id, start, end, category, class, per, amount, currency, total.
    let parts = cells.split(separator: ",", omittingEmptySubsequences: false)
    let amount = parts[5].isEmpty ? "" : "1"
    let bad = "p,I,\(parts[1]),\(parts[2]),\(parts[3]),\(parts[4]),\(parts[0]),\(amount),USD,5"
    let outcome = read(
      "provider,invoice_id,service_start,service_end,charge_category,charge_class,per,amount,"
        + "currency,invoice_total\np,I,,,,,,4,USD,\n\(bad)\n")
    #expect(outcome.findings.map(\.brief) == [brief])
    #expect(outcome.output.first?.lines.map(\.amount) == [4])
    // The refused line's word on the total is kept: the invoice will not foot, and that is seen.
    #expect(outcome.output.first?.header.statedTotal == 5)
  }

  @Test func badHeaderFactRefusesTheRow() {
    let outcome = read(
      "provider,invoice_id,currency,period_start,period_end,amount\n"
        + "p,I,USD,2026-10-01,,1\np,I,EURO,,,2\n,I,USD,,,3\n")
    #expect(
      outcome.findings.map(\.brief) == [
        "missing-value@2:5", "unknown-currency@3:3", "missing-value@4:1",
      ])
    #expect(outcome.output.isEmpty)
  }
}
