import ExactMoney
import Pipeline
import SourceText
import Testing

@testable import Documents
@testable import Profiles

/// Real bills of AWS, Azure and Oracle, and Azure's own list of units; the sums are Python's.
@Suite struct NativeBillSampleTests {
  private static let hasSamples =
    sample("focus/native-samples/README.md") != nil
    || sample("azure/PricingUnits.csv") != nil

  private func read(_ path: String, profile: String? = nil) throws -> Outcome<Intake> {
    let bytes = try #require(sample(path))
    let name = "invoices/" + (path.split(separator: "/").last ?? "")
    return DocumentReader.read(
      SourceFile(name: name, kind: .invoices, profile: profile, bytes: bytes))
  }

  /// What is left out is stated to the last digit, so that it and what is taken make the file.
  private func left(_ outcome: Outcome<Intake>) throws -> ExactDecimal {
    let message = try #require(outcome.findings.first { $0.code == .outOfScope }).message
    return message.matches(of: /[A-Z]{3} (-?[0-9.]+)/).compactMap { ExactDecimal($0.output.1) }
      .reduce(.zero, +)
  }

  @Test(.enabled(if: hasSamples, "no samples here"))
  func theAmazonReportAddsUp() throws {
    let path = "focus/native-samples/sample-anonymous-aws-export-dataset.csv"
    let outcome = try read(path, profile: "aws-cur-whole-bill")
    #expect(outcome.findings == [])
    let invoice = try #require(outcome.output.invoices.first)
    #expect(outcome.output.invoices.count == 1)
    #expect(invoice.header.invoiceID.rawValue == "estimate/123412340534/AWS/2023-11")
    #expect(invoice.lines.filter { $0.category == .usage }.sum == ExactDecimal("1.6023086974"))
    #expect(invoice.lines.filter { $0.category == .tax }.sum == ExactDecimal("0.08"))
    #expect(invoice.statement?.isFinal == false)
    #expect(invoice.statement?.asOf == CalendarDate("2023-11-14"))
    let services = try read(path)
    #expect(services.output.invoices.isEmpty)
    #expect(try left(services) == ExactDecimal("1.6823086974"))
  }

  @Test(.enabled(if: hasSamples, "no samples here"))
  func theAzureEnterpriseDetailsAddUp() throws {
    let path = "focus/native-samples/sample-anonymous-ea-export-dataset.csv"
    let outcome = try read(path, profile: "azure-cost-details-whole-bill")
    #expect(outcome.findings == [])
    let invoice = try #require(outcome.output.invoices.first)
    #expect(invoice.header.currency.code == "CAD")
    #expect(invoice.header.servicePeriod?.upperBound == CalendarDate("2023-10-01"))
    #expect(invoice.sum == ExactDecimal("1.26136926505726"))
    let services = try read(path)
    #expect(services.output.invoices.isEmpty)
    #expect(try left(services) == ExactDecimal("1.26136926505726"))
  }

  @Test(.enabled(if: hasSamples, "no samples here"))
  func theOracleReportAddsUp() throws {
    let path = "focus/native-samples/reports_cost-csv_0000000030000269.csv"
    let outcome = try read(path, profile: "oci-cost-report-whole-bill")
    #expect(outcome.findings == [])
    #expect(outcome.output.invoices.lines.sum == ExactDecimal("2.523589325400648027"))
  }

  @Test(.enabled(if: hasSamples, "no samples here"))
  func everyAzureUnitHasItsBlockSize() throws {
    let file = SourceFile(
      name: "units.csv", kind: .costs, bytes: try #require(sample("azure/PricingUnits.csv")))
    let records = DelimitedText.read(file).output.table.records
    #expect(records.count == 383)
    for record in records {
      let unit = try #require(record["UnitOfMeasure"]).text
      let size = try BlockSize(try #require(FieldValue(unit))).size
      #expect(size == record["PricingBlockSize"].flatMap { ExactDecimal($0.text) }, "\(unit)")
    }
  }
}
