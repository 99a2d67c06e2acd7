import ExactMoney
import Pipeline
import Testing

@testable import Reports

/// What finance and product ask of one small month, every figure worked out by hand.
///
/// Three customers use 70.00: ten tokens of `big` cost 10.00, ten of `small` 1.00. Nothing is billed
/// yet, so usage costs what it is rated at. Hosting, 7.00, is shared evenly: 2.34 + 2.33 + 2.33.
@Suite struct QuestionsTests {
  static let usage = """
    event_id,occurred_at,customer_id,workspace_id,user_id,feature,agent,work_item_id,user_tier,\
    route,final_route,attempt,status,outcome,model,output_tokens,latency_ms,campaign,provider
    e1,2026-06-02T09:00:00Z,acme,w1,u1,chat,a1,t1,paid,r1,r1,1,completed,accepted,big,10,800,spring,p
    e2,2026-06-02T10:00:00Z,acme,w1,u2,chat,a1,t2,paid,r1,r1,1,failed,,big,4,900,spring,p
    e3,2026-06-02T10:01:00Z,acme,w1,u2,chat,a1,t2,paid,r1,r1,2,completed,accepted,big,6,700,,p
    e4,2026-06-03T11:00:00Z,acme,w2,u1,summarizer,a2,t3,paid,r1,r2,1,completed,edited,small,50,,,p
    e5,2026-06-09T12:00:00Z,birch,w3,u3,chat,a1,t4,free,r1,r1,1,completed,rejected,big,20,,,p
    e6,2026-06-10T13:00:00Z,birch,w3,u3,,,t5,free,r1,r1,1,completed,accepted,small,100,,,p
    e7,2026-06-10T14:00:00Z,cedar,w4,u4,summarizer,a2,t6,trial,r1,r1,1,completed,rejected,big,15,,,p

    """

  static let books = MonthBooks([
    "usage/u.csv": usage,
    "prices/p.csv":
      "provider,model,meter,unit_price,per,currency\np,big,output_tokens,1,1,USD\n"
      + "p,small,output_tokens,0.1,1,USD\n",
    "customers/c.csv":
      "customer_id,name,plan,status\nacme,Acme,pro,active\nbirch,Birch,free,active\n"
      + "cedar,Cedar,pro,trial\n",
    "revenue/r.csv":
      "customer_id,period,amount,currency\nacme,2026-06,100,USD\nbirch,2026-06,0,USD\n",
    "costs/c.csv":
      "cost_id,period,category,method,amount,currency\nh,2026-06,hosting,even,7,USD\n",
  ])

  let close: MonthEndClose

  init() throws { close = try Self.books.close("2026-06") }

  /// The rows of a breakdown: `key, key: cost`, a key without a value as `-`; TOTAL last.
  private func costs(_ axes: String...) throws -> [String] {
    let breakdown = try breakdown(axes)
    return (Array(breakdown.rows) + [breakdown.total]).map { row in
      let keys = row.keys.isEmpty ? "TOTAL" : row.keys.map { $0 ?? "-" }.joined(separator: ", ")
      return "\(keys): \(row.totalCost)"
    }
  }

