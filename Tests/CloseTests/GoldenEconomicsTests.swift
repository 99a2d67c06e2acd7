import ExactMoney
import Pipeline
import Testing

/// The figures of FEATURES A.7 that only breakdowns of whole books show, worked out by hand.
@Suite struct GoldenEconomicsTests {
  /// Each row as `key… cost share`.
  private func rows(_ axes: [String], _ close: MonthEndClose) throws -> [String] {
    try breakdown(axes, close).rows.map { row in
      row.keys.map { $0 ?? "-" }.joined(separator: " ")
        + " \(row.totalCost) \(row.sharePercent.value?.description ?? "n/a")"
    }
  }

  private func breakdown(_ axes: [String], _ close: MonthEndClose) throws -> Breakdown {
    let wanted = axes.map { BreakdownAxis(name: $0) }
    return try #require(
      close.economics?.breakdowns.first { $0.axes == wanted }, "no breakdown by \(axes)")
  }

  /// G12, G13: 1,800.00 by feature and by tier. Plain rounding of the tiers gives 45.6 and 100.1 in all; in
  /// whole per cents, 38 + 45 + 17, they are among the tests of ExactMoney.
  @Test func sharesOfFeaturesAndTiers() throws {
    let amounts = [
      ("summarizer", "free", 500), ("summarizer", "pro", 500), ("summarizer", "enterprise", 100),
      ("chatbot", "free", 100), ("chatbot", "pro", 250), ("chatbot", "enterprise", 150),
      ("auto-complete", "free", 80), ("auto-complete", "pro", 70),
      ("auto-complete", "enterprise", 50),
    ]
    let books = MonthBooks(
      policy: "economics: { breakdowns: [feature, user_tier, feature+user_tier] }\n",
      [
        "customers/c.csv": "customer_id,name\na,X\n",
        "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,requests,1,USD\n",
        "usage/u.csv":
          "event_id,occurred_at,customer_id,provider,model,feature,user_tier,requests\n"
          + amounts.enumerated().map { index, row in
            "\(index),2026-05-03T00:00:00Z,a,p,m,\(row.0),\(row.1),\(row.2)\n"
          }.joined(),
      ])
    let close = try books.close("2026-05")
    // 61.11 + 27.78 + 11.11: the tenth that is missing goes to .78.
    #expect(
      try rows(["feature"], close) == [
        "summarizer 1100.00 61.1", "chatbot 500.00 27.8", "auto-complete 200.00 11.1", "- 0.00 0",
      ])
    // 37.777 + 45.555 + 16.666: the floors make 99.8, and .77 and .66 get a tenth each.
    #expect(
      try rows(["user_tier"], close) == [
        "pro 820.00 45.5", "free 680.00 37.8", "enterprise 300.00 16.7", "- 0.00 0",
      ])
    let pairs = try breakdown(["feature", "user_tier"], close)
    #expect(pairs.rows.count == 10)
    #expect(pairs.rows.reduce(.zero) { $0 + ($1.sharePercent.value ?? .zero) } == ExactDecimal(100))
  }

  /// G5 to G7, G24: 2,760.00 of one customer, of which API and embeddings are 1,920.00.
  @Test func fullyLoadedCost() throws {
    var usage = "event_id,occurred_at,customer_id,provider,model,feature,work_item_id,requests\n"
    for index in 0..<6_200 {
      let (model, feature) = index < 5_000 ? ("claude", "answers") : ("gpt-4", "drafts")
      usage += "\(index),2026-05-03T00:00:00Z,cust_12345,p,\(model),\(feature),t\(index),1\n"
    }
    usage += "e,2026-05-03T00:00:00Z,cust_12345,p,embedding,search,t0,120\n"
    let costs = [
      "vectors,2026-05,vector_storage,proportional,vectors,,,,500",
      "logs,2026-05,observability,proportional,log_events,,,,300",
      "review,2026-05,human_review,direct,,cust_12345,10,60,",
      "twilio,2026-05,third_party,direct,,cust_12345,,,80",
    ]
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name,plan\ncust_12345,X,pro\nothers,Y,\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
      // 5,000 × 0.26 + 1,200 × 5/12 = 1,300 + 500.
      "prices/p.csv": "provider,model,meter,unit_price,per,currency,category\n"
        + "p,claude,requests,0.26,1,USD,api\np,gpt-4,requests,5,12,USD,api\n"
        + "p,embedding,requests,1,1,USD,embedding\n",
      "usage/u.csv": usage,
      "costs/c.csv":
        "cost_id,period,category,method,driver,customer_id,quantity,unit_rate,amount,currency\n"
        + costs.map { $0 + ",USD\n" }.joined(),
      "drivers/d.csv": "period,driver,consumer,quantity\n"
        + "2026-05,vectors,cust_12345,2000000\n2026-05,vectors,others,8000000\n"
        + "2026-05,log_events,cust_12345,8000\n2026-05,log_events,others,32000\n",
      "revenue/r.csv": "customer_id,period,amount,currency,kind\n"
        + "cust_12345,2026-05,3200,USD,subscription\n",
    ])
    let close = try books.close("2026-05")
    let row = try close.row("cust_12345")
    let columns = close.profitAndLoss.categories.map(\.rawValue)
    let costs12345 = Dictionary(
      uniqueKeysWithValues: zip(columns, row.costs.map(\.description)))
    #expect(
      costs12345 == [
        "api": "1800.00", "embedding": "120.00", "vector_storage": "100.00",
        "observability": "60.00", "human_review": "600.00", "third_party": "80.00",
      ])
    #expect(row.totalCost.description == "2760.00")
    // 2,760 ÷ 6,200 = 0.44516…; 86.25 % is half to even; 3,200 × 75 % − 2,760.
    #expect(row.costPerWorkItem.value == ExactDecimal("0.4452"))
    #expect(row.costPercentOfRevenue.value == ExactDecimal("86.2"))
    #expect(row.contribution.value?.description == "-360.00")
    // What usage brought of each feature; vectors, logs, review and calls of others are no feature's:
    // 500 + 300 + 600 + 80.
    let features = try breakdown(["feature"], close)
    #expect(
      features.rows.map { "\($0.keys[0] ?? "-") \($0.totalCost) \($0.counts.workItems)" } == [
        "answers 1300.00 4999", "drafts 500.00 1200", "search 120.00 1", "- 1480.00 0",
      ])
    #expect(features.total.totalCost.description == "3400.00")
  }

  /// G22: each customer's calls and cost of step 3, to be summed up, not priced.
  @Test func callsAndCostByCustomer() throws {
    let customers = [
      ("cust_11111", 24_580, 890), ("cust_12345", 215_620, 7_850), ("cust_54321", 89_035, 3_200),
      ("cust_67890", 341_250, 12_340),
    ]
    var usage = "event_id,occurred_at,customer_id,provider,model,feature,requests\n"
    for (name, cents, calls) in customers {
      for index in 0..<calls {
        usage +=
          "\(name)-\(index),2025-05-\(index % 2 == 0 ? "10" : "20")T12:00:00Z,\(name),p,m,f,"
          + (index == 0 ? "\(cents)\n" : "0\n")
      }
    }
    let books = MonthBooks(
      policy: "economics: { breakdowns: [customer_id+feature, customer_id+day] }\n",
      [
        "customers/c.csv": "customer_id,name\n" + customers.map { "\($0.0),X\n" }.joined(),
        "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,requests,0.01,USD\n",
        "usage/u.csv": usage,
      ])
    let close = try books.close("2025-05")
    let byFeature = try breakdown(["customer_id", "feature"], close)
    #expect(
      byFeature.rows.map { "\($0.keys[0] ?? "-") \($0.totalCost) \($0.counts.calls)" } == [
        "cust_67890 3412.50 12340", "cust_12345 2156.20 7850", "cust_54321 890.35 3200",
        "cust_11111 245.80 890", "(unattributed) 0.00 0", "(unallocated) 0.00 0",
      ])
    #expect(byFeature.total.totalCost.description == "6704.85")
    #expect(byFeature.total.counts.calls == 24_280)
    let days = try breakdown(["customer_id", "day"], close)
    #expect(days.rows.map(\.counts.calls).reduce(0, +) == 24_280)
    #expect(days.rows.prefix(2).map(\.counts.calls) == [6_170, 6_170])
  }

  /// G23: embeddings are calls, half an hour of review is none, and neither a word nor a `$` is a number.
  @Test func whatIsACall() throws {
    let books = MonthBooks(
      policy: "economics: { breakdowns: [feature] }\n",
      [
        "customers/c.csv": "customer_id,name\na,X\n",
        "prices/p.csv": "provider,model,meter,unit_price,per,currency,category\n"
          + "p,m,uncached_input_tokens,3,1000000,USD,api\np,m,output_tokens,15,1000000,USD,api\n"
          + "p,embedding-api,uncached_input_tokens,20,1000000,USD,embedding\n"
          + "p,review,requests,30,1,USD,human\n",
        "usage/u.csv":
          "event_id,occurred_at,customer_id,provider,model,feature,uncached_input_tokens,"
          + "output_tokens,requests\n"
          + "1,2025-05-01T10:15:32Z,a,p,m,chat,1200000,450000,\n"
          + "2,2025-05-01T10:16:10Z,a,p,m,chat,800000,200000,\n"
          + "3,2025-05-01T10:20:45Z,a,p,embedding-api,search,5000,,\n"
          + "4,2025-05-01T10:25:00Z,a,p,review,chat,,,1\n"
          + "5,2025-05-01T10:26:00Z,a,p,m,chat,30-min review,,\n"
          + "6,2025-05-01T10:27:00Z,a,p,m,chat,$5,-,\n",
      ])
    let close = try books.close("2025-05")
    // chat: 3 × (1.2 + 0.8) + 15 × (0.45 + 0.2) + 30 = 45.75; search: 5,000 × 20 a million = 0.10.
    let features = try breakdown(["feature"], close)
    #expect(
      features.rows.map { "\($0.keys[0] ?? "-") \($0.totalCost) \($0.counts.calls)" } == [
        "chat 45.75 2", "search 0.10 1", "- 0.00 0",
      ])
    #expect(close.findings.filter { $0.code == .badNumber }.map(\.location?.line) == [6, 7, 7])
  }
}
