import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Traps 8 and 13 to 16 of FORMATS.md: FOCUS files that a naive reader gets wrong.
@Suite struct FOCUSTrapTests {
  @Test func trap08QuantityBlocks() throws {
    let trap = try TrapFixture("08-quantity-blocks")
    let lines = DocumentReader.read(try trap.file("focus.csv")).output.invoices.lines
    trap.check("focus tokens", lines.quantity)
    #expect(lines.first?.per == 1_000_000)
    #expect(lines.first?.unitPrice == 5)
    #expect(lines.first?.key.meter?.rawValue == "uncached_input_tokens")
    let usage = DocumentReader.read(try trap.file("focus.csv", kind: .providerUsage)).output
    #expect(usage.providerUsage.map(\.record.quantity) == [8_400_000])
  }

  @Test func trap13PrepaidCommitment() throws {
    let trap = try TrapFixture("13-focus-prepaid")
    let outcome = DocumentReader.read(try trap.file("focus.csv"))
    let totals = try #require(outcome.output.totals.first)
    trap.check("billed", outcome.output.invoices.lines.sum)
    trap.check("effective", try #require(totals["EffectiveCost"]))
    trap.check(
      "lines with a unit price",
      ExactDecimal(outcome.output.invoices.lines.count { $0.unitPrice != nil }))
    trap.finish()
    #expect(outcome.findings.map(\.code) == [.prepaidCommitment])
    let purchase = try #require(outcome.output.invoices.lines.first { $0.category == .purchase })
    #expect(purchase.servicePeriod?.dayCount == 365)
  }

  @Test func trap14CorrectionsAreOfTheirInvoice() throws {
    let trap = try TrapFixture("14-focus-correction")
    let outcome = DocumentReader.read(try trap.file("focus.csv"))
    let invoice = try #require(outcome.output.invoices["KL-2609"])
    trap.check("invoice KL-2609", invoice.sum)
    let august = invoice.lines.filter { $0.servicePeriod?.lowerBound == CalendarDate("2026-08-01") }
    trap.check("service in August", august.sum)
    trap.check("quantity of August", august.quantity)
    trap.finish()
    #expect(august.allSatisfy { $0.isCorrection && $0.unitPrice == 2 })
    #expect(invoice.header.servicePeriod?.lowerBound == CalendarDate("2026-09-01"))
  }

  @Test func trap15VirtualCurrencyIsNeverSummed() throws {
    let trap = try TrapFixture("15-virtual-currency")
    let outcome = DocumentReader.read(try trap.file("focus.csv"))
    #expect(outcome.findings.filter { $0.severity == .blocking } == [])
    trap.check("billed EUR", outcome.output.invoices.lines.sum)
    let totals = outcome.output.totals
    trap.check("effective EUR", try #require(totals.first?["EffectiveCost"]))
    let token = try #require(totals.first { $0.currency == "Token" })
    trap.check("effective Token", try #require(token["PricingCurrencyEffectiveCost"]))
    trap.finish()
    let euro = totals.first { $0.currency == "EUR" && $0["PricingCurrencyEffectiveCost"] != nil }
    #expect(euro?["PricingCurrencyEffectiveCost"] == ExactDecimal("15.5"))
  }

  @Test func trap16PaymentCurrencyOnTheParent() throws {
    let trap = try TrapFixture("16-payment-currency-parent")
    let outcome = DocumentReader.read(try trap.file("invoice-detail.csv"))
    let invoices = outcome.output.invoices
    trap.check("invoice KL-2610", try #require(invoices["KL-2610"]).sum)
    trap.check("voided invoice KL-2609X", invoices["KL-2609X"]?.sum ?? .zero)
    let billed = outcome.output.totals.first { $0.currency == "USD" }
    trap.check("billed USD of all rows", try #require(billed?["BilledCost"]))
    let paid = outcome.output.totals.first { $0.currency == "EUR" }
    trap.check("paid EUR of all rows", try #require(paid?["PaymentCurrencyBilledCost"]))
    trap.finish()
    #expect(invoices["KL-2610C"]?.header.corrects == [InvoiceID("KL-2609")])
    #expect(outcome.findings.map(\.code) == [.outOfScope])
  }
}
