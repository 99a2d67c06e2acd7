import Foundation
import Testing

/// Unit economics of small books, from the inbox to the files and to `crossfoot by`.
///
/// G12 and G13: 1,800.00 by feature and by tier, in 1.00 a request, and a tag `squad` that no policy names.
@Suite struct EconomicsBooksTests {
  private static let usage = [
    "summarizer,free,500,red", "summarizer,pro,500,red", "summarizer,enterprise,100,blue",
    "chatbot,free,100,blue", "chatbot,pro,250,", "chatbot,enterprise,150,red",
    "auto-complete,free,80,blue", "auto-complete,pro,70,red", "auto-complete,enterprise,50,blue",
  ]

  private func books() throws -> SmallBooks {
    let books = try SmallBooks()
    try books.put("customers/c.csv", "customer_id,name\nA,Alder\n")
    try books.put(
      "prices/p.csv", "provider,model,meter,unit_price,currency\np,m,requests,1,USD\n")
    try books.put(
      "usage/u.csv",
      "event_id,occurred_at,customer_id,provider,model,feature,user_tier,requests,squad\n"
        + Self.usage.enumerated().map { "e\($0),2026-01-10T12:00:00Z,A,p,m,\($1)\n" }.joined())
    try books.put(
      "invoices/i.csv",
      "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,model,"
        + "meter,quantity,unit_price,amount\n"
        + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,1800.00,1,m,requests,1800,1,1800.00\n")
    return books
  }

  /// The columns `names` of a CSV without quotes.
  private func cells(_ csv: String, _ names: [String]) -> [String] {
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let places = names.map { name in lines.first?.firstIndex(of: name) }
    return lines.dropFirst().map { line in
      places.map { $0.map { line[$0] } ?? "no column" }.joined(separator: " ")
    }
  }

  @Test func filesOfARun() throws {
    let books = try books()
    let outcome = try books.close()
    #expect(outcome.status == 0, "\(outcome.errors)")
    // 61.11 + 27.78 + 11.11: the tenth that is missing goes to .78.
    #expect(
      cells(books.report("cost_by_feature.csv"), ["feature", "total_cost", "share_pct"]) == [
        "summarizer 1100.00 61.1", "chatbot 500.00 27.8", "auto-complete 200.00 11.1",
        "(unattributed) 0.00 0.0", "TOTAL 1800.00 100.0",
      ])
    // 37.777 + 45.555 + 16.666: the floors make 99.8, and .77 and .66 get a tenth each.
    #expect(
      cells(books.report("cost_by_user_tier.csv"), ["user_tier", "total_cost", "share_pct"]) == [
        "pro 820.00 45.5", "free 680.00 37.8", "enterprise 300.00 16.7", "(unattributed) 0.00 0.0",
        "TOTAL 1800.00 100.0",
      ])
  }

  /// A tag needs no policy: the month is scanned once more with it kept apart.
  @Test func anyTag() throws {
    let books = try books()
    #expect(try books.close().status == 0)
    let outcome = try CommandLineTool.run([
      "by", "squad", "--books", books.path, "--period", "2026-01", "--format", "csv",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      cells(outcome.output, ["squad", "total_cost"]) == [
        "red 1220.00", "blue 330.00", "(unattributed) 250.00", "TOTAL 1800.00",
      ])
    let ledger = books.report("ledger.csv").split(separator: "\n")
    #expect(ledger.first?.contains("squad") == false)
  }

  @Test func wrongPolicy() throws {
    let books = try books()
    try books.scratch.write(
      "books/crossfoot.yaml", "economics:\n  breakdowns:\n    - feature\n    - a+b+c\n")
    let outcome = try books.close()
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("crossfoot.yaml:4"), "\(outcome.errors)")
    #expect(outcome.errors.contains("by one or two columns, not by 3"), "\(outcome.errors)")
  }
}
