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
          + "inbox/prices/list@2026-10-01.json,2",
        "google,aurora,uncached_input_tokens,a greater band stands,1.25e-06,1,USD,0,"
          + "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,,,,gemini/aurora,"
          + "inbox/prices/list@2026-10-01.json,2",
        "google,aurora,uncached_input_tokens,does not hold yet,1e-06,1,USD,0,"
          + "2026-11-01T00:00:00Z,,,,,gemini/aurora,inbox/prices/list@2026-11-01.json,1",
        "google,aurora,cache_read_tokens,chosen,1e-07,1,USD,0,2026-10-01T00:00:00Z,"
          + "2026-11-01T00:00:00Z,2026-11-01T00:00:00Z,,,gemini/aurora,"
          + "inbox/prices/list@2026-10-01.json,3",
        "google,aurora,cache_read_tokens,does not hold yet,1e-06,1,USD,0,2026-11-01T00:00:00Z,,,,"
          + "input_cost_per_token,gemini/aurora,inbox/prices/list@2026-11-01.json,1",
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

  @Test func wrongArgumentsAreRefused() throws {
    let books = try books()
    #expect(try show(books, ["aurora", "--at", "October"]).status == 64)
    #expect(try show(books, ["aurora", "--at", "2026-10-05", "--tokens=-1"]).status == 64)
  }
}
