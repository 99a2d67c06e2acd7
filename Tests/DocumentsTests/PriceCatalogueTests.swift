import ExactMoney
import Pipeline
import Profiles
import Testing

@testable import Documents

/// Catalogues as published, in small: every figure is worked out by hand.
@Suite struct PriceCatalogueTests: CatalogueReading {
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
}
