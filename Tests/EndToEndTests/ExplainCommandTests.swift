import Foundation
import Testing

/// `explain` and `where` of the built program: forms, hashes, exit statuses.
@Suite struct ExplainCommandTests {
  private func run(_ arguments: [String], _ books: SmallBooks) throws -> ProcessOutcome {
    try CommandLineTool.run(arguments + ["--books", books.path])
  }

  @Test func aFigureDownToItsRows() throws {
    let books = try SmallBooks(month: "2026-01", billed: "107.00")
    #expect(try books.close().status == 1)
    let explain = ["explain", "--period", "2026-01", "--row", "A"]
    let tree = try run(explain, books)
    #expect(tree.status == 0, "\(tree.errors)")
    #expect(tree.output.contains("64.20"))
    #expect(tree.output.contains("invoices/i-2026-01.csv:2"))
    let leaves = try run(explain + ["--leaves"], books)
    #expect(leaves.status == 0, "\(leaves.errors)")
    let rows = leaves.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.contains { $0.contains("usage_row") && $0.contains("usage/u-2026-01.csv") })
    // The hash is that of the archived bytes.
    let archived = try FileManager.default.bytes(under: books.path + "/archive")
    let hashes = Set(rows.flatMap { $0.filter { $0.utf8.count == 64 } })
    #expect(!hashes.isEmpty)
    for hash in hashes {
      #expect(archived.keys.contains { $0.replacing("/", with: "").contains(hash) }, "\(hash)")
    }
    let json = try run(explain + ["--format", "json", "--rows"], books)
    let parts = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(parts?.count ?? 0 > 4)
    let drift = try run(
      ["explain", "--period", "2026-01", "--variance", "price", "--rows"], books)
    #expect(drift.status == 0, "\(drift.errors)")
    #expect(drift.output.contains("7.00"))
  }

  @Test func aLineUpToItsRows() throws {
    let books = try SmallBooks(month: "2026-01", billed: "107.00")
    #expect(try books.close().status == 1)
    let found = try run(["where", "I-2026-01", "--provider", "p"], books)
    #expect(found.status == 0, "\(found.errors)")
    for text in ["107.00", "64.20", "42.80", "A, cost_api", "B, cost_api", "2026-01"] {
      #expect(found.output.contains(text), "\(text) is missing in \(found.output)")
    }
    #expect(try run(["where", "nothing", "--provider", "p"], books).status == 64)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let books = try SmallBooks(month: "2026-01")
    let explain = ["explain", "--period", "2026-01"]
    #expect(try run(explain + ["--row", "A"], books).status == 64)
    #expect(try books.close().status == 0)
    #expect(try run(explain + ["--row", "A"], books).status == 0)
    for wrong in [
      [], ["--row", "Z"], ["--row", "A", "--figure", "gain"], ["--row", "A", "--meter", "m"],
      ["--row", "A", "--document", "other"], ["--provider", "nobody"],
    ] {
      #expect(try run(explain + wrong, books).status == 64, "\(wrong)")
    }
    // What came since the run is not in the printed figures.
    try books.put(
      "costs/late.csv",
      "cost_id,period,category,method,customer_id,amount,currency\n"
        + "x,2026-01,store,direct,A,12.34,USD\n")
    #expect(try run(explain + ["--row", "A"], books).status == 0)
  }
}
