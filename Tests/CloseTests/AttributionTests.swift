import ExactMoney
import Pipeline
import Testing

/// S19 and S20: what fails, is tried again, or is answered on another route is the cost of the customer
/// and the workspace that caused it, once, with both routes.
///
/// m1 is 0.01 a token, m2 0.02. A's w1 fails (1.00), is tried again with output that is no JSON (2.00)
/// and answered by the other route (6.00); its w2 falls back at once (1.00). B's loop fails three times
/// (3.00) without a work item, and then a call of w3 works (0.10). In all 13.10: 6.10 of m1, 7.00 of m2.
@Suite struct AttributionTests {
  private let books = MonthBooks(
    policy: """
      providers: { "*": { tolerance: { absolute: 0 } } }
      economics:
        breakdowns: [customer_id+result, customer_id+model, workspace_id, workspace_id+result,
          route+final_route, model]
      """,
    [
      "customers/c.csv": "customer_id,name\nA,Alder\nB,Birch\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\n"
        + "p,m1,output_tokens,0.01,USD\np,m2,output_tokens,0.02,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,workspace_id,work_item_id,provider,model,route,"
        + "final_route,attempt,status,outcome,output_tokens\n"
        + "1,2026-05-01T10:00:00Z,A,ws1,w1,p,m1,fast,fast,1,failed,,100\n"
        + "2,2026-05-01T10:00:01Z,A,ws1,w1,p,m1,fast,fast,2,completed,rejected,200\n"
        + "3,2026-05-01T10:00:02Z,A,ws1,w1,p,m2,fast,slow,3,completed,accepted,300\n"
        + "4,2026-05-01T11:00:00Z,A,ws1,w2,p,m2,fast,slow,1,completed,accepted,50\n"
        + "5,2026-05-02T10:00:00Z,B,ws2,,p,m1,fast,fast,1,failed,,100\n"
        + "6,2026-05-02T10:00:01Z,B,ws2,,p,m1,fast,fast,2,failed,,100\n"
        + "7,2026-05-02T10:00:02Z,B,ws2,,p,m1,fast,fast,3,failed,,100\n"
        + "8,2026-05-02T10:00:03Z,B,ws2,w3,p,m1,fast,fast,1,completed,accepted,10\n",
      "invoices/i.csv":
        "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
        + "model,meter,quantity,unit_price,per,amount\n"
        + "I,p,2026-05-31,2026-05-01,2026-06-01,USD,13.10,1,m1,output_tokens,610,0.01,1,6.10\n"
        + "I,p,2026-05-31,2026-05-01,2026-06-01,USD,13.10,2,m2,output_tokens,350,0.02,1,7.00\n",
    ])

  private func breakdown(_ axes: [String], _ close: MonthEndClose) throws -> Breakdown {
    let wanted = axes.map { BreakdownAxis(name: $0) }
    return try #require(close.economics?.breakdowns.first { $0.axes == wanted })
  }

  private func costs(_ axes: [String], _ close: MonthEndClose) throws -> [String] {
    try breakdown(axes, close).rows.map { row in
      row.keys.map { $0 ?? "-" }.joined(separator: " ") + " \(row.totalCost)"
    }
  }

  @Test func waste() throws {
    let close = try books.close("2026-05")
    #expect(close.profitAndLoss.total.totalCost.description == "13.10")
    #expect(
      try costs(["customer_id", "result"], close) == [
        "A retry 6.00", "A rejected 2.00", "A failed 1.00", "A fallback 1.00", "B failed 3.00",
        "B first_try 0.10", "(unattributed) - 0.00", "(unallocated) - 0.00",
      ])
    #expect(
      try costs(["workspace_id", "result"], close) == [
        "ws1 retry 6.00", "ws1 rejected 2.00", "ws1 failed 1.00", "ws1 fallback 1.00",
        "ws2 failed 3.00", "ws2 first_try 0.10", "- - 0.00",
      ])
  }

  @Test func routes() throws {
    let close = try books.close("2026-05")
    let routes = try breakdown(["route", "final_route"], close)
    #expect(
      routes.rows.map { row in
        let counts = row.counts
        return row.keys.map { $0 ?? "-" }.joined(separator: ">") + " \(row.totalCost) "
          + "c\(counts.calls) f\(counts.failedCalls) r\(counts.retries) b\(counts.fallbacks) "
          + "w\(counts.workItems) s\(counts.successfulWorkItems)"
      } == [
        "fast>slow 7.00 c2 f0 r1 b2 w2 s2", "fast>fast 6.10 c6 f4 r3 b0 w1 s1",
        "->- 0.00 c0 f0 r0 b0 w0 s0",
      ])
  }

  /// A customer nobody knows any more: the money moves to a bracketed row, the total stays.
  @Test func deletedCustomer() throws {
    var books = books
    books.files["customers/c.csv"] = "customer_id,name\nA,Alder\n"
    let close = try books.close("2026-05")
    #expect(close.profitAndLoss.total.totalCost.description == "13.10")
    #expect(
      try costs(["customer_id", "result"], close) == [
        "A retry 6.00", "A rejected 2.00", "A failed 1.00", "A fallback 1.00",
        "(unattributed) failed 3.00", "(unattributed) first_try 0.10", "(unattributed) - 0.00",
        "(unallocated) - 0.00",
      ])
    #expect(try costs(["workspace_id"], close) == ["ws1 10.00", "ws2 3.10", "- 0.00"])
  }

  /// A price that is gone: what was billed for it is nobody's until it is back, the total stays.
  @Test func deletedPrice() throws {
    var books = books
    books.files["prices/p.csv"] =
      "provider,model,meter,unit_price,currency\np,m1,output_tokens,0.01,USD\n"
    let close = try books.close("2026-05")
    #expect(close.profitAndLoss.total.totalCost.description == "13.10")
    #expect(try costs(["workspace_id"], close) == ["ws2 3.10", "ws1 3.00", "- 7.00"])
    #expect(try costs(["customer_id", "model"], close).contains("(unattributed) - 7.00"))
    #expect(close.findingCodes.contains("unpriced-usage"))
  }
}
