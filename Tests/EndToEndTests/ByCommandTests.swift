import Foundation
import Testing

/// `by` of the built program: a tag that no policy names, forms, months, mistakes.
@Suite struct ByCommandTests {
  /// January: 60.00 of A's team red and 40.00 of B's team =x, which failed, billed as used. February: as
  /// much without a team.
  private func books() throws -> SmallBooks {
    let books = try SmallBooks(month: "2026-01")
    try books.put(
      "usage/u-2026-01.csv",
      "event_id,occurred_at,customer_id,provider,model,output_tokens,team,status\n"
        + "e1,2026-01-11T12:00:00Z,A,p,m,60,red,completed\n"
        + "e2,2026-01-12T12:00:00Z,B,p,m,40,=x,failed\n")
    #expect(try books.close().status == 0)
    return books
  }

  private func by(_ books: SmallBooks, _ arguments: [String]) throws -> ProcessOutcome {
    try CommandLineTool.run(["by", "--books", books.path, "--period", "2026-01"] + arguments)
  }

  @Test func everyForm() throws {
    let books = try books()
    let table = try by(books, ["team"])
    #expect(table.status == 0, "\(table.errors)")
    let lines = table.output.split(separator: "\n")
    #expect(lines[0] == "AI cost by team, 2026-01, USD; TOTAL is the P&L's, fully loaded")
    #expect(lines.contains { $0.hasPrefix("red") && $0.contains("60.00     60.0  ██████████") })
    #expect(lines.last?.hasPrefix("TOTAL") == true)
    let rest = "0,0,0,0,0,0,0"
    #expect(
      try by(books, ["team", "--format", "csv"]).output == """
        period,team,currency,cost_api,total_cost,share_pct,cost_basis,calls,failed_calls,retries,\
        fallbacks,accepted,edited,rejected,work_items,successful_work_items,cost_per_call,\
        cost_per_work_item,cost_per_successful_work_item,cost_per_accepted_output
        2026-01,red,USD,60.00,60.00,60.0,usage,1,0,\(rest),60.0000,n/a,n/a,n/a
        2026-01,'=x,USD,40.00,40.00,40.0,usage,1,1,\(rest),40.0000,n/a,n/a,n/a
        2026-01,(unattributed),USD,0.00,0.00,0.0,fully loaded,0,0,\(rest),n/a,n/a,n/a,n/a
        2026-01,TOTAL,USD,100.00,100.00,100.0,fully loaded,2,1,\(rest),50.0000,n/a,n/a,n/a

        """)
    // What a run writes is what the command shows.
    #expect(
      try by(books, ["model", "--format", "csv"]).output == books.report("cost_by_model.csv"))
    let json = try by(books, ["team,result", "--format", "json", "--top", "1"])
    let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(
      rows?.map { "\($0["team"] ?? ""), \($0["result"] ?? ""), \($0["total_cost"] ?? "")" } == [
        "red, first_try, 60.00", "(1 other), <null>, 40.00",
        "(unattributed), (unattributed), 0.00", "TOTAL, <null>, 100.00",
      ])
  }

  @Test func monthsAndDays() throws {
    let books = try books()
    try books.add(month: "2026-02")
    #expect(try books.close("2026-02").status <= 1)
    let months = try by(books, ["team", "--to", "2026-02", "--each", "month"])
    #expect(
      months.output == """
        AI cost by team each month, 2026-01 to 2026-02, USD; TOTAL is the P&L's, fully loaded
        team            2026-01  2026-02  AI cost  share %
        ──────────────────────────────────────────────────
        red               60.00     0.00    60.00     30.0
        =x                40.00     0.00    40.00     20.0
        (unattributed)     0.00   100.00   100.00     50.0
        ──────────────────────────────────────────────────
        TOTAL            100.00   100.00   200.00    100.0

        """, "\(months.errors)")
    let days = try by(books, ["customer_id", "--each", "day"])
    #expect(
      days.output == """
        AI cost by customer_id each day, 2026-01, USD; TOTAL is the P&L's, fully loaded
        day             A      B  (unattributed)   TOTAL
        ────────────────────────────────────────────────
        2026-01-11  60.00   0.00            0.00   60.00
        2026-01-12   0.00  40.00            0.00   40.00
        no day       0.00   0.00            0.00    0.00
        ────────────────────────────────────────────────
        TOTAL       60.00  40.00            0.00  100.00

        """, "\(days.errors)")
  }

  @Test func mistakesAreSaid() throws {
    let books = try books()
    let unknown = try by(books, ["flavour"])
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("no event of 2026-01 has a flavour; known are "))
    #expect(unknown.errors.contains("customer_status, day"))
    for wrong in [
      [], ["a,b,c"], ["team,team"], ["team,"], ["team", "--to", "2025-12"],
      ["team", "--top", "-1"],
      ["team", "--each", "year"], ["day", "--each", "week"], ["team,model", "--each", "day"],
      ["team", "--sort", "beauty"], ["team", "--to", "2026-02"],
    ] {
      #expect(try by(books, wrong).status == 64, "\(wrong)")
    }
  }
}
