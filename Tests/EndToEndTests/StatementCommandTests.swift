import Foundation
import Testing

/// `statement` of the built program: forms, one customer, mistakes.
@Suite struct StatementCommandTests {
  /// A has nine calls and five included, B one and no plan with a number.
  private func books() throws -> SmallBooks {
    let books = try SmallBooks(month: "2026-01")
    try books.put("plans/p.csv", "plan,included_units\npro,5\n")
    try books.scratch.write(
      "books/crossfoot.yaml", "statement: { counts: calls, unit: AI analyses }\n")
    #expect(try books.close().status == 0)
    return books
  }

  private func statement(_ books: SmallBooks, _ arguments: [String]) throws -> ProcessOutcome {
    try CommandLineTool.run(
      ["statement", "--books", books.path, "--period", "2026-01"] + arguments)
  }

  @Test func everyForm() throws {
    let books = try books()
    let table = try statement(books, [])
    #expect(table.status == 0, "\(table.errors)")
    #expect(
      table.output == """
        Customer statements 2026-01, in AI analyses
        customer  name        plan  used  included  remaining  over
        ───────────────────────────────────────────────────────────
        A         Alder       pro      9         5          0     4
        B         Birch, Ltd           1

        """)
    let one = try statement(books, ["--customer", "A"])
    #expect(
      one.output.hasSuffix("\n9 of 5 included AI analyses used, 4 more than included.\n"))
    #expect(try statement(books, ["--format", "csv"]).output == books.report("statements.csv"))
    let json = try statement(books, ["--customer", "B", "--format", "json"])
    let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(rows?.first?["used"] as? String == "1")
    #expect(rows?.first?["message"] as? String == "1 AI analyses used")
    let page = try statement(books, ["--customer", "A", "--format", "html"])
    #expect(page.output.hasPrefix("<!DOCTYPE html>"))
    #expect(page.output.contains("9 of 5 included AI analyses used, 4 more than included."))
    #expect(!page.output.contains("60.00"))
  }

  @Test func mistakesAreSaid() throws {
    let books = try books()
    for wrong in [["--format", "html"], ["--customer", "Z"], ["--format", "pdf"]] {
      #expect(try statement(books, wrong).status == 64, "\(wrong)")
    }
  }
}
