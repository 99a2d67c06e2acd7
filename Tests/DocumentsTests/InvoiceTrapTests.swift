import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Traps 17 to 19 and 22 of FORMATS.md, and its last: invoices in XML that a naive reader gets wrong.
@Suite struct InvoiceTrapTests {
  @Test("Credit notes reverse their positive amounts; corrected and negative invoices do not")
  func trap17CreditNoteSigns() throws {
    let trap = try TrapFixture("17-credit-note-signs")
    for name in ["cii-381.xml", "cii-384.xml", "ubl-credit-note.xml"] {
      let invoice = try read(name, of: trap).invoice
      trap.check("\(name) total", try #require(invoice.header.statedTotal))
      trap.check("\(name) corrects", invoice.header.corrects.map(\.rawValue).joined())
      #expect(invoice.sum == invoice.header.statedTotal)
    }
    let negative = try read("ubl-negative-380.xml", of: trap).invoice
    trap.check("ubl-negative-380.xml total", try #require(negative.header.statedTotal))
    #expect(negative.sum == negative.header.statedTotal && negative.header.corrects == [])
    trap.finish()
  }

  @Test("What is left to pay is not the cost, and tax in a second currency is no second tax")
  func trap18PayableIsNotCost() throws {
    let trap = try TrapFixture("18-payable-is-not-cost")
    let reading = try read("prepaid.xml", of: trap)
    trap.check("prepaid.xml net", reading.totals.net)
    trap.check("prepaid.xml tax", reading.totals.tax)
    trap.check("prepaid.xml payable", try #require(reading.totals.payable))
    trap.check("prepaid.xml total", try #require(reading.invoice.header.statedTotal))
    trap.check("prepaid.xml lines", reading.invoice.sum)
    trap.finish()
  }

  @Test("Prices are per base quantity, sums are cut towards +∞, broken lines warn")
  func trap19BaseQuantityAndRounding() throws {
    let trap = try TrapFixture("19-base-quantity-and-rounding")
    let line = try read("per-million.xml", of: trap).invoice.lines[0]
    let (quantity, price) = (try #require(line.quantity), try #require(line.unitPrice))
    let product = Rational(quantity * price) / Rational(line.per)
    trap.check("per-million.xml quantity times price", product.decimalText())
    trap.check("broken-line.xml net", try read("broken-line.xml", of: trap).totals.net)
    for name in ["per-million.xml", "negative-half.xml", "broken-line.xml"] {
      trap.check("\(name) broken rules", try brokenRules(name, of: trap))
    }
    trap.finish()
  }

  @Test("Amounts are in major units, and may have two decimals even in yen")
  func trap22YenWithDecimals() throws {
    let trap = try TrapFixture("22-yen-with-decimals")
    let reading = try read("yen.xml", of: trap)
    trap.check("yen.xml net", reading.totals.net)
    trap.check("yen.xml total", try #require(reading.invoice.header.statedTotal))
    trap.check("yen.xml broken rules", try brokenRules("yen.xml", of: trap))
    trap.finish()
  }

  @Test("The last day of a period is part of it")
  func inclusiveEnds() throws {
    let trap = try TrapFixture("plus-inclusive-ends")
    for name in ["ubl.xml", "cii.xml", "cii-months.xml"] {
      let invoice = try read(name, of: trap).invoice
      trap.check("\(name) period", try days(invoice.header.servicePeriod))
      trap.check("\(name) line period", try days(invoice.lines[0].servicePeriod))
    }
    trap.finish()
  }

  private func read(_ name: String, of trap: TrapFixture) throws -> EInvoiceReading {
    let outcome = readInvoice(try trap.file(name))
    #expect(outcome.findings.allSatisfy { $0.code == .invoiceRule }, "\(name)")
    return try #require(outcome.output, "\(name): \(outcome.findings)")
  }

  private func brokenRules(_ name: String, of trap: TrapFixture) throws -> String {
    readInvoice(try trap.file(name)).brokenRules.joined(separator: " ")
  }

  private func days(_ period: Range<CalendarDate>?) throws -> String {
    let period = try #require(period)
    return "\(period.lowerBound) to \(period.upperBound)"
  }
}
