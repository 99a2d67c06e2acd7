import ExactMoney
import Pipeline
import Testing

/// Breakdowns of a small month, worked out by hand.
///
/// The ledger is 1,000,000 tokens of m1 at 3.00 a million and 1,000,000 of m2 at 10.00. The invoice bills
/// 3.30 and 10.00 for them and credits 1.33, which goes by rated cost 3 : 10, so m1 costs 3.30 −
/// 1.33 × 3/13 = 2.9930769… and m2 10.00 − 1.33 × 10/13 = 8.9769230…, 11.97 in all.
@Suite struct BreakdownTests {
  static let books = MonthBooks([
    "usage/u.csv":
      "event_id,occurred_at,customer_id,feature,provider,model,route,final_route,work_item_id,"
      + "attempt,status,outcome,output_tokens\n"
      + "1,2026-03-02T10:00:00Z,A,f1,p,m1,r1,r1,w1,1,completed,accepted,600000\n"
      + "2,2026-03-02T11:00:00Z,A,f2,p,m1,r1,r1,w2,1,completed,rejected,300000\n"
      + "3,2026-03-02T12:00:00Z,B,f1,p,m1,r1,r1,w3,1,failed,,100000\n"
      + "4,2026-03-09T10:00:00Z,A,f1,p,m2,r1,r2,w2,1,completed,edited,500000\n"
      + "5,2026-03-10T10:00:00Z,B,f2,p,m2,r2,r2,w3,2,completed,accepted,500000\n",
    "prices/p.csv": WorkedExampleTests.priceHeader
      + "p,m1,output_tokens,3,1000000,USD,,\np,m2,output_tokens,10,1000000,USD,,\n",
    "customers/c.csv": WorkedExampleTests.customersAB,
    "invoices/i.csv": WorkedExampleTests.invoiceHeader
      + "I,p,2026-04-01,2026-03-01,2026-04-01,USD,11.97,1,,,usage,,,m1,output_tokens,1000000,"
      + "3.30,1000000,3.30\n"
      + "I,p,2026-04-01,2026-03-01,2026-04-01,USD,11.97,2,,,usage,,,m2,output_tokens,1000000,"
      + "10,1000000,10.00\n"
      + "I,p,2026-04-01,2026-03-01,2026-04-01,USD,11.97,3,,,credit,,,,,,,,-1.33\n",
    "costs/c.csv": "cost_id,period,category,method,amount,currency\n"
      + "logs,2026-03,observability,even,1.00,USD\n",
  ])

