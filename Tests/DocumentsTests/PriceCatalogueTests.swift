import ExactMoney
import Pipeline
import Profiles
import Testing

@testable import Documents

/// Catalogues as published, in small: every figure is worked out by hand.
@Suite struct PriceCatalogueTests {
  private func read(_ text: String, named name: String = "prices/list@2026-10-01.json") throws
    -> Outcome<CatalogueContent>
  {
    let file = file(.prices, text, named: name)
    let catalogue = try #require(PriceCatalogue(recognising: file.bytes))
    return catalogue.content(of: file)
  }

  /// `model tier meter >=band price/per [< name]` of each row, sorted.
  private func rows(
    _ outcome: Outcome<CatalogueContent>, _ isWanted: (String) -> Bool = { _ in true }
  )
    -> [String]
  {
    outcome.output.snapshots.flatMap(\.prices).map { sourced in
      let row = sourced.record
      let fields = sourced.content.split(separator: "\n")
      let derived = fields.first { $0.hasPrefix("derived_from=") }
        .map { " < " + $0.dropFirst("derived_from=".count) }
      let band = row.minInputTokens.isZero ? "" : " >=\(row.minInputTokens)"
      let price = fields.first { $0.hasPrefix("unit_price=") }.map { $0.dropFirst(11) } ?? ""
      return "\(row.provider) \(row.model) \(row.serviceTier) \(row.meter)\(band) "
        + "\(price)/\(row.per)" + (derived ?? "")
    }.filter(isWanted).sorted()
  }

  private func stated(_ outcome: Outcome<CatalogueContent>) -> [String] {
    rows(outcome) { !$0.contains(" < ") }
  }

  private func liteLLM(_ key: String, _ provider: String, mode: String = "chat", _ members: String)
    -> String
  {
    "{\"\(key)\": {\"litellm_provider\": \"\(provider)\", \"mode\": \"\(mode)\", \(members)}}"
  }

  @Test func catalogueIsRecognisedByItsContent() {
    func recognised(_ text: String) -> PriceCatalogue? {
      PriceCatalogue(recognising: Array(text.utf8))
    }
    #expect(recognised("{\"m\": {\"litellm_provider\": \"openai\"}}") == .liteLLM)
    #expect(recognised("[{\"api_pattern\": \"x\", \"models\": []}]") == .genAI)
    #expect(recognised("{\"vendor\": \"x\", \"models\": [{\"price_history\": []}]}") == .llmPrices)
    #expect(recognised("{\"provider\":\"openai\",\"model\":\"m\"}") == nil)
    #expect(recognised("") == nil)
    #expect(recognised("\"litellm_provider") == nil)
  }

