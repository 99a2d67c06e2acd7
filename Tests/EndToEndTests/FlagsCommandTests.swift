import Foundation
import Testing

/// `flags` of the built program: figures by hand, the event that breached, forms, exit statuses.
@Suite struct FlagsCommandTests {
  /// 60.00 used by A on the 11th in one call, 40.00 by B on the 12th; A pays 400.00, B 10.00. A's plan has
  /// an AI budget of 70.00; a cap of 50.00 lies on feature chat, which nobody uses.
  private func books() throws -> SmallBooks {
    let books = try SmallBooks(month: "2026-01")
    try books.put(
      "plans/p.csv",
      "plan,subscription_margin_pct,ai_budget,budget_currency,included_units,hard_cap\n"
        + "pro,75,70,USD,2000,true\n")
    // Usage of the next month says that this one is over.
    try books.put(
      "usage/later.csv",
      "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "later,2026-02-01T00:00:00Z,A,p,m,1\n")
    try books.scratch.write(
      "books/crossfoot.yaml",
      "features: { chat: { cap: 50 } }\naccounts: { key: { cap: 1, reset: day } }\n")
    return books
  }

  private func run(_ arguments: [String], _ books: SmallBooks) throws -> ProcessOutcome {
    try CommandLineTool.run(["flags", "--books", books.path, "--period", "2026-01"] + arguments)
  }

  @Test func flagsOfAMonth() throws {
    let books = try books()
    #expect(try books.close().status == 0)
    let expected = """
      period,code,subject_kind,subject,customer_id,cost_basis,base,reporting_currency,base_amount,\
      threshold,reached,amount,first_breach_day
      2026-01,budget,customer_id,A,A,fully loaded,AI budget of plan pro,USD,70.00,80,85.7,60.00,2026-01-11
      2026-01,cost_of_price,customer_id,B,B,fully loaded,subscription price,USD,10.00,50,400.0,40.00,\
      2026-01-12
      2026-01,negative_margin,customer_id,B,B,fully loaded,revenue,USD,10.00,100,400.0,40.00,2026-01-12

      """
    func withoutAdvice(_ text: String, _ columns: Int) -> String {
      text.split(separator: "\n").map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).prefix(columns)
          .joined(separator: ",") + "\n"
      }.joined()
    }
    #expect(withoutAdvice(books.report("flags.csv"), 13) == expected)
    let shown = try run(["--format", "csv"], books)
    #expect(shown.status == 0 && shown.output == books.report("flags.csv"), "\(shown.errors)")
    let pnl = books.report("pnl.csv").split(separator: "\n").map { $0.split(separator: ",").last }
    #expect(pnl[1...2] == ["budget", "cost_of_price;negative_margin"])
    let only = try run(["--code", "budget", "--events", "--format", "csv"], books)
    #expect(only.status == 0, "\(only.errors)")
    // The ninth event of the file is the one that costs something: line 10.
    #expect(only.output.contains(",2026-01-11,usage/u-2026-01.csv,10,"), "\(only.output)")
    #expect(!only.output.contains("negative_margin"))
    let table = try run(["--customer", "B"], books)
    #expect(table.status == 0 && table.output.contains("negative_margin"))
    #expect(!table.output.contains("budget"))
  }

  @Test func theFilesOfAGateway() throws {
    let books = try books()
    #expect(try books.close().status == 0)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(books.report("caps.json").utf8))
        as? [String: Any])
    let caps = try #require(json["caps"] as? [[String: Any]])
    #expect(caps.map { $0["subject"] as? String } == ["key", "A", "chat"])
    #expect(caps.map { $0["action"] as? String } == ["allow", "warn", "allow"])
    #expect(caps.map { $0["remaining"] as? String } == ["1.00", "10.00", "50.00"])
    #expect(caps[1]["reset_at"] as? String == "2026-02-01T00:00:00+00:00")
    #expect(json["forecast"] is NSNull)
    #expect(
      books.report("litellm-budgets.json").contains(
        "\"feature:chat\": {\n        \"max_budget\": 50.00,"))
  }

  @Test func whatIsNotThereIsSaid() throws {
    let books = try books()
    #expect(try run([], books).status == 64)
    #expect(try run(["--code", "luck"], books).status == 64)
  }
}
