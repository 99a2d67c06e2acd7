import ExactMoney
import Pipeline
import Profiles
import Testing

@testable import Documents

/// The lists of genai-prices and llm-prices, in small: every figure is worked out by hand.
@Suite struct PublishedListTests: CatalogueReading {
  @Test func genAITiersUnitsAndExactNamesAreTaken() throws {
    let outcome = try read(
      """
      [{"id": "x-ai", "api_pattern": "x", "models": [
        {"id": "m", "match": {"or": [{"equals": "m-1"}, {"starts_with": "m-"}, {"equals": "m"}]},
         "context_window": 8000,
         "prices": {"input_mtok": {"base": 1.25, "tiers": [{"start": 200000, "price": 2.5}]},
           "output_mtok": 10, "web_searches_kcount": 14, "cache_image_read_mtok": 3}},
        {"id": "n", "match": {"and": [{"equals": "m-1"}, {"contains": "n"}]},
         "prices": {"requests_kcount": 5}}]}]
      """)
    #expect(
      stated(outcome) == [
        "xai m standard output_tokens 10/1000000", "xai m standard searches 14/1000",
        "xai m standard uncached_input_tokens 1.25/1000000",
        "xai m standard uncached_input_tokens >=200001 2.5/1000000",
        "xai n standard requests 5/1000",
      ])
    #expect(
      outcome.output.aliases.map { "\($0.record.alias)=\($0.record.model)" } == ["m-1=m"])
    #expect(
      rows(outcome) { $0.contains("cache_write_1h") } == [
        "xai m standard cache_write_1h_tokens 1.25/1000000 < input_mtok",
        "xai m standard cache_write_1h_tokens >=200001 2.5/1000000 < input_mtok",
      ])
    #expect(outcome.output.tally.refused == [.noMeter: 1])
    #expect(outcome.output.tally.limits == 1)
    #expect(outcome.output.tally.bounds == 1)
  }

  @Test func genAIDatesEndOneAnotherAndHoursAreRefused() throws {
    func text(_ entries: String) -> String {
      "[{\"id\": \"p\", \"api_pattern\": \"x\", \"models\": [{\"id\": \"m\", \"prices\": [\(entries)]}]}]"
    }
    func intervals(_ entries: String) throws -> [String] {
      try read(text(entries)).output.snapshots.flatMap(\.prices)
        .filter { $0.record.meter == MeterID("output_tokens") }
        .map { price in
          let (from, to) = (price.record.effectiveFrom, price.record.effectiveTo)
          return "\(price.record.unitPrice) \(from.map(\.description) ?? "-")"
            + " \(to.map(\.description) ?? "-")"
        }.sorted()
    }
    let plain = "{\"prices\": {\"output_mtok\": 1}}"
    func from(_ date: String, _ price: Int) -> String {
      "{\"constraint\": {\"start_date\": \"\(date)\"}, \"prices\": {\"output_mtok\": \(price)}}"
    }
    #expect(
      try intervals(plain + "," + from("2026-12-01", 2)) == [
        "1 2026-10-01T00:00:00Z 2026-12-01T00:00:00Z", "2 2026-12-01T00:00:00Z -",
      ])
    #expect(
      try intervals(plain + "," + from("2026-07-01", 2) + "," + from("2026-11-01", 3)) == [
        "2 2026-07-01T00:00:00Z 2026-11-01T00:00:00Z", "3 2026-11-01T00:00:00Z -",
      ])
    // Read from the end: a later date that stands before an earlier one is never reached alone.
    #expect(
      try intervals(from("2026-11-01", 3) + "," + from("2026-07-01", 2)) == [
        "2 2026-07-01T00:00:00Z 2026-11-01T00:00:00Z", "2 2026-11-01T00:00:00Z -",
      ])
    let timed = try read(
      text(
        plain + ",{\"constraint\": {\"start_time\": \"00:30:00Z\", \"end_time\": \"16:30:00Z\"}, "
          + "\"prices\": {\"output_mtok\": 9}}"))
    #expect(timed.output.tally.refused == [.timeOfDay: 1])
    #expect(stated(timed) == ["p m standard output_tokens 1/1000000"])
  }

  @Test func patternsOfNamesAreKeptForSuggestionsInTheirOrder() throws {
    let outcome = try read(
      """
      [{"id": "p", "api_pattern": "x", "models": [
        {"id": "a", "match": {"or": [{"equals": "b"}, {"starts_with": "a-"}, {"regex": "^z"}]},
         "prices": {"input_mtok": 1}},
        {"id": "c", "match": {"and": [{"contains": "c"}, {"ends_with": "!"}]}, "prices": {}},
        {"id": "d", "match": {"regex": "d"}, "prices": {"input_mtok": 1}},
        {"id": "e", "match": {"and": [{"contains": "e"}, {"regex": "d"}]}, "prices": {}}]}]
      """)
    let patterns = outcome.output.snapshots.flatMap(\.patterns)
    #expect(patterns.map(\.model.rawValue) == ["a", "c"])
    #expect(patterns.first?.pattern == .any([.equals("b"), .startsWith("a-")]))
    #expect(patterns.last?.pattern == .all([.contains("c"), .endsWith("!")]))
  }

  @Test func llmPricesOfTheDayHoldFromTheDayOfTheFile() throws {
    let text = """
      {"updated_at": "2026-08-05", "prices": [
        {"id": "a", "vendor": "amazon", "name": "A", "input": 0.035, "output": 0.14,
         "input_cached": null},
        {"id": "b", "vendor": "xai", "name": "B", "input": 2, "output": 6, "input_cached": 0.5}]}
      """
    func days(_ outcome: Outcome<CatalogueContent>) -> Set<String> {
      Set(
        outcome.output.snapshots.flatMap(\.prices).map {
          ($0.record.effectiveFrom?.description ?? "-")
            + ($0.record.effectiveTo?.description ?? "-")
        })
    }
    let undated = try read(text, named: "prices/current-v1.json")
    #expect(
      stated(undated) == [
        "bedrock a standard output_tokens 0.14/1000000",
        "bedrock a standard uncached_input_tokens 0.035/1000000",
        "xai b standard cache_read_tokens 0.5/1000000",
        "xai b standard output_tokens 6/1000000",
        "xai b standard uncached_input_tokens 2/1000000",
      ])
    #expect(days(undated) == ["2026-08-05T00:00:00Z-"])
    #expect(undated.output.snapshots.map(\.catalogue) == ["llm-prices/bedrock", "llm-prices/xai"])
    #expect(undated.output.tally.numbers == 5)
    #expect(days(try read(text)) == ["2026-10-01T00:00:00Z-"])
  }

  @Test func llmPricesHistoryOfAllVendorsKeepsItsDates() throws {
    let outcome = try read(
      """
      {"prices": [
        {"id": "a", "vendor": "v", "name": "A", "input": 1, "output": 2, "input_cached": null,
         "from_date": "2026-02-01", "to_date": null},
        {"id": "a", "vendor": "v", "name": "A", "input": 3, "output": 4, "input_cached": null,
         "from_date": null, "to_date": "2026-02-01"},
        {"id": "b", "name": "B", "input": 5, "output": 6, "input_cached": 7}]}
      """, named: "prices/historical-v1.json")
    let intervals = outcome.output.snapshots.flatMap(\.prices).map {
      "\($0.record.unitPrice) \($0.record.effectiveFrom?.description ?? "-") "
        + ($0.record.effectiveTo?.description ?? "-")
    }
    #expect(
      intervals.sorted() == [
        "1 2026-02-01T00:00:00Z -", "2 2026-02-01T00:00:00Z -", "3 - 2026-02-01T00:00:00Z",
        "4 - 2026-02-01T00:00:00Z",
      ])
    #expect(outcome.output.tally.refused == [.noProvider: 3])
    #expect(outcome.findings.map(\.code) == [.priceNotTaken])
  }

  @Test func llmPricesHistoryKeepsItsDates() throws {
    let outcome = try read(
      """
      {"vendor": "moonshot-ai", "models": [{"id": "k", "name": "K", "price_history": [
        {"input": 0.6, "output": 2.5, "input_cached": null, "from_date": null, "to_date": "2026-02-01"},
        {"input": 0.5, "output": 2, "input_cached": 0.1, "from_date": "2026-02-01", "to_date": null},
        {"input": 1, "output": 2, "input_cached": null, "from_date": "soon", "to_date": null}]}]}
      """, named: "prices/moonshot.json")
    #expect(
      rows(outcome) == [
        "moonshot k standard cache_read_tokens 0.1/1000000",
        "moonshot k standard output_tokens 2.5/1000000",
        "moonshot k standard output_tokens 2/1000000",
        "moonshot k standard uncached_input_tokens 0.5/1000000",
        "moonshot k standard uncached_input_tokens 0.6/1000000",
      ])
    #expect(outcome.output.tally.taken == 5)
    #expect(outcome.output.tally.refused == [.condition: 2])
    #expect(Set(outcome.findings.map(\.code)) == [.badDate, .priceNotTaken])
    #expect(outcome.output.snapshots.first?.takenAt == nil)
  }
}
