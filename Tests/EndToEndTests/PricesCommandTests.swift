import Foundation
import Testing

/// `crossfoot prices show` answers from what a run would see.
@Suite struct PricesCommandTests {
  private func books() throws -> SmallBooks {
    let books = try SmallBooks()
    try books.put(
      "prices/list@2026-10-01.json",
      """
      {"gemini/aurora": {"litellm_provider": "gemini", "mode": "chat",
        "input_cost_per_token": 1.25e-06, "input_cost_per_token_above_200k_tokens": 2.5e-06,
        "cache_read_input_token_cost": 1e-07}}
      """)
    try books.put(
      "prices/list@2026-11-01.json",
      "{\"gemini/aurora\": {\"litellm_provider\": \"gemini\", \"input_cost_per_token\": 1e-06}}")
    return books
  }

  private func show(_ books: SmallBooks, _ arguments: [String]) throws -> (
    status: Int32?, output: String, errors: String
  ) {
    let outcome = try CommandLineTool.run(
      ["prices", "show"] + arguments + ["--books", books.path])
    return (outcome.status, outcome.output, outcome.errors)
  }

  @Test func chosenRowsComeWithTheRejectedOnesAndTheNextChange() throws {
    let books = try books()
    let csv = try show(
      books,
      [
        "gemini/aurora", "--tokens", "200001", "--at", "2026-10-05T00:00:00+02:00",
        "--format", "csv",
      ])
    #expect(csv.status == 0)
    let lines = csv.output.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.contains("uncached") || $0.contains("cache_read_tokens") } == [
        "google,aurora,uncached_input_tokens,chosen,2.5e-06,1,USD,200001,2026-10-01T00:00:00Z,"
          + "2026-11-01T00:00:00Z,2026-11-01T00:00:00Z,,,gemini/aurora,"
          + "litellm-prices,inbox/prices/list@2026-10-01.json,2",
        "google,aurora,uncached_input_tokens,a greater band stands,1.25e-06,1,USD,0,"
          + "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,,,,gemini/aurora,"
          + "litellm-prices,inbox/prices/list@2026-10-01.json,2",
        "google,aurora,uncached_input_tokens,does not hold yet,1e-06,1,USD,0,"
          + "2026-11-01T00:00:00Z,,,,,gemini/aurora,litellm-prices,inbox/prices/list@2026-11-01.json,1",
        "google,aurora,cache_read_tokens,chosen,1e-07,1,USD,0,2026-10-01T00:00:00Z,"
          + "2026-11-01T00:00:00Z,2026-11-01T00:00:00Z,,,gemini/aurora,"
          + "litellm-prices,inbox/prices/list@2026-10-01.json,3",
        "google,aurora,cache_read_tokens,does not hold yet,1e-06,1,USD,0,2026-11-01T00:00:00Z,,,,"
          + "input_cost_per_token,gemini/aurora,litellm-prices,inbox/prices/list@2026-11-01.json,1",
      ])
    let json = try show(books, ["aurora", "--at", "2026-10-05", "--format", "json"])
    let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(rows?.count == lines.count - 1)
    let table = try show(books, ["aurora", "--provider", "google", "--at", "2026-10-05"])
    #expect(table.status == 0)
    #expect(table.output.contains("more input needed"))
  }

  @Test func aModelWithoutAPriceEndsWithOneAndSaysWhy() throws {
    let books = try books()
    let unknown = try show(books, ["nimbus", "--at", "2026-10-05"])
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("the price book has no model nimbus"))
    let tier = try show(books, ["aurora", "--tier", "batch", "--at", "2026-10-05"])
    #expect(tier.status == 1)
    #expect(tier.errors.contains("google aurora has no price in tier batch, only in: standard"))
    #expect(try show(books, ["aurora", "--at", "2026-09-30"]).status == 1)
  }

  @Test func ownPricesStandBeforeAListAndTheListSaysSo() throws {
    let books = try books()
    try books.put(
      "prices/own.csv",
      "provider,model,meter,unit_price,per,currency\ngoogle,aurora,output_tokens,3,1000000,USD\n"
        + "google,aurora,uncached_input_tokens,1,1000000,USD\n")
    let csv = try show(
      books, ["aurora", "--tokens", "300000", "--at", "2026-10-05", "--format", "csv"])
    let input = csv.output.split(separator: "\n").filter { $0.contains("uncached_input") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .map { "\($0[3]) \($0[4]) \($0[14])" }
    #expect(
      input == [
        "chosen 1 ", "another list stands 1.25e-06 litellm-prices",
        "another list stands 2.5e-06 litellm-prices", "does not hold yet 1e-06 litellm-prices",
      ])
  }

  @Test func aPrecedenceOfUnknownListsIsRefused() throws {
    let books = try books()
    try Data("prices: { precedence: [litellm] }\n".utf8)
      .write(to: URL(fileURLWithPath: books.path + "/crossfoot.yaml"))
    let outcome = try show(books, ["aurora", "--at", "2026-10-05"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("litellm-prices, genai-prices, llm-prices"))
  }

  /// Of 14 numbers 4 are prices, 2 bound a band, 1 is said again, 2 are limits and 5 are refused: three
  /// of a model that comes again, an uplift, and pages. The input's two bands are taken over by seven
  /// meters (cache reads, two lifetimes of writes, audio, images, video, cached audio), and each of the
  /// two outputs by two (audio, images): 7 × 2 + 2 × 2 rows.
  private static let counted = """
    {"m": {"litellm_provider": "openai", "input_cost_per_token": 9, "output_cost_per_token": 9,
       "max_tokens": 7},
     "m": {"litellm_provider": "openai", "mode": "chat", "max_tokens": 100, "max_input_tokens": 200,
       "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "output_cost_per_reasoning_token": 2e-06, "regional_processing_uplift_multiplier_eu": 1.1,
       "ocr_cost_per_page": 0.5,
       "tiered_pricing": [{"range": [1000, 9000], "input_cost_per_token": 3e-06}]},
     "openai/m2": {"litellm_provider": "openai", "mode": "chat", "output_cost_per_token": 5e-06}}
    """

  @Test func checkCountsTheNumbersOfACatalogue() throws {
    let books = try SmallBooks()
    try books.put("prices/list@2026-10-01.json", Self.counted)
    let path = books.path + "/inbox/prices/list@2026-10-01.json"
    let csv = try CommandLineTool.run(["check", path, "--format", "csv"])
    let counts = csv.output.split(separator: "\n").map(String.init)
      .filter { ["models", "numbers", "refused:", "price rows"].contains(where: $0.contains) }
    #expect(
      counts == [
        "models,3", "models taken,2",
        "\"models refused: its model stands again further down, which counts\",1",
        "price rows stated,4", "price rows inherited,18", "numbers,14", "numbers taken,4",
        "numbers that bound bands,2", "numbers said again,1", "numbers that are limits,2",
        "numbers refused,5",
        "\"refused: it multiplies prices, and prices are taken as printed\",1",
        "\"refused: its model stands again further down, which counts\",3",
        "refused: no meter stands for it,1",
      ])
    let json = try CommandLineTool.run(["check", path, "--format", "json"])
    #expect(json.output.contains("numbers taken"))
    let table = try CommandLineTool.run(["check", path])
    #expect(table.output.contains("numbers refused"))
  }

  @Test func wrongArgumentsAreRefused() throws {
    let books = try books()
    #expect(try show(books, ["aurora", "--at", "October"]).status == 64)
    #expect(try show(books, ["aurora", "--at", "2026-10-05", "--tokens=-1"]).status == 64)
  }
}