  private func breakdown(_ axes: [String]) throws -> Breakdown {
    try #require(
      close.economics?.breakdowns.first { $0.axes.map(\.name) == axes }, "no \(axes)")
  }

  /// S4, S42: the organisation bears what its users and workspaces use; u1 and u2 are two users.
  @Test func costPerCustomer() throws {
    #expect(
      close.costs == ["acme": "27.34", "birch": "32.33", "cedar": "17.33", "TOTAL": "77.00"])
    #expect(try close.row("acme").activeUsers == 2)
    #expect(try close.row("TOTAL").activeUsers == 4)
    // S74, S78: 27.34 of acme's two users, 77.00 of four.
    #expect(try close.row("acme").costPerActiveUser.value == ExactDecimal("13.67"))
    #expect(try close.row("TOTAL").costPerActiveUser.value == ExactDecimal("19.25"))
  }

  /// S45, S55: 10 + 4 + 6 + 20, and 5 + 15; e6 names no feature, and hosting has none.
  @Test func costPerFeatureAndModel() throws {
    #expect(
      try costs("feature") == ["chat: 40.00", "summarizer: 20.00", "-: 17.00", "TOTAL: 77.00"])
    #expect(try costs("model") == ["big: 55.00", "small: 15.00", "-: 7.00", "TOTAL: 77.00"])
    #expect(
      try costs("feature", "model") == [
        "chat, big: 40.00", "summarizer, big: 15.00", "summarizer, small: 5.00",
        "-, small: 10.00", "-, -: 7.00", "TOTAL: 77.00",
      ])
  }

  /// S71, S76: of 77.00 they are 51.948, 25.974 and 22.078 %: floors make 99.8, the two greatest
  /// remainders get 0.1 more. Cost per call: 40.00 ÷ 4 = 10.00.
  @Test func sharesAndCallsPerFeature() throws {
    let rows = try breakdown(["feature"]).rows
    #expect(rows.map { $0.sharePercent.value } == ["51.9", "26", "22.1"].map { ExactDecimal($0) })
    #expect(rows.map(\.counts.calls) == [4, 2, 1])
    #expect(rows.map(\.counts.workItems) == [3, 2, 1])
    // Of t1, t2 and t4 the last was rejected; of t3 and t6 the last; t5 was accepted.
    #expect(rows.map(\.counts.successfulWorkItems) == [2, 1, 1])
  }

  /// S14, S18, S72, S11: segments, workspaces and agents are dimensions.
  @Test func costPerTierWorkspaceAndAgent() throws {
    #expect(
      try costs("user_tier")
        == ["free: 30.00", "paid: 25.00", "trial: 15.00", "-: 7.00", "TOTAL: 77.00"])
    #expect(
      try costs("workspace_id") == [
        "w3: 30.00", "w1: 20.00", "w4: 15.00", "w2: 5.00", "-: 7.00", "TOTAL: 77.00",
      ])
    #expect(try costs("agent") == ["a1: 40.00", "a2: 20.00", "-: 17.00", "TOTAL: 77.00"])
  }

  /// S19, S46: a failed call and its retry are acme's and of chat; what was rejected is birch's and
  /// cedar's. Each event has one result: 10 + 10, 5, 6, 20 + 15, 4.
  @Test func failuresStayWithWhoCausedThem() throws {
    #expect(
      try costs("result") == [
        "rejected: 35.00", "first_try: 20.00", "retry: 6.00", "fallback: 5.00", "failed: 4.00",
        "-: 7.00", "TOTAL: 77.00",
      ])
    #expect(
      try costs("customer_id", "result").filter { $0.hasPrefix("acme") } == [
        "acme, first_try: 10.00", "acme, retry: 6.00", "acme, fallback: 5.00",
        "acme, failed: 4.00", "acme, -: 2.34",
      ])
    let counts = try breakdown(["result"]).total.counts
    #expect(counts.calls == 7)
    #expect(counts.failedCalls == 1)
    #expect(counts.retries == 1)
    #expect(counts.fallbacks == 1)
    #expect([counts.acceptedOutputs, counts.editedOutputs, counts.rejectedOutputs] == [3, 1, 2])
  }

  /// S20, S17: a fallback shows both routes and is counted once.
  @Test func fallbackOnBothRoutes() throws {
    #expect(
      try costs("route", "final_route")
        == ["r1, r1: 65.00", "r1, r2: 5.00", "-, -: 7.00", "TOTAL: 77.00"])
  }

  /// S28, S54, S67: days, and weeks by their Mondays: 20 + 5, then 20 + 25.
  @Test func costByDayAndWeek() throws {
    #expect(
      try costs("day") == [
        "2026-06-02: 20.00", "2026-06-03: 5.00", "2026-06-09: 20.00", "2026-06-10: 25.00",
        "-: 7.00", "TOTAL: 77.00",
      ])
    #expect(
      try costs("week")
        == ["2026-06-01: 25.00", "2026-06-08: 45.00", "-: 7.00", "TOTAL: 77.00"])
    #expect(
      try costs("customer_id", "day").filter { $0.hasPrefix("birch") } == [
        "birch, 2026-06-09: 20.00", "birch, 2026-06-10: 10.00", "birch, -: 2.33",
      ])
    // t1 and t2, t3, t4, t5 and t6 ended on them.
    let days = try PrintedReports(close, policy: "").rows("cost_by_day.csv").prefix(4)
    #expect(
      days.map { $0["cost_per_work_item"] } == ["10.0000", "5.0000", "20.0000", "12.5000"])
  }

  /// S49, S72, S83: trials apart; a row's shared cost has its plan and status of the last day.
  @Test func trialsAndPlans() throws {
    #expect(
      try costs("customer_status")
        == ["active: 59.67", "trial: 17.33", "-: 0.00", "TOTAL: 77.00"])
    #expect(try costs("plan") == ["pro: 44.67", "free: 32.33", "-: 0.00", "TOTAL: 77.00"])
    #expect(try close.row("cedar").costFunction == .salesAndMarketing)
    #expect(try close.row("cedar").marginAfterAICost == .notAvailable)
  }

  /// S1, S2, S12, S24: the ledger has who, what, when, how many and at which price.
  @Test func theLedgerSaysWhoWhatAndWhen() throws {
    let file = try #require(
      ReportFile.all(of: close, dimensionNames: Policy.defaultDimensions).first {
        $0.name == "ledger.csv"
      })
    let lines = String(decoding: file.bytes(), as: UTF8.self).split(separator: "\n")
    let columns = try #require(lines.first).split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { line in
      Dictionary(
        zip(columns, line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)),
        uniquingKeysWith: { first, _ in first })
    }
    let row = try #require(rows.first { $0["feature"] == "summarizer" && $0["row"] == "acme" })
    let expected = [
      "reporting_day": "2026-06-03", "workspace_id": "w2", "agent": "a2", "provider": "p",
      "model": "small", "meter": "output_tokens", "quantity": "50", "unit_price": "0.1",
      "cost": "5", "category": "api",
    ]
    #expect(row.filter { expected[$0.key] != nil } == expected)
  }
}

