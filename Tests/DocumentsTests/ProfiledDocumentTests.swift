import ExactMoney
import Pipeline
import PlainYAML
import Profiles
import Testing

@testable import Documents

/// Files of other people's formats through their profiles, down to the pipeline's records.
@Suite struct ProfiledDocumentTests {
  @Test func everyReaderOfAProfileIsThere() {
    let wanted = Set(ProfileBook.builtIn().all.compactMap(\.reader))
    #expect(wanted == Set(DocumentFormats.all.map { $0.name }))
  }

  @Test func consoleExportIsProviderUsage() {
    let outcome = DocumentReader.read(
      file(
        .providerUsage,
        """
        usage_date_utc,model_version,api_key,workspace,usage_type,context_window,\
        usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,\
        usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,\
        web_search_count,inference_geo,speed
        2026-10-01,claude-x,key one,Default,standard,≤ 200k,1000,20,0,400,70,1,global,
        2026-10-01,claude-x,key two,Default,standard,≤ 200k,500,0,0,0,30,0,global,
        2026-10-01,claude-x,key two,Default,batch,≤ 200k,5,0,0,0,3,0,global,

        """))
    #expect(outcome.findings.isEmpty)
    let rows = outcome.output.providerUsage
    func quantity(_ meter: String, _ tier: String = "standard") -> ExactDecimal? {
      rows.first {
        $0.record.meter == MeterID(meter) && $0.record.serviceTier == ServiceTier(tier)
      }?.record.quantity
    }
    #expect(rows.count == 12)
    #expect(quantity("uncached_input_tokens") == 1500 && quantity("cache_read_tokens") == 400)
    #expect(quantity("cache_write_5m_tokens") == 20 && quantity("cache_write_1h_tokens") == 0)
    #expect(quantity("output_tokens") == 100 && quantity("searches") == 1)
    #expect(quantity("uncached_input_tokens", "batch") == 5)
    #expect(Set(rows.map(\.record.provider)) == [ProviderID("anthropic")])
    #expect(rows.first?.location.line == 2)
  }

  /// A bad cell behind a profile is found where it stands in the file that was handed in.
  @Test func placesAreThoseOfTheSource() throws {
    let book = try ProfileBook(
      extending: .builtIn(),
      own: [
        (
          "acme.yaml",
          """
          profile: acme
          kind: provider_usage
          provider: acme
          recognise: { columns: [Day, Tokens] }
          record: { date: Day, model: Model }
          meters: { output_tokens: Tokens }
          """
        )
      ])
    let outcome = DocumentReader.read(
      file(.providerUsage, "Model,Day,Tokens\nm,1 Oct,5\n,2026-10-01,5\nm,2026-10-01,five\n"),
      profiles: book)
    #expect(
      outcome.findings.map(\.brief).sorted() == [
        "bad-date@2:2", "bad-number@4:3", "missing-value@3:0",
      ])
    #expect(outcome.output.recordCount == 0)
  }

  /// One finding for a document that nobody knows, not one for each of its lines.
  @Test func anUnknownDocumentIsOneFinding() {
    let source = file(.invoices, "{\n  \"a\": 1,\n  \"b\": 2\n}\n", named: "invoices/x.json")
    let outcome = DocumentReader.read(source)
    #expect(outcome.findings.map(\.code) == [.unrecognisedFile])
    #expect(outcome.findings.first?.message.hasPrefix("a JSON document that fits none") == true)
    let line = file(.customers, "{\"customer_id\": \"c\"}\n", named: "customers/x.json")
    #expect(DocumentReader.read(line).output.customers.count == 1)
  }

  @Test func folderOfAnXMLInvoiceIsItsProviderOrAProfile() throws {
    let text = ubl(
      ublHead + "<cac:InvoiceLine><cbc:ID>1</cbc:ID>"
        + "<cbc:LineExtensionAmount currencyID=\"EUR\">1.00</cbc:LineExtensionAmount>"
        + "<cac:Item><cbc:Name>calls</cbc:Name></cac:Item></cac:InvoiceLine>")
    let own = "profile: openai\nextends: e-invoice\nprovider: openai-ireland\n"
    let book = try ProfileBook(extending: .builtIn(), own: [("openai.yaml", own)])
    func provider(_ folder: String?, _ book: ProfileBook) -> String? {
      let source = file(.invoices, text, named: "invoices/a.xml", profile: folder)
      return DocumentReader.read(source, profiles: book).output.invoices.first?.header.provider
        .rawValue
    }
    #expect(provider("openai", .builtIn()) == "openai")
    #expect(provider("openai", book) == "openai-ireland")
    #expect(provider("e-invoice", .builtIn()) == "Open Models & Co")
    #expect(provider(nil, .builtIn()) == "Open Models & Co")
  }
}