  @Test func dateComesFromTheNameOrTheProfileAndNothingIsTakenWithoutOne() throws {
    #expect(
      CalendarDate(inName: "prices/a@b@2026-10-01.json.gz") == CalendarDate("2026-10-01"))
    #expect(CalendarDate(inName: "prices/a@2026-10-01#12345678") != nil)
    #expect(CalendarDate(inName: "prices/a@2026-10-011.json") == nil)
    #expect(CalendarDate(inName: "prices/a-2026-10-01.json") == nil)
    #expect(CalendarDate(inName: "prices/a@2026-13-01.json") == nil)
    let text = liteLLM("m", "openai", "\"input_cost_per_token\": 1e-06")
    let undated = try read(text, named: "prices/list.json")
    #expect(undated.output.snapshots.isEmpty)
    #expect(undated.findings.map(\.code) == [.undatedPrices])
    #expect(undated.findings.map(\.severity) == [.blocking])
    let own = try ProfileBook(
      extending: .builtIn(),
      own: [
        (
          "mine.yaml",
          "profile: mine\nextends: litellm-prices\neffective_from: 2026-09-01\n"
        )
      ])
    let profiled = DocumentReader.read(
      file(.prices, text, named: "prices/mine/list.json", profile: "mine"), profiles: own)
    #expect(profiled.findings.isEmpty)
    #expect(
      profiled.output.priceSnapshots.first?.takenAt == CalendarDate("2026-09-01")?.midnightUTC)
  }

  @Test func truncatedCatalogueIsOneFinding() throws {
    let outcome = try read("{\n\"m\": {\"litellm_provider\": \"openai\",\n\"mode\"")
    #expect(outcome.findings.map(\.brief) == ["malformed-json@3:7"])
    #expect(outcome.output.snapshots.isEmpty)
  }

  @Test func numbersAreKeptAsPrinted() throws {
    let outcome = try read(
      liteLLM(
        "m", "openai",
        "\"input_cost_per_token\": 1.25e-06, \"output_cost_per_token\": 2.9999900000000002e-06, "
          + "\"input_cost_per_token_batches\": 0.00000062500, \"input_cost_per_request\": 0"))
    #expect(
      stated(outcome) == [
        "openai m batch uncached_input_tokens 0.00000062500/1",
        "openai m standard output_tokens 2.9999900000000002e-06/1",
        "openai m standard requests 0/1",
        "openai m standard uncached_input_tokens 1.25e-06/1",
      ])
    #expect(outcome.findings.map(\.code) == [.binaryFloatPrice])
    #expect(outcome.findings.first?.message.contains("2.9999900000000002e-06") == true)
  }

  @Test func bandsBeginAboveTheirThresholdAndAtItForXAI() throws {
    let members =
      "\"input_cost_per_token\": 1, \"input_cost_per_token_above_200k_tokens\": 2, "
      + "\"output_cost_per_token_above_128k_tokens_priority\": 3"
    #expect(
      stated(try read(liteLLM("m", "openai", members))) == [
        "openai m priority output_tokens >=128001 3/1",
        "openai m standard uncached_input_tokens 1/1",
        "openai m standard uncached_input_tokens >=200001 2/1",
      ])
    #expect(
      stated(try read(liteLLM("xai/m", "xai", members))) == [
        "xai m priority output_tokens >=128000 3/1",
        "xai m standard uncached_input_tokens 1/1",
        "xai m standard uncached_input_tokens >=200000 2/1",
      ])
  }

  @Test func tieredPricingIsBands() throws {
    let outcome = try read(
      liteLLM(
        "dashscope/q", "dashscope",
        "\"tiered_pricing\": [{\"input_cost_per_token\": 5e-08, \"range\": [0, 256000.0]}, "
          + "{\"input_cost_per_token\": 2.5e-07, \"output_cost_per_token\": 2, "
          + "\"output_cost_per_reasoning_token\": 2.0, \"range\": [256000.0, 1000000.0]}]"))
    #expect(
      stated(outcome) == [
        "dashscope q standard output_tokens >=256001 2/1",
        "dashscope q standard uncached_input_tokens 5e-08/1",
        "dashscope q standard uncached_input_tokens >=256001 2.5e-07/1",
      ])
    #expect(outcome.output.tally.bounds == 4)
    #expect(outcome.output.tally.included == 1)
    #expect(outcome.output.tally.numbers == 8)
  }

  @Test func plainCacheWriteIsOfFiveMinutesWhereOneHourHasItsOwnPrice() throws {
    let plain = try read(liteLLM("m", "openai", "\"cache_creation_input_token_cost\": 4"))
    #expect(
      rows(plain) == [
        "openai m standard cache_write_5m_tokens 4/1 < cache_creation_input_token_cost",
        "openai m standard cache_write_tokens 4/1",
      ])
    let timed = try read(
      liteLLM(
        "m", "anthropic",
        "\"cache_creation_input_token_cost\": 4, "
          + "\"cache_creation_input_token_cost_above_1hr\": 6, "
          + "\"cache_creation_input_token_cost_above_12hr_above_272k_tokens_flex\": 9"))
    #expect(
      rows(timed) == [
        "anthropic m flex cache_write_12h_tokens >=272001 9/1",
        "anthropic m flex cache_write_1h_tokens 6/1 < cache_creation_input_token_cost_above_1hr",
        "anthropic m flex cache_write_5m_tokens 4/1 < cache_creation_input_token_cost",
        "anthropic m flex cache_write_tokens 4/1 < cache_creation_input_token_cost",
        "anthropic m standard cache_write_1h_tokens 6/1",
        "anthropic m standard cache_write_5m_tokens 4/1",
        "anthropic m standard cache_write_tokens 4/1 < cache_creation_input_token_cost",
      ])
  }

  @Test func whatHasNoPriceTakesOverAnotherAsARowThatSaysSo() throws {
    let outcome = try read(
      liteLLM(
        "m", "openai",
        "\"input_cost_per_token\": 3, \"input_cost_per_token_above_200k_tokens\": 6, "
          + "\"cache_read_input_token_cost\": 1, \"output_cost_per_token\": 9, "
          + "\"input_cost_per_token_batches\": 2"))
    #expect(
      rows(outcome) { $0.contains("cache_read") } == [
        "openai m batch cache_read_audio_tokens 1/1 < cache_read_input_token_cost",
        "openai m batch cache_read_tokens 1/1 < cache_read_input_token_cost",
        "openai m standard cache_read_audio_tokens 1/1 < cache_read_input_token_cost",
        "openai m standard cache_read_tokens 1/1",
      ])
    #expect(
      rows(outcome) { $0.contains("batch input_") || $0.contains("batch uncached") } == [
        "openai m batch input_audio_tokens 2/1 < input_cost_per_token_batches",
        "openai m batch input_audio_tokens >=200001 6/1 < input_cost_per_token_above_200k_tokens",
        "openai m batch input_image_tokens 2/1 < input_cost_per_token_batches",
        "openai m batch input_image_tokens >=200001 6/1 < input_cost_per_token_above_200k_tokens",
        "openai m batch input_video_tokens 2/1 < input_cost_per_token_batches",
        "openai m batch input_video_tokens >=200001 6/1 < input_cost_per_token_above_200k_tokens",
        "openai m batch uncached_input_tokens 2/1",
        "openai m batch uncached_input_tokens >=200001 6/1 < input_cost_per_token_above_200k_tokens",
      ])
    #expect(rows(outcome) { $0.contains("1h") || $0.contains("12h") }.isEmpty)
    #expect(outcome.output.tally.statedRows == 5)
    #expect(outcome.output.tally.taken == 5)
  }

  @Test(arguments: [
    ("audio_transcription", "\"input_cost_per_second\": 2, \"output_cost_per_second\": 2", 1, 1),
    ("audio_transcription", "\"output_cost_per_second\": 0, \"input_cost_per_second\": 2", 1, 1),
    ("audio_transcription", "\"input_cost_per_second\": 2, \"output_cost_per_second\": 3", 0, 0),
    ("audio_transcription", "\"input_cost_per_second\": 2", 1, 0),
    ("chat", "\"input_cost_per_second\": 2", 0, 0),
    ("chat", "\"output_cost_per_image\": 2, \"output_cost_per_image_token\": 1", 1, 0),
    ("image_generation", "\"output_cost_per_image\": 2, \"input_cost_per_image\": 1", 1, 0),
    ("image_generation", "\"input_cost_per_image\": 1", 1, 0),
    ("embedding", "\"input_cost_per_image\": 1", 0, 0),
    ("audio_speech", "\"input_cost_per_character\": 1", 1, 0),
    ("audio_speech", "\"input_cost_per_character\": 1, \"input_cost_per_token\": 1", 1, 0),
    ("chat", "\"input_cost_per_character\": 1, \"output_cost_per_character\": 1", 0, 0),
    ("rerank", "\"input_cost_per_query\": 1", 1, 0),
    ("embedding", "\"input_cost_per_query\": 1", 0, 0),
    ("chat", "\"search_context_cost_per_query\": {\"low\": 1, \"high\": 1.0}", 1, 1),
    ("chat", "\"search_context_cost_per_query\": {\"low\": 1, \"high\": 2}", 0, 0),
    ("chat", "\"output_cost_per_token\": 1, \"output_cost_per_reasoning_token\": 1.0", 1, 1),
    ("chat", "\"output_cost_per_token\": 1, \"output_cost_per_reasoning_token\": 4", 1, 0),
    ("chat", "\"input_cost_per_token_cache_hit\": 1", 1, 0),
    ("chat", "\"input_cost_per_token_cache_hit\": 1, \"cache_read_input_token_cost\": 1", 1, 1),
    ("chat", "\"input_cost_per_token\": -1", 0, 0),
    ("chat", "\"input_cost_per_token\": \"3e-7\"", 1, 0),
    ("chat", "\"input_cost_per_token\": \"see the list\"", 0, 0),
  ])
  func unitsAreTakenWhereOneReadingIsLeft(
    mode: String, members: String, taken: Int, included: Int
  ) throws {
    let outcome = try read(liteLLM("m", "p", mode: mode, members))
    let tally = outcome.output.tally
    #expect(tally.taken == taken)
    #expect(tally.included == included)
    #expect(tally.taken == stated(outcome).count)
    #expect(
      outcome.findings.contains { $0.code == .priceNotTaken || $0.code == .badValue }
        == !tally.refused.isEmpty)
  }

  @Test func everyNumberOfAnEntryIsAccountedFor() throws {
    let outcome = try read(
      """
      {"sample_spec": {"input_cost_per_token": 0.0, "max_tokens": "a number"},
       "m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1,
         "max_input_tokens": 8192, "rpm": 5, "regional_processing_uplift_multiplier_eu": 1.1,
         "search_free_requests": {"count": 1500, "period": "day"}, "ocr_cost_per_page": 2,
         "off_peak_pricing": {"input_cost_per_token": 1, "windows": [{"weekdays": [6, 7]}]},
         "provider_specific_entry": {"us": 1.1}, "metadata": {"original_pricing_per_hour": 3},
         "supports_vision": true, "a_new_number": 12},
       "nobody": {"input_cost_per_token": 1, "max_tokens": 4}}
      """)
    let tally = outcome.output.tally
    #expect(
      tally.refused == [
        .documentation: 2, .multiplier: 2, .allowance: 1, .noMeter: 1, .timeOfDay: 3,
        .unknownName: 1, .noProvider: 1,
      ])
    #expect(tally.taken == 1)
    #expect(tally.limits == 3)
    #expect(tally.numbers == 15)
    #expect(outcome.findings.count == 7)
  }

  @Test func modelLosesItsPrefixAndTheKeyIsAnAlias() throws {
    let outcome = try read(
      """
      {"gemini/a": {"litellm_provider": "gemini", "input_cost_per_token": 1},
       "bedrock/b": {"litellm_provider": "bedrock_converse", "input_cost_per_token": 1},
       "b": {"litellm_provider": "bedrock", "input_cost_per_token": 1},
       "bedrock/c": {"litellm_provider": "bedrock", "input_cost_per_token": 1},
       "c": {"litellm_provider": "bedrock", "input_cost_per_token": 2, "mode": "embedding"},
       "openai/org/d": {"litellm_provider": "openai", "input_cost_per_token": 1}}
      """)
    #expect(
      stated(outcome) == [
        "bedrock b standard uncached_input_tokens 1/1",
        "bedrock bedrock/c standard uncached_input_tokens 1/1",
        "bedrock c standard uncached_input_tokens 2/1",
        "google a standard uncached_input_tokens 1/1",
        "openai org/d standard uncached_input_tokens 1/1",
      ])
    #expect(
      outcome.output.aliases.map { "\($0.record.provider) \($0.record.alias)=\($0.record.model)" }
        .sorted() == [
          "bedrock bedrock/b=b", "google gemini/a=a", "openai openai/org/d=org/d",
        ])
    #expect(outcome.output.tally.included == 1)
    let embedding = outcome.output.snapshots.flatMap(\.prices).filter {
      $0.record.category == .embedding
    }
    #expect(Set(embedding.map(\.record.model.rawValue)) == ["c"])
  }

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

  @Test func modelThatStandsTwiceCountsOnceAndItsLastEntryHolds() throws {
    let outcome = try read(
      """
      {"m": {"litellm_provider": "openai", "output_cost_per_token": 1, "max_tokens": 5},
       "m": {"litellm_provider": "openai", "output_cost_per_token": 2}}
      """)
    #expect(stated(outcome) == ["openai m standard output_tokens 2/1"])
    #expect(outcome.output.tally.refused == [.repeated: 2])
    #expect(outcome.output.tally.numbers == 3)
    #expect(outcome.findings.map(\.code) == [.priceNotTaken])
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