  /// Each row as `key key cost,cost`.
  static func rows(_ axes: [String], _ close: MonthEndClose) throws -> [String] {
    let economics = try #require(close.economics)
    let wanted = axes.map { BreakdownAxis(name: $0) }
    let breakdown = try #require(
      economics.breakdowns.first { $0.axes == wanted }, "no breakdown by \(axes)")
    return breakdown.rows.map { row in
      row.keys.map { $0 ?? "-" }.joined(separator: " ") + " "
        + row.costs.map(\.description).joined(separator: ",")
    }
  }

  @Test func oneAxis() throws {
    let close = try Self.books.close("2026-03")
    #expect(close.profitAndLoss.categories.map(\.rawValue) == ["api", "observability"])
    // f1: 0.7 of m1 and half of m2 = 6.5836; f2 = 5.3863: the odd cent goes to .63 before .36.
    #expect(
      try Self.rows(["feature"], close) == ["f1 6.58,0.00", "f2 5.39,0.00", "- 0.00,1.00"])
    #expect(try Self.rows(["model"], close) == ["m2 8.98,0.00", "m1 2.99,0.00", "- 0.00,1.00"])
    #expect(try Self.rows(["provider"], close) == ["p 11.97,0.00", "- 0.00,1.00"])
    #expect(
      try Self.rows(["day"], close) == [
        "2026-03-02 2.99,0.00", "2026-03-09 4.49,0.00", "2026-03-10 4.49,0.00", "- 0.00,1.00",
      ])
    // 2 March is a Monday; 9 and 10 March are one week.
    #expect(
      try Self.rows(["week"], close) == [
        "2026-03-02 2.99,0.00", "2026-03-09 8.98,0.00", "- 0.00,1.00",
      ])
  }

  /// A and B each use 33,500 tokens on Monday the 2nd and 66,500 on the 9th, at 10.00 a million: 0.335 and
  /// 0.665, of 1.00. Each alone is 0.34 and 0.66, its odd cent on the first week. But the weeks are 0.67
  /// and 1.33, whatever else a table is by: so the first of the two gives its cent to the second week.
  @Test func weeksAreTheSameInEveryTable() throws {
    var books = MonthBooks([
      "usage/u.csv":
        "event_id,occurred_at,customer_id,feature,provider,model,output_tokens\n"
        + "1,2026-03-02T10:00:00Z,A,f1,p,m,33500\n2,2026-03-09T10:00:00Z,A,f1,p,m,66500\n"
        + "3,2026-03-02T10:00:00Z,B,f2,p,m,33500\n4,2026-03-09T10:00:00Z,B,f2,p,m,66500\n",
      "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,10,1000000,USD,,\n",
      "customers/c.csv": WorkedExampleTests.customersAB,
    ])
    books.policy =
      "economics: { breakdowns: [week, customer_id+week, feature+week, week+feature] }\n"
    let close = try books.close("2026-03")
    #expect(try Self.rows(["week"], close) == ["2026-03-02 0.67", "2026-03-09 1.33", "- 0.00"])
    #expect(
      try Self.rows(["customer_id", "week"], close).filter { !$0.hasPrefix("(") } == [
        "A 2026-03-02 0.33", "A 2026-03-09 0.67", "B 2026-03-02 0.34", "B 2026-03-09 0.66",
      ])
    #expect(
      try Self.rows(["feature", "week"], close) == [
        "f1 2026-03-02 0.33", "f1 2026-03-09 0.67", "f2 2026-03-02 0.34", "f2 2026-03-09 0.66",
        "- - 0.00",
      ])
    // Features are 1.00 each; each week's odd cent would go to f1, so it gives that of the first week.
    #expect(
      try Self.rows(["week", "feature"], close) == [
        "2026-03-02 f2 0.34", "2026-03-02 f1 0.33", "2026-03-09 f1 0.67", "2026-03-09 f2 0.66",
        "- - 0.00",
      ])
  }

  /// A policy whose ledger keeps every column apart that unit economics need has them too.
  @Test func whereTheLedgerKeepsEverythingApart() throws {
    let close = try Self.books.close("2026-03")
    let names = try #require(close.economics).cube.usage.dimensionNames
    var books = Self.books
    books.policy = "dimensions: [\(names.joined(separator: ", "))]\n"
    let finest = try books.close("2026-03")
    for axes in [["feature"], ["model"], ["day"], ["result"]] {
      #expect(try Self.rows(axes, finest) == Self.rows(axes, close))
    }
  }

  @Test func whatBecameOfUsage() throws {
    // First try 0.6 of m1 = 1.7958; rejected 0.3 = 0.8979; failed 0.1 = 0.2993; fallback and retry half
    // of m2 each = 4.48846; the floors are 0.01 × (179 + 89 + 29 + 448 + 448) = 11.93, so four cents
    // go to the remainders .93, .85, .85 and .79.
    let close = try Self.books.close("2026-03")
    #expect(
      try Self.rows(["result"], close) == [
        "fallback 4.49,0.00", "retry 4.49,0.00", "first_try 1.79,0.00", "rejected 0.90,0.00",
        "failed 0.30,0.00", "- 0.00,1.00",
      ])
  }

  @Test func customersFootToTheProfitAndLoss() throws {
    let close = try Self.books.close("2026-03")
    // A: 0.9 of m1 and half of m2 = 7.1822; B = 4.7877; then the logs' 1.00 in halves.
    #expect(try close.row("A").totalCost.description == "7.68")
    #expect(try close.row("B").totalCost.description == "5.29")
    // Of A's 7.18: f1 6.2843, f2 0.8979. Of B's 4.79: f1 0.2993, f2 4.4884: both get a cent.
    let rows = try Self.rows(["customer_id", "feature"], close)
    #expect(
      rows == [
        "A f1 6.28,0.00", "A f2 0.90,0.00", "A - 0.00,0.50", "B f2 4.49,0.00", "B f1 0.30,0.00",
        "B - 0.00,0.50", "(unattributed) - 0.00,0.00", "(unallocated) - 0.00,0.00",
      ])
  }

  @Test func countsAndShares() throws {
    let economics = try #require(try Self.books.close("2026-03").economics)
    let features = try #require(
      economics.breakdowns.first { $0.axes == [.dimension("feature")] })
    // 6.58, 5.39 and 1.00 of 12.97 are 50.73, 41.56 and 7.71 %: 50.7 + 41.6 + 7.7.
    #expect(
      features.rows.map(\.sharePercent) == [
        .value(ExactDecimal(507, tenths: true)), .value(ExactDecimal(416, tenths: true)),
        .value(ExactDecimal(77, tenths: true)),
      ])
    let first = features.rows[0].counts
    #expect(first.calls == 3 && first.failedCalls == 1 && first.fallbacks == 1)
    #expect(first.acceptedOutputs == 1 && first.editedOutputs == 1 && first.rejectedOutputs == 0)
    // w1 and w2 end in f1, w3 in f2; all three with an output that was not rejected.
    #expect(first.workItems == 2 && first.successfulWorkItems == 2)
    let second = features.rows[1].counts
    #expect(second.calls == 2 && second.retries == 1 && second.rejectedOutputs == 1)
    #expect(second.workItems == 1 && second.successfulWorkItems == 1)
    #expect(features.total.counts.calls == 5 && features.total.counts.workItems == 3)
  }
}

extension ExactDecimal {
  fileprivate init(_ count: Int, tenths: Bool) {
    self = ExactDecimal(count) * (ExactDecimal("0.1") ?? .zero)
  }
}
