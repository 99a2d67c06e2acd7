import Foundation
import Testing

/// What people write to a model, and what it answers, is nowhere in the books.
@Suite struct PrivacyTests {
  private static let words = ["Kuckucksuhr 8341", "glockenspiel-answer"]

  /// Calls of an output token each, with words in them.
  private func log(_ index: Range<Int>) -> String {
    index.map { number in
      #"{"event_id":"x\#(number)","occurred_at":"2026-01-15T12:00:00Z","customer_id":"A","provider":"p","#
        + #""model":"m","output_tokens":1,"messages":[{"role":"user","content":"Kuckucksuhr 8341"}],"#
        + #""response":{"id":"r","text":"glockenspiel-answer"}}"# + "\n"
    }.joined()
  }

  private func files(below path: String) throws -> [String] {
    let enumerator = try #require(FileManager.default.enumerator(atPath: path))
    return enumerator.compactMap { $0 as? String }.map { path + "/" + $0 }
  }

  private func holdWords(_ path: String) throws -> [String] {
    try files(below: path).filter { file in
      guard let bytes = FileManager.default.contents(atPath: file) else { return false }
      return Self.words.contains { bytes.range(of: Data($0.utf8)) != nil }
    }
  }

  @Test func wordsAreNowhere() throws {
    let books = try SmallBooks(month: "2026-01")
    try books.put("usage/log.jsonl", log(0..<10))
    try books.put("usage/packed.jsonl", log(10..<20))
    try books.put(
      "usage/log.csv",
      "event_id,occurred_at,customer_id,provider,model,output_tokens,prompt\n"
        + "y,2026-01-15T12:00:00Z,A,p,m,10,\"Kuckucksuhr 8341,\nplease\"\n")
    let gzip = try #require(CommandLineTool.find("gzip"))
    #expect(
      try RunningProcess(gzip, [books.path + "/inbox/usage/packed.jsonl"]).finish(limit: 20).status
        == 0)
    #expect(try holdWords(books.path).count == 2)
    let outcome = try books.close()
    #expect(outcome.output.contains("log.jsonl: archived without people's words in it"))
    #expect(try holdWords(books.path).isEmpty)

    // The same calls, of which nobody wrote down the words.
    let plain = try SmallBooks(month: "2026-01")
    let header = "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
    let rows = (0..<20).map { "x\($0),2026-01-15T12:00:00Z,A,p,m,1\n" }
    try plain.put(
      "usage/plain.csv", header + rows.joined() + "y,2026-01-15T12:00:00Z,A,p,m,10\n")
    let expected = try plain.close()
    #expect(outcome.status == expected.status)
    let ledger = books.report("ledger.csv")
    #expect(ledger == plain.report("ledger.csv") && ledger.contains("2026-01-15"))

    // The same log again is known, words and all.
    try books.put("usage/again.jsonl", log(0..<10))
    let again = try books.close()
    #expect(again.output.contains("already accepted as log.jsonl"), "\(again.output)")
    #expect(try holdWords(books.path).isEmpty)
    #expect(books.report("ledger.csv") == ledger)
  }
}
