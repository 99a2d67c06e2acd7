import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Exports of clouds as consoles and their users make them: chosen columns, other costs than those that
/// are invoiced, tables for people.
@Suite struct CloudExportTests {
  @Test func awsColumnsThatATeamChose() throws {
    let trap = try TrapFixture("plus-aws-chosen-columns")
    let partial = DocumentReader.read(try trap.file("partial.csv"))
    let lines = partial.output.invoices.lines
    trap.check("billed by chosen columns", lines.sum)
    let input = lines.filter { $0.key.meter?.rawValue == "uncached_input_tokens" }
    trap.check("input tokens", input.quantity)
    let usage = lines.filter { $0.category == .usage }
    trap.check(
      "days of service",
      ExactDecimal(usage.reduce(0) { $0 + ($1.servicePeriod?.dayCount ?? 30) }))
    #expect(lines.count { $0.category == .tax } == 1)
    let header = try #require(partial.output.invoices.first?.header)
    #expect(header.servicePeriod == Self.october)
    #expect(partial.findings.map(\.code) == [.outOfScope])

    let net = DocumentReader.read(try trap.file("net.csv"))
    trap.check("billed net", net.output.invoices.lines.sum)
    let unclear = net.findings.filter { $0.code == .missingValue }
    trap.check("rows of discounts that cannot be told", ExactDecimal(unclear.count))
    #expect(unclear.map { $0.location?.line } == [5])
    trap.finish()
  }

  @Test func azureAmortisedCostsAreNoInvoice() throws {
    let trap = try TrapFixture("plus-azure-amortised")
    let actual = DocumentReader.read(try trap.file("actual.csv"))
    trap.check("billed by actual costs", actual.output.invoices.lines.sum)
    #expect(actual.findings.map(\.code) == [])
    let amortised = DocumentReader.read(try trap.file("amortised.csv"))
    trap.check("billed by amortised costs", amortised.output.invoices.lines.sum)
    #expect(amortised.findings.map(\.code) == [.wrongExport])
    #expect(amortised.findings.first?.location?.line == 2)
    let unused = DocumentReader.read(try trap.file("unused.csv"))
    trap.check("billed unused", unused.output.invoices.lines.sum)
    #expect(unused.findings.map(\.code) == [.wrongExport])
    trap.finish()
  }

  @Test func googleCostTable() throws {
    let trap = try TrapFixture("plus-gcp-cost-table")
    let outcome = DocumentReader.read(try trap.file("table.csv"))
    #expect(outcome.findings.map(\.code) == [.outOfScope])
    let invoice = try #require(outcome.output.invoices["5551234567"])
    trap.check("billed AI", invoice.sum)
    let input = invoice.lines.filter { $0.key.meter?.rawValue == "uncached_input_tokens" }
    trap.check("input tokens", input.quantity)
    #expect(invoice.header.currency.code == "EUR")
    #expect(invoice.header.issueDate == CalendarDate("2026-10-31"))
    #expect(invoice.header.servicePeriod == Self.october)
    #expect(invoice.lines.allSatisfy { $0.servicePeriod == Self.october })
    let credit = try #require(invoice.lines.first { $0.amount.isNegative })
    #expect(credit.category == .credit && credit.key.meter == nil && credit.quantity == nil)

    let whole = DocumentReader.read(
      try trap.file("table.csv", profile: "gcp-cost-table-whole-bill"))
    trap.check("billed in all", whole.output.invoices.lines.sum)
    #expect(whole.findings.filter { $0.severity == .blocking } == [])

    let gross = DocumentReader.read(try trap.file("gross.csv"))
    let finding = try #require(gross.findings.first { $0.code == .invoiceDoesNotFoot })
    #expect(finding.message.contains("1010.3603") && finding.message.contains("1008.26"))
    trap.check(
      "gross table that is not the invoice",
      try #require(ExactDecimal("1010.3603")) - (try #require(ExactDecimal("1008.26"))))
    trap.finish()
  }

  private static let october: Range<CalendarDate>? = {
    guard let first = CalendarDate("2026-10-01"), let end = CalendarDate("2026-11-01") else {
      return nil
    }
    return first..<end
  }()
}
