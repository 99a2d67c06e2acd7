import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// The traps of invoices in XML: `Fixtures/traps/<number>-<name>/expected.csv` has, for each figure of
/// each file, the right value and the one that a naive reader gets.
@Suite struct InvoiceTrapTests {
  @Test("Credit notes reverse their positive amounts, negative and corrected invoices do not")
  func trap17() throws { try spring("17-credit-note-signs") }

  @Test("What is left to pay is not the cost, and tax in a second currency is no second tax")
  func trap18() throws { try spring("18-payable-is-not-cost") }

  @Test("Prices are per base quantity, sums are cut towards +∞, broken lines warn")
  func trap19() throws { try spring("19-base-quantity-and-rounding") }

  @Test("Amounts are in major units, and may have two decimals even in yen")
  func trap22() throws { try spring("22-yen-with-decimals") }

  @Test("The last day of a period is part of it")
  func inclusiveEnds() throws { try spring("plus-inclusive-ends") }

  private func spring(_ name: String) throws {
    let rows = try fixtureRows("traps/\(name)/expected.csv")
    #expect(!rows.isEmpty)
    for row in rows {
      let path = "traps/\(name)/\(row[0])"
      let file = SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: try fixture(path))
      let outcome = InvoiceXML.readInvoice(file)
      let reading = try #require(outcome.output, "\(path): \(outcome.findings)")
      #expect(outcome.findings.allSatisfy { $0.code == .invoiceRule }, "\(path)")
      let read = try #require(self.figure(row[1], of: reading, outcome), "\(row[1])")
      #expect(read == row[2], "\(row[1]) of \(path)")
      #expect(row[2] != row[3], "a naive reader would get \(row[1]) of \(path) right")
    }
  }

  private func figure(
    _ name: String, of reading: EInvoiceReading, _ outcome: Outcome<EInvoiceReading?>
  ) -> String? {
    let (invoice, totals) = (reading.invoice, reading.totals)
    return switch name {
    case "net": totals.net.description
    case "tax": totals.tax.description
    case "payable": totals.payable?.description
    case "total": invoice.header.statedTotal?.description
    case "lines": invoice.lines.reduce(ExactDecimal.zero) { $0 + $1.amount }.description
    case "corrects": invoice.header.corrects.map(\.rawValue).joined(separator: " ")
    case "quantity times price": product(invoice.lines[0])
    case "broken rules": outcome.brokenRules.joined(separator: " ")
    case "period": days(invoice.header.servicePeriod)
    case "line period": days(invoice.lines[0].servicePeriod)
    default: nil
    }
  }

  private func product(_ line: InvoiceLine) -> String? {
    guard let quantity = line.quantity, let price = line.unitPrice else { return nil }
    return (Rational(quantity * price) / Rational(line.per)).decimalText()
  }

  private func days(_ period: Range<CalendarDate>?) -> String? {
    period.map { "\($0.lowerBound) to \($0.upperBound)" }
  }
}
