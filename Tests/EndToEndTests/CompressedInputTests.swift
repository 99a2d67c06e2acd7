import Foundation
import Testing

/// Compressed files are read by the system's own tools; their trouble has a name.
@Suite struct CompressedInputTests {
  /// Books whose usage is compressed.
  private func books() throws -> SmallBooks {
    let books = try SmallBooks(month: "2026-01")
    let gzip = try #require(CommandLineTool.find("gzip"))
    let outcome = try RunningProcess(gzip, [books.path + "/inbox/usage/u-2026-01.csv"])
      .finish(limit: 20)
    #expect(outcome.status == 0)
    return books
  }

  @Test func compressedIsTheSame() throws {
    let (plain, compressed) = (try SmallBooks(month: "2026-01"), try books())
    #expect(try plain.close().status == 0)
    #expect(try compressed.close().status == 0)
    for name in ["pnl.csv", "ledger.csv", "drift.csv", "documents.csv", "shares.csv"] {
      #expect(!plain.report(name).isEmpty)
      #expect(plain.report(name) == compressed.report(name))
    }
  }

  /// What the policy requires is asked of compressed rows too: ten events without a feature.
  @Test func compressedLacksTheSame() throws {
    let (plain, compressed) = (try SmallBooks(month: "2026-01"), try books())
    for books in [plain, compressed] {
      try books.scratch.write(
        "books/crossfoot.yaml", "providers: { p: { required: { columns: [feature] } } }\n")
      #expect(try books.close().status == 0)
    }
    let findings = plain.report("findings.csv")
    #expect(findings.contains("warning,missing-field,usage/u-2026-01.csv,2,"))
    #expect(
      findings.contains(
        "feature: required by the policy, and no column of this file; 10 billable events"))
    #expect(compressed.report("findings.csv").replacing(".csv.gz", with: ".csv") == findings)
    #expect(compressed.report("pnl.csv") == plain.report("pnl.csv"))
  }

  /// Without gzip nothing is guessed: the run stops and names what is missing; with it, it works.
  @Test func missingTool() throws {
    let books = try books()
    let outcome = try books.close(environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("gzip"))
    #expect(books.report("pnl.csv").isEmpty)
    #expect(try books.close().status == 0)
  }

  /// A stream that breaks off counts nothing at all.
  @Test func truncatedStream() throws {
    let books = try books()
    let path = books.path + "/inbox/usage/u-2026-01.csv.gz"
    let whole = try #require(FileManager.default.contents(atPath: path))
    try whole.dropLast(12).write(to: URL(fileURLWithPath: path))
    let outcome = try books.close()
    #expect(outcome.status == 1, "\(outcome.output) \(outcome.errors)")
    #expect(books.report("findings.csv").contains("corrupt-stream"))
    #expect(books.report("ledger.csv").split(separator: "\n").count == 1)
  }
}
