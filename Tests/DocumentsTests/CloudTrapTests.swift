import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Traps 4 and 8 to 12 of FORMATS.md: cloud bills that a naive reader gets wrong.
@Suite struct CloudTrapTests {
  private func blocking(_ outcome: Outcome<Intake>) -> [Finding] {
    outcome.findings.filter { $0.severity == .blocking }
  }

  @Test func trap04Exponents() throws {
    let trap = try TrapFixture("04-exponents")
    let outcome = DocumentReader.read(try trap.file("cur.csv"))
    #expect(blocking(outcome) == [])
    let lines = outcome.output.invoices.lines
    trap.check("amount", lines.sum)
    trap.check(
      "amount of 5 October output", lines.filter { $0.key.meter?.rawValue == "output_tokens" }.sum)
    trap.finish()
  }

  @Test func trap08QuantityBlocks() throws {
    let trap = try TrapFixture("08-quantity-blocks")
    let azure = DocumentReader.read(try trap.file("azure.csv"))
    #expect(blocking(azure) == [])
    trap.check("azure tokens", azure.output.invoices.lines.quantity)
    let bedrock = DocumentReader.read(try trap.file("cur.csv"))
    #expect(blocking(bedrock) == [])
    trap.check("bedrock tokens", bedrock.output.invoices.lines.quantity)
    for line in azure.output.invoices.lines + bedrock.output.invoices.lines {
      let (quantity, price) = (try #require(line.quantity), try #require(line.unitPrice))
      #expect(quantity * price == line.amount * line.per, "\(line)")
    }
    #expect(Set(azure.output.invoices.lines.map(\.key.model?.rawValue)) == ["gpt 4.1"])
    #expect(
      Set(bedrock.output.invoices.lines.map(\.key.model?.rawValue))
        == ["NovaPro", "Claude Sonnet 4.6"])
  }

  @Test func trap09GoogleCreditsTaxAndRounding() throws {
    let trap = try TrapFixture("09-gcp-credits")
    let whole = DocumentReader.read(
      try trap.file("export.jsonl", profile: "gcp-billing-export-whole-bill"))
    #expect(blocking(whole) == [])
    trap.check("whole bill", whole.output.invoices.lines.sum)
    let services = DocumentReader.read(try trap.file("export.jsonl"))
    trap.check("AI services", services.output.invoices.lines.sum)
    let left = try #require(services.findings.first { $0.code == .outOfScope }).message
    let sums = left.matches(of: /USD (-?[0-9.]+)/).compactMap { ExactDecimal($0.output.1) }
    trap.check("left out", sums.reduce(.zero, +))
    trap.finish()
    let categories = whole.output.invoices.lines.map(\.category.rawValue).sorted()
    #expect(categories == ["adjustment", "credit", "credit", "tax", "usage"])
    #expect(whole.output.invoices["01AB-23CD/202610"]?.lines.count == 5)
  }

  @Test func trap10GoogleInvoiceMonth() throws {
    let trap = try TrapFixture("10-gcp-invoice-month")
    let outcome = DocumentReader.read(try trap.file("export.jsonl"))
    #expect(blocking(outcome) == [])
    let invoices = outcome.output.invoices
    let january = try #require(invoices["01AB-23CD/202601"])
    trap.check("invoice 202601", january.sum)
    trap.check("invoice 202602", try #require(invoices["01AB-23CD/202602"]).sum)
    let late = try #require(january.lines.first { $0.amount == 4 })
    let day = try #require(late.servicePeriod?.lowerBound)
    trap.check("last day of the row of 2026-02-01T03:00Z", "\(day)")
    trap.finish()
    #expect(january.header.servicePeriod == CalendarDate.month(2026, 1))
    #expect(invoices["01AB-23CD/202602"]?.lines.filter(\.isCorrection).sum == -5)
  }

  @Test func trap11AmazonDeliversAgain() throws {
    let trap = try TrapFixture("11-aws-deliveries")
    var read: [Invoice] = []
    for name in ["cur-20261105-00002.csv", "cur-20261013-00001.csv", "cur-20261105-00001.csv"] {
      let outcome = DocumentReader.read(try trap.file(name))
      #expect(blocking(outcome) == [])
      read += outcome.output.invoices
    }
    let standing = StatementSnapshots.standing(read)
    let invoices = standing.output.sorted { $0.header.invoiceID < $1.header.invoiceID }
    let sums = invoices.map { invoice in
      "\(invoice.header.invoiceID) \(invoice.sum.description(minimumPlaces: 2))"
    }
    trap.check("invoices", sums.joined(separator: " "))
    trap.check("total", invoices.lines.sum)
    trap.check("AWS without marketplace", try #require(invoices["INV-A-10"]).sum)
    #expect(Set(standing.findings.map(\.code)) == [.supersededStatement])
    trap.check("superseded statements", ExactDecimal(standing.findings.count))
    trap.finish()
  }

  @Test func trap12AzureCurrenciesAndSpellings() throws {
    let trap = try TrapFixture("12-azure-currencies")
    let customer = DocumentReader.read(try trap.file("mca.csv"))
    #expect(blocking(customer) == [])
    let invoice = try #require(customer.output.invoices["G9"])
    trap.check("mca invoice G9 EUR", invoice.sum)
    let refund = try #require(customer.output.invoices["G9C"])
    trap.check("mca refund G9C EUR", refund.sum)
    #expect(refund.header.corrects == [InvoiceID("G8")])
    let lines = customer.output.invoices.lines
    trap.check(
      "mca lines with a unit price", ExactDecimal(lines.count { $0.unitPrice != nil }))
    let output = invoice.lines.filter { $0.key.meter?.rawValue == "output_tokens" }
    trap.check("mca output tokens", output.quantity)
    trap.check("mca period end", "\(try #require(invoice.header.servicePeriod?.upperBound))")
    let enterprise = DocumentReader.read(try trap.file("ea.csv"))
    #expect(blocking(enterprise) == [])
    let estimate = try #require(enterprise.output.invoices.first)
    trap.check("ea amount CAD", estimate.sum)
    #expect(estimate.header.currency.code == "CAD")
    trap.check(
      "ea output tokens",
      estimate.lines.filter { $0.key.meter?.rawValue == "output_tokens" }.quantity)
    trap.check("ea period end", "\(try #require(estimate.header.servicePeriod?.upperBound))")
    trap.finish()
  }
}

extension CalendarDate {
  /// The days of a month, half-open.
  fileprivate static func month(_ year: Int, _ month: Int) -> Range<CalendarDate>? {
    CalendarDate(year: year, month: month, day: 1).map { Period(containing: $0).days }
  }
}
