import ExactMoney
import Foundation
import Pipeline
import SourceText
import Testing

@testable import Documents

/// Invented bills of clouds: every line that comes out of them was worked out by hand.
@Suite struct CloudFixtureTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/providers").path

  private static let columns = [
    "invoice_id", "charge_category", "charge_class", "account", "model", "service_tier", "meter",
    "service_start", "service_end", "quantity", "unit_price", "per", "amount",
  ]

  @Test(arguments: [
    "azure/mca", "bedrock/cur-2.0", "focus/1.0", "focus/1.3-json-lines", "google/flat-csv",
  ])
  func everyLineIsAsExpected(_ path: String) throws {
    let folder = Self.root + "/" + path
    var invoices: [Invoice] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name != "expected.csv" {
      let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + name))
      let outcome = DocumentReader.read(
        SourceFile(name: "invoices/" + name, kind: .invoices, bytes: [UInt8](bytes)))
      #expect(outcome.findings.filter { $0.severity == .blocking } == [])
      invoices += outcome.output.invoices
    }
    let lines = StatementSnapshots.standing(invoices).output.flatMap { invoice in
      invoice.lines.map { Self.text($0, of: invoice.header) }
    }
    let expected = try #require(FileManager.default.contents(atPath: folder + "/expected.csv"))
    let table = DelimitedText.read(
      SourceFile(name: "expected.csv", kind: .invoices, bytes: [UInt8](expected))
    ).output.table
    let texts = table.records.map { record in
      Self.columns.map { record[$0]?.text ?? "" }.joined(separator: " | ")
    }
    #expect(lines.sorted() == texts.sorted())
  }

  private static func text(_ line: InvoiceLine, of header: InvoiceHeader) -> String {
    let days = line.servicePeriod ?? header.servicePeriod
    return [
      header.invoiceID.rawValue, line.category.rawValue, line.isCorrection ? "correction" : "",
      line.key.account?.rawValue, line.key.model?.rawValue, line.key.serviceTier?.rawValue,
      line.key.meter?.rawValue, days.map { "\($0.lowerBound)" }, days.map { "\($0.upperBound)" },
      line.quantity.map { "\($0)" }, line.unitPrice.map { "\($0)" }, "\(line.per)",
      "\(line.amount)",
    ].map { $0 ?? "" }.joined(separator: " | ")
  }
}