/// Single questions, each with books of its own.
@Suite struct SingleQuestionsTests {
  /// S5: billing knows the customer by its number, the product by its domain, finance by its id.
  @Test func oneCustomerUnderThreeNames() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n",
      "customer_aliases/a.csv": "alias,customer_id\nNW-7,acme\nacme.example,acme\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,output_tokens,1,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "1,2026-06-01T00:00:00Z,acme.example,p,m,3\n2,2026-06-02T00:00:00Z,acme,p,m,4\n",
      "revenue/r.csv": "customer_id,period,amount,currency\nNW-7,2026-06,49,USD\n",
    ])
    let close = try books.close("2026-06")
    #expect(close.costs == ["acme": "7.00", "TOTAL": "7.00"])
    #expect(try close.row("acme").revenue.value?.description == "49.00")
    #expect(close.findingCodes == [])
  }

  /// S8, S16: input, cached and output tokens are disjoint, and embeddings have a column of their own.
  /// 1,000,000 × 2.50 + 400,000 × 0.25 + 100,000 × 10 a million; 5,000,000 × 0.02 a million.
  @Test func cachedTokensAndEmbeddings() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n",
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency,category\n"
        + "o,chat,uncached_input_tokens,2.50,1000000,USD,api\n"
        + "o,chat,cache_read_tokens,0.25,1000000,USD,api\n"
        + "o,chat,output_tokens,10,1000000,USD,api\n"
        + "o,text-embedding-3-small,uncached_input_tokens,0.02,1000000,USD,embedding\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,uncached_input_tokens,"
        + "cache_read_tokens,output_tokens\n"
        + "1,2026-06-01T00:00:00Z,acme,o,chat,1000000,400000,100000\n"
        + "2,2026-06-01T00:00:00Z,acme,o,text-embedding-3-small,5000000,,\n",
    ])
    let close = try books.close("2026-06")
    #expect(close.profitAndLoss.categories.map(\.rawValue) == ["api", "embedding"])
    // 2.50 + 0.10 + 1.00, and 0.10.
    #expect(try close.row("acme").costs.map(\.description) == ["3.60", "0.10"])
    #expect(try close.row("acme").calls == 2)
  }

  /// S41, G9: 4.50 of AI and 5.00 of hosting and support on 29.00 leave 19.50, 67.2 %; twice the AI cost
  /// leaves 15.00, 51.7 %: below 55 %.
  @Test(arguments: [("4.50", "19.50", "67.2"), ("9.00", "15.00", "51.7")])
  func grossMarginAfterAllCostOfRevenue(_ ai: String, _ margin: String, _ percent: String) throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n",
      "revenue/r.csv": "customer_id,period,amount,currency\nacme,2026-06,29,USD\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "a,2026-06,api,direct,acme,\(ai),USD\nh,2026-06,hosting,even,,3,USD\n"
        + "s,2026-06,support,even,,2,USD\n",
    ])
    let row = try books.close("2026-06").row("acme")
    #expect(row.marginAfterAICost.value?.description == margin)
    #expect(row.revenueMarginPercent.value == ExactDecimal(percent))
    #expect(row.costFunction == .costOfRevenue)
  }

  /// S32, G8: the same million tokens at 2.50 and at 0.15: 16.67 times as much, not 17.
  @Test func thePriceOfTheSameTokens() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nlarge,L\nmini,M\n",
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency\no,l,uncached_input_tokens,2.50,1000000,USD\n"
        + "o,m,uncached_input_tokens,0.15,1000000,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,uncached_input_tokens\n"
        + "1,2026-06-01T00:00:00Z,large,o,l,1000000\n2,2026-06-01T00:00:00Z,mini,o,m,1000000\n",
    ])
    let close = try books.close("2026-06")
    #expect(close.costs == ["large": "2.50", "mini": "0.15", "TOTAL": "2.65"])
    let times = try close.row("large").totalCost.amount / close.row("mini").totalCost.amount
    #expect(times.decimalText(places: 2) == "16.67")
  }
}
