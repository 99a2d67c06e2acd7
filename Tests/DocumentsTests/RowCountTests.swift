import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

@testable import Documents

/// Each row of a file is taken, refused or left aside, and nothing is counted twice.
@Suite struct RowCountTests {
  private func rows(_ file: SourceFile) -> RowCounts {
    DocumentReader.reading(file, profiles: .builtIn()).output.rows
  }

  @Test func canonicalTable() {
    let text = """
      provider,date,model,meter,quantity
      p,2026-10-01,m,output_tokens,5
      p,2026-10-02,m,output_tokens,five
      p,2026-10-03,m,output_tokens
      p,2026-10-04,m,,

      """
    let counts = rows(file(.providerUsage, text))
    // A number, a cell too few, and two cells that are missing: the last row is one row.
    #expect(counts == RowCounts(taken: 1, refused: 3, left: 0))
    let headless = rows(file(.providerUsage, text.replacing("quantity\n", with: "amount\n")))
    #expect(headless == RowCounts(taken: 0, refused: 4, left: 0))
  }

  /// A row becomes five records, and rows that say the same are added up: rows are what is counted.
  @Test func rowsOfAProfileAreNotRecords() {
    let header =
      "usage_date_utc,model_version,usage_type,usage_input_tokens_no_cache,usage_output_tokens"
    let text = """
      \(header)
      2026-10-01,claude-x,standard,1000,70
      2026-10-01,claude-x,standard,500,30
      2026-10-02,claude-x,standard,1,x
      2026-10-32,claude-x,standard,2,3

      """
    let reading = DocumentReader.reading(file(.providerUsage, text), profiles: .builtIn())
    #expect(reading.output.intake.providerUsage.count == 2)
    #expect(reading.output.rows == RowCounts(taken: 2, refused: 2, left: 0))
  }

  /// Rows of JSON may all stand on one line.
  @Test func rowsOnOneLine() {
    func result(_ tokens: String) -> String {
      #"{"object":"organization.usage.completions.result","model":"m","input_tokens":\#(tokens),"#
        + #""output_tokens":1,"num_model_requests":1}"#
    }
    let results = [result("5"), result("-"), result("7")].map { $0.replacing(":-", with: ":\"-\"") }
    let text =
      #"{"object":"page","data":[{"start_time":1790812800,"end_time":1790899200,"results":["#
      + (results + [result("9"), result("\"x\"")]).joined(separator: ",") + "]}]}"
    #expect(rows(file(.providerUsage, text, named: "page.json")) == RowCounts(taken: 3, refused: 2))
  }

  /// Of FOCUS: the AI service, a disk that is none of ours, and a cost that is no number.
  @Test func rowsOfABillAreLeftAside() {
    let header =
      "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,"
      + "ChargePeriodStart,ChargePeriodEnd,EffectiveCost,InvoiceIssuerName,ProviderName,ServiceCategory"
    func row(_ cost: String, _ category: String) -> String {
      "\(cost),1,USD,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,Usage,2026-10-01T00:00:00Z,"
        + "2026-10-02T00:00:00Z,\(cost),I,P,\(category)"
    }
    let text =
      [
        header, row("1", "AI and Machine Learning"), row("2", "AI and Machine Learning"),
        row("9", "Storage"), row("no", "AI and Machine Learning"),
      ].joined(separator: "\n") + "\n"
    #expect(rows(file(.invoices, text)) == RowCounts(taken: 2, refused: 1, left: 1))
  }

  @Test func documentsOfABillingSystem() throws {
    // Six invoices, of which one is a draft, one void and one uncollectible.
    let invoices = try FixtureFolder("providers/stripe").file("invoices.csv", .revenue)
    let lines = String(decoding: invoices.bytes, as: UTF8.self).split(separator: "\n").count - 1
    let counts = rows(invoices)
    #expect(counts.read == lines && counts.left == 3 && counts.refused == 0)
    // A subscriber with three months is one row.
    let months = try FixtureFolder("providers/stripe")
      .file("MRR_per_Subscriber__monthly.csv", .revenue)
    #expect(rows(months) == RowCounts(taken: 2, refused: 0, left: 0))
  }

  /// Models are the rows of a price list.
  @Test func modelsOfAPriceList() {
    let text = """
      {
        "sample_spec": { "input_cost_per_token": 0.1, "litellm_provider": "one of them" },
        "gpt-x": { "litellm_provider": "openai", "input_cost_per_token": 1e-06, "max_tokens": 5 },
        "ocr-x": { "litellm_provider": "openai", "ocr_cost_per_page": 0.001 },
        "nobody": { "input_cost_per_token": 1e-06 },
        "gpt-x": { "litellm_provider": "openai", "input_cost_per_token": 2e-06 }
      }
      """
    let reading = DocumentReader.reading(
      file(.prices, text, named: "prices/list@2026-10-01.json"), profiles: .builtIn())
    #expect(reading.output.rows == RowCounts(taken: 1, refused: 4, left: 0))
    #expect(
      reading.output.intake.priceTally?.modelsRefused == [
        .documentation: 1, .unpriced: 1, .noProvider: 1, .repeated: 1,
      ])
  }

  /// Every CSV of the providers' fixtures has as many rows as lines after its header.
  @Test(arguments: try ProviderFixture.all().filter { $0.path.hasSuffix(".csv") })
  func linesOfAProvidersTable(_ fixture: ProviderFixture) throws {
    let file = try fixture.file()
    let lines = file.bytes.split(separator: UInt8(ascii: "\n")).count - 1
    #expect(rows(file).read == lines)
    #expect(rows(file).taken > 0)
  }
}
