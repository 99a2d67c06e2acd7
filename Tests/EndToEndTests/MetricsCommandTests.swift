import Foundation
import Testing

/// `crossfoot metrics` and `crossfoot rank` on small books: A costs 60.00 and brings 400.00, B costs 40.00
/// and brings 10.00, in each month.
@Suite struct MetricsCommandTests {
  private func show(_ books: SmallBooks, _ arguments: [String]) throws -> ProcessOutcome {
    try CommandLineTool.run(arguments + ["--books", books.path])
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
  }

  @Test func measuresOfOneMonthAndOfTwo() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let company = try show(books, ["metrics", "--period", "2026-01"])
    #expect(company.status == 0, "\(company.errors)")
    let shown = lines(company.output)
    // 100.00 of 410.00 is 24.39 %; 100.00 over 10 calls; over 2 customers 50.00, 205.00.
    #expect(shown.contains("ai_cost_pct_of_revenue 24.4 % 100.00 410.00 fully loaded"))
    #expect(shown.contains("cost_per_call 10.0000 USD 100.00 10 fully loaded"))
    #expect(shown.contains("cost_per_customer 50.0000 USD 100.00 2 fully loaded"))
    #expect(shown.contains { $0.hasPrefix("revenue_per_customer 205.0000 USD 410.00 2") })
    #expect(company.output.contains("Margin by plan 2026-01"))
    #expect(!company.output.unicodeScalars.contains("\u{1B}"))

    try books.add(month: "2026-02")
    #expect(try books.close("2026-02").status == 0)
    let both = try show(
      books,
      [
        "metrics", "--period", "2026-01", "--to", "2026-02", "--by", "customer_id", "--format",
        "csv",
      ])
    #expect(both.status == 0, "\(both.errors)")
    // A: 120.00 of 800.00.
    #expect(both.output.contains("A,ai_cost,120.00,USD,,,fully loaded"), "\(both.output)")
    #expect(
      both.output.contains("A,ai_cost_pct_of_revenue,15.0,%,120.00,800.00,fully loaded"),
      "\(both.output)")
    #expect(!both.output.contains("cost_per_active_user"))
  }

  @Test func rank() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let worst = try show(
      books, ["rank", "--period", "2026-01", "--by", "margin_pct", "--ascending", "--top", "1"])
    #expect(worst.status == 0, "\(worst.errors)")
    let shown = lines(worst.output)
    // (10 − 40) ÷ 10; and what is left out is summed, so that the table foots.
    #expect(shown.contains { $0.hasPrefix("1 B") && $0.contains("-300.0") && $0.hasSuffix("loss") })
    #expect(shown.contains { $0.hasPrefix("(1 other) 400.00 60.00 340.00") })
    #expect(shown.contains { $0.hasPrefix("TOTAL 410.00 100.00 310.00") })
    let all = try show(
      books, ["rank", "--period", "2026-01", "--by", "cost", "--format", "json"])
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [[String: Any]])
    #expect(
      rows.compactMap { $0["customer_id"] as? String } == [
        "A", "B", "(unattributed)", "(unallocated)", "TOTAL",
      ])
    #expect(rows[0]["rank"] as? String == "1" && rows[0]["cost_basis"] as? String == "fully loaded")
  }

  @Test(arguments: [
    (["rank", "--by", "height"], "height"), (["metrics", "--by", "height"], "known are"),
    (["metrics", "--to", "2025-12"], "is before"),
    (["rank", "--by", "cost", "--top", "-1"], "--top"),
  ])
  func wrongArguments(_ arguments: [String], _ message: String) throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let outcome = try show(books, arguments + ["--period", "2026-01"])
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func monthThatNobodyComputed() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    for command in [["metrics"], ["rank", "--by", "cost"]] {
      let outcome = try show(books, command + ["--period", "2025-01"])
      #expect(outcome.status == 64 && outcome.errors.contains("2025-01"), "\(outcome.errors)")
    }
  }
}
