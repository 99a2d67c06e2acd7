import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// The whole catalogues as published, where this machine has them; elsewhere each test says it skips.
///
/// The figures are those that `Tests/Reference/recount_prices.py` counts by rules of its own.
@Suite struct PriceSampleTests {
  private static let hasPrices =
    sample("prices/model_prices_and_context_window_backup.json") != nil

  private func read(_ name: String) throws -> (bytes: [UInt8], content: CatalogueContent) {
    let bytes = try #require(sample("prices/" + name))
    let file = SourceFile(name: "prices/\(name)@2026-10-01", kind: .prices, bytes: bytes)
    let catalogue = try #require(PriceCatalogue(recognising: bytes))
    return (bytes, catalogue.content(of: file).output)
  }

  /// Every price that a row states stands in the file, digit by digit, where the row says.
  private func expectLexemes(_ sample: (bytes: [UInt8], content: CatalogueContent)) {
    var lineStarts = [0]
    for (offset, byte) in sample.bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lineStarts.append(offset + 1)
    }
    let numberBytes = Set("0123456789.eE+-".utf8)
    var wrong = 0
    for price in sample.content.snapshots.flatMap(\.prices) {
      let start = lineStarts[price.location.line - 1] + price.location.column - 1
      let printed = sample.bytes[start...].prefix { numberBytes.contains($0) }
      let text = String(decoding: printed, as: UTF8.self)
      if !price.content.hasSuffix("\nunit_price=\(text)") { wrong += 1 }
      if ExactDecimal(text) != price.record.unitPrice { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test(.enabled(if: hasPrices, "no price catalogues here"))
  func everyNumberOfLiteLLMIsTakenOrRefusedWithAReason() throws {
    let sample = try read("model_prices_and_context_window_backup.json")
    let tally = sample.content.tally
    #expect(tally.taken == 16_285)
    #expect(tally.bounds == 296)
    #expect(tally.included == 1_342)
    #expect(tally.limits == 7_637)
    #expect(
      tally.refused == [
        .allowance: 47, .documentation: 61, .multiplier: 120, .noMeter: 822,
        .pricedInTokens: 52, .reasoning: 34, .severalReadings: 29, .timeOfDay: 100,
      ])
    #expect(tally.numbers == 26_825)
    // 4,553 keys, of which `sample_spec` is no model.
    #expect(tally.models.read == 4_553)
    #expect(tally.models.taken == tally.modelsTaken)
    #expect(tally.statedRows == tally.taken)
    #expect(
      sample.content.snapshots.map(\.prices.count) == [tally.statedRows + tally.inheritedRows])
    expectLexemes(sample)
  }

  @Test(.enabled(if: hasPrices, "no price catalogues here"))
  func everyNumberOfGenAIPricesIsTakenOrRefusedWithAReason() throws {
    let second = try read("genai-prices_data_v2.json")
    #expect(second.content.tally.taken == 3_239)
    #expect(second.content.tally.bounds == 70)
    #expect(second.content.tally.limits == 380)
    #expect(
      second.content.tally.refused == [.ended: 85, .noMeter: 9, .reasoning: 2, .timeOfDay: 6])
    #expect(second.content.tally.numbers == 3_791)
    expectLexemes(second)
    let first = try read("genai-prices_data.json")
    #expect(first.content.tally.taken == 3_104)
    #expect(first.content.tally.bounds == 57)
    #expect(first.content.tally.limits == 363)
    #expect(first.content.tally.refused == [.ended: 43, .timeOfDay: 6])
    #expect(first.content.tally.numbers == 3_573)
    expectLexemes(first)
  }

  @Test(.enabled(if: hasPrices, "no price catalogues here"))
  func theWholeHistoryOfLLMPricesIsTaken() throws {
    var taken = 0
    for vendor in [
      "amazon", "anthropic", "deepseek", "google", "meta-ai", "minimax", "mistral", "moonshot-ai",
      "openai", "qwen", "xai",
    ] {
      let sample = try read("llm-prices/\(vendor).json")
      #expect(sample.content.tally.numbers == sample.content.tally.taken)
      taken += sample.content.tally.taken
      expectLexemes(sample)
    }
    #expect(taken == 377)
  }
}
