import ExactMoney
import Pipeline
import Reports
import Testing

/// Measures of whole small books, worked out by hand, and their reports read back.
@Suite struct UnitMetricsTests {
  private static func metrics(_ books: MonthBooks, _ period: String) throws -> UnitMetrics {
    try #require(try books.close(period).economics?.metrics)
  }

  private static func words(_ metrics: [Metric]) -> [String] {
    metrics.map { "\($0.name.rawValue) \(ProfitAndLossRow.text($0.value))" }
  }

  /// The books of ``BreakdownTests``: 11.97 of usage and 1.00 of logs; A 7.68, B 5.29.
  @Test func company() throws {
    let metrics = try Self.metrics(BreakdownTests.books, "2026-03")
    let company = try #require(metrics.subjects.first)
    #expect(company.axis == nil && company.cost.description == "12.97")
    // 12.97 over 5 calls, 3 work items, 3 successful ones, 2 outputs accepted as they are, no user.
    #expect(
      Self.words(company.metrics) == [
        "ai_cost 12.97", "ai_cost_share_pct 100", "ai_cost_pct_of_revenue n/a",
        "ai_cost_pct_of_mrr n/a", "contribution_pct_of_margin n/a",
        "contribution_pct_of_revenue n/a", "cost_per_call 2.594", "cost_per_work_item 4.3233",
        "cost_per_successful_work_item 4.3233", "cost_per_accepted_output 6.485",
        "cost_per_active_user n/a", "failed_calls_pct 20", "retries_pct 20", "fallbacks_pct 20",
        "edited_outputs_pct 25", "rejected_outputs_pct 25",
      ])
    // A of 12.97 is 59.2 %, (−7.68·… ) Gini (7.68 − 5.29) ÷ (2 · 12.97) = 0.0921.
    #expect(
      Self.words(metrics.companyMetrics) == [
        "top_5_pct_customers_cost_pct 59.2", "cost_gini 0.0921", "visible_cost_pct 13.8",
        "hidden_cost_pct 86.2", "trial_cost 0", "trial_cost_converted 0", "trial_cost_open 0",
        "trial_cost_lost 0",
      ])
  }

  @Test func customersAndFeatures() throws {
    let metrics = try Self.metrics(BreakdownTests.books, "2026-03")
    func figures(_ axis: BreakdownAxis, _ key: String?) throws -> [String] {
      Self.words(
        try #require(metrics.subjects.first { $0.axis == axis && $0.key == key }).metrics)
    }
    #expect(
      try figures(.row, "A") == [
        "ai_cost 7.68", "ai_cost_share_pct 59.2", "ai_cost_pct_of_revenue n/a",
        "ai_cost_pct_of_mrr n/a", "cost_per_call 2.56", "cost_per_work_item 3.84",
        "cost_per_successful_work_item 3.84", "cost_per_accepted_output 7.68",
        "cost_per_active_user n/a",
      ])
    // f1: 6.58 over 3 calls, 2 work items, 1 accepted output.
    #expect(
      try figures(.dimension("feature"), "f1") == [
        "ai_cost 6.58", "ai_cost_share_pct 50.7", "cost_per_call 2.1933",
        "cost_per_work_item 3.29", "cost_per_successful_work_item 3.29",
        "cost_per_accepted_output 6.58", "failed_calls_pct 33.3", "retries_pct 0",
        "fallbacks_pct 33.3", "edited_outputs_pct 50", "rejected_outputs_pct 0",
      ])
    let bases = metrics.subjects.filter { $0.axis == .dimension("feature") }
    #expect(bases.map(\.costBasis) == [.usage, .usage, .fullyLoaded])
  }

  /// Failed 0.30 and retried 4.49 stand with B, rejected 0.90 and the fallback 4.49 with A; the fallback is
  /// on r1 where it was asked and on r2 where it was answered, once in each table.
  @Test func wasteStandsWithItsCause() throws {
    let metrics = try Self.metrics(BreakdownTests.books, "2026-03")
    func rows(_ axis: String) throws -> [String] {
      let table = try #require(metrics.waste.first { $0.axis.name == axis })
      return (table.rows + [table.total]).map { row in
        "\(row.key ?? "-"): " + row.costs.map(\.description).joined(separator: " ")
          + " + \(row.otherCost) = \(row.totalCost), wasted \(row.wastedCost) "
          + ProfitAndLossRow.text(row.wastedPercent)
      }
    }
    // first try, fallback, retry, rejected, failed, open.
    let nothing = "0.00 0.00 0.00 0.00 0.00 0.00 + 0.00 = 0.00, wasted 0.00 n/a"
    let total = "-: 1.79 4.49 4.49 0.90 0.30 0.00 + 1.00 = 12.97, wasted 1.20 9.3"
    let byCustomer = try rows("customer_id")
    #expect(
      byCustomer == [
        "A: 1.79 4.49 0.00 0.90 0.00 0.00 + 0.50 = 7.68, wasted 0.90 11.7",
        "B: 0.00 0.00 4.49 0.00 0.30 0.00 + 0.50 = 5.29, wasted 0.30 5.7",
        "(unattributed): \(nothing)", "(unallocated): \(nothing)", total,
      ])
    #expect(
      try rows("feature") == [
        "f1: 1.79 4.49 0.00 0.00 0.30 0.00 + 0.00 = 6.58, wasted 0.30 4.6",
        "f2: 0.00 0.00 4.49 0.90 0.00 0.00 + 0.00 = 5.39, wasted 0.90 16.7",
        "-: 0.00 0.00 0.00 0.00 0.00 0.00 + 1.00 = 1.00, wasted 0.00 0", total,
      ])
    // r1 is asked for all of m1 (2.9931) and half of m2 (4.4885), r2 for the other half.
    #expect(
      try rows("route").map { $0.prefix(10) } == [
        "r1: 1.79 4", "r2: 0.00 0", "-: 0.00 0.", "-: 1.79 4.",
      ])
    #expect(
      try rows("final_route").prefix(2) == [
        "r2: 0.00 4.49 4.49 0.00 0.00 0.00 + 0.00 = 8.98, wasted 0.00 0",
        "r1: 1.79 0.00 0.00 0.90 0.30 0.00 + 0.00 = 2.99, wasted 1.20 40.1",
      ])
  }

  /// A fallback at the second attempt is both: its 4.49 are told in either column, and counted once in the
  /// costs by result. The failed first attempt is neither.
  @Test func retriesAndFallbacksCost() throws {
    var books = BreakdownTests.books
    books.files["usage/u.csv"] = books.files["usage/u.csv"]?.replacing(
      "p,m2,r1,r2,w2,1,completed,edited", with: "p,m2,r1,r2,w2,2,completed,edited")
    let metrics = try Self.metrics(books, "2026-03")
    let table = try #require(metrics.waste.first { $0.axis == .row })
    #expect(
      (table.rows.prefix(2) + [table.total]).map {
        "\($0.key ?? "-") \($0.retriesCost) \($0.fallbacksCost) \($0.costs[1]) \($0.costs[2])"
      } == ["A 4.49 4.49 0.00 4.49", "B 4.49 0.00 0.00 4.49", "- 8.98 4.49 0.00 8.98"])
    let routes = try #require(metrics.waste.first { $0.axis.name == "final_route" })
    #expect(
      routes.rows.map { "\($0.key ?? "-") \($0.fallbacksCost)" } == [
        "r2 4.49", "r1 0.00", "- 0.00",
      ])
    #expect(routes.rows.map { routes.costBasis(of: $0.key) } == [.usage, .usage, .fullyLoaded])
  }

  /// Every table of costs sums to its TOTAL, and every TOTAL is the P&L's.
  @Test func reportsFoot() throws {
    let close = try BreakdownTests.books.close("2026-03")
    let reports = try PrintedReports(close, policy: "")
    func sum(_ rows: [[String: String]], _ column: String) -> Rational {
      Rational.sum(rows.compactMap { $0[column].flatMap { ExactDecimal($0) }.map { Rational($0) } })
    }
    let total = close.profitAndLoss.total.totalCost.amount
    let waste = reports.rows("waste.csv")
    for kind in Set(waste.compactMap { $0["subject_kind"] }) {
      let own = waste.filter { $0["subject_kind"] == kind }
      let parts = own.filter { $0["subject"] != "TOTAL" }
      #expect(sum(parts, "total_cost") == total, "\(kind)")
      for column in reports.columns("waste.csv")
      where column.hasPrefix("cost_") && column != "cost_basis" {
        let printed = own.filter { $0["subject"] == "TOTAL" }
        #expect(sum(parts, column) == sum(printed, column), "\(kind) \(column)")
      }
    }
    let plans = reports.rows("margin_by_plan.csv")
    #expect(sum(plans.filter { $0["plan"] != "TOTAL" }, "total_cost") == total)
    #expect(plans.last?["total_cost"] == "12.97")
    let curve = reports.rows("concentration.csv")
    #expect(sum(curve.filter { $0["subject"] != "TOTAL" }, "cost") == total)
    #expect(curve.first?["cumulative_pct"] == "59.2" && curve[1]["cumulative_pct"] == "100.0")
    // Nobody tells agents apart here.
    #expect(reports.rows("agents.csv").isEmpty)
    let measures = reports.rows("metrics.csv")
    let call = try #require(
      measures.first { $0["subject_kind"] == "company" && $0["metric"] == "cost_per_call" })
    #expect(call["value"] == "2.5940" && call["unit"] == "USD")
    #expect(call["numerator"] == "12.97" && call["denominator"] == "5")
    #expect(call["cost_basis"] == "fully loaded")
  }

  /// A changes from free to pro on 16 March: 31.00 of subscription are 15.00 and 16.00, of usage 4.00 before
  /// and 6.00 after. B is on pro all month, 20.00 and 5.00 of usage. Margin planned: free none, pro 75 %.
  @Test func planChangeInTheMonth() throws {
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status,effective_from\nA,Alder,free,active,\n"
        + "A,Alder,pro,active,2026-03-16\nB,Birch,pro,active,\n",
      "plans/p.csv":
        "plan,subscription_margin_pct,target_margin_pct\nfree,,\npro,75,65\n",
      "revenue/r.csv":
        "customer_id,period,amount,currency,kind\nA,2026-03,31,USD,subscription\n"
        + "B,2026-03,20,USD,subscription\n",
      "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,1,1,USD,,\n",
      "usage/u.csv": WorkedExampleTests.usageHeader
        + "1,2026-03-02T00:00:00Z,A,p,m,,4\n2,2026-03-20T00:00:00Z,A,p,m,,6\n"
        + "3,2026-03-20T00:00:00Z,B,p,m,,5\n",
    ])
    let metrics = try Self.metrics(books, "2026-03")
    let rows = (metrics.plans + [metrics.plansTotal]).map { plan in
      [
        plan.plan?.rawValue ?? "-", "\(plan.customerCount)", ProfitAndLossRow.text(plan.revenue),
        plan.totalCost.description, ProfitAndLossRow.text(plan.marginAfterAICost),
        ProfitAndLossRow.text(plan.revenueMarginPercent),
        ProfitAndLossRow.text(plan.subscriptionMargin), ProfitAndLossRow.text(plan.contribution),
        ProfitAndLossRow.text(plan.contributionPercentOfMargin),
      ].joined(separator: " ")
    }
    #expect(
      rows == [
        // 36.00 × 75 % = 12.00 + 15.00, less 11.00 = 16.00, of 27.00 59.26 %.
        "pro 2 36.00 11.00 25.00 69.4 27.00 16.00 59.3",
        "free 1 15.00 4.00 11.00 73.3 n/a n/a n/a", "- 0 n/a 0.00 n/a n/a n/a n/a n/a",
        "- 2 51.00 15.00 36.00 70.6 n/a n/a n/a",
      ])
    #expect(metrics.plans[0].isOnTarget == true && metrics.plans[1].isOnTarget == nil)
  }

  /// A is on trial until the 9th and pays from the 10th, T is on trial, L left on the 20th.
  @Test func trialBeforeConversion() throws {
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,status,effective_from\nA,Alder,trial,\nA,Alder,active,2026-03-10\n"
        + "T,Tree,trial,\nL,Larch,trial,\nL,Larch,churned,2026-03-20\nP,Pine,active,\n",
      "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,1,1,USD,,\n",
      "usage/u.csv": WorkedExampleTests.usageHeader
        + "1,2026-03-02T00:00:00Z,A,p,m,,4\n2,2026-03-10T00:00:00Z,A,p,m,,100\n"
        + "3,2026-03-20T00:00:00Z,T,p,m,,2\n4,2026-03-19T00:00:00Z,L,p,m,,7\n"
        + "5,2026-03-20T00:00:00Z,P,p,m,,50\n6,2026-03-21T00:00:00Z,L,p,m,,30\n",
      "costs/c.csv": "cost_id,period,category,method,amount,currency\nlogs,2026-03,x,even,3,USD\n",
    ])
    let metrics = try Self.metrics(books, "2026-03")
    #expect(
      metrics.trials.map { "\($0.row) \($0.outcome.rawValue) \($0.cost)" } == [
        "A converted 4.00", "L lost 7.00", "T open 2.00",
      ])
    #expect(
      Self.words(metrics.companyMetrics).suffix(4) == [
        "trial_cost 13", "trial_cost_converted 4", "trial_cost_open 2", "trial_cost_lost 7",
      ])
  }

  /// G15, G16 and G18: by profit and by percentage the loss-maker is last, though it costs the second most;
  /// of the margin 62.1, −15.0, 78.4 and 81.8 %, of revenue 46.6, −11.2, 58.8 and 61.3 %.
  @Test func ranksOfTheSource() throws {
    var costs = "cost_id,period,category,method,customer_id,amount,currency\n"
    var revenue = "customer_id,period,amount,currency,kind\n"
    var customers = "customer_id,name,plan\n"
    for (name, cost, amount) in [
      ("11111", "245.80", "1800"), ("12345", "2760", "3200"), ("54321", "890.35", "5500"),
      ("67890", "3412.50", "12000"),
    ] {
      costs += "c\(name),2026-05,api,direct,\(name),\(cost),USD\n"
      revenue += "\(name),2026-05,\(amount),USD,subscription\n"
      customers += "\(name),X,pro\n"
    }
    let close = try MonthBooks([
      "customers/c.csv": customers, "costs/c.csv": costs, "revenue/r.csv": revenue,
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
    ]).close("2026-05")
    func ranked(_ key: RankKey) -> [String] {
      Ranking(close.profitAndLoss, by: key).rows.compactMap { row in
        row.rank.map { "\($0) \(row.row.row?.rawValue ?? "")" }
      }
    }
    #expect(ranked(.cost) == ["1 67890", "2 12345", "3 54321", "4 11111"])
    #expect(ranked(.contribution) == ["1 67890", "2 54321", "3 11111", "4 12345"])
    #expect(ranked(.contributionPercent) == ["1 11111", "2 54321", "3 67890", "4 12345"])
    #expect(
      try ["67890", "12345", "54321", "11111"].map { try close.row($0) }.map {
        ProfitAndLossRow.text($0.contribution)
      } == ["5587.50", "-360.00", "3234.65", "1104.20"])
    let metrics = try #require(close.economics?.metrics)
    let percents = ["67890", "12345", "54321", "11111"].map { name in
      metrics.subjects.first { $0.axis == .row && $0.key == name }?.metrics.filter {
        $0.name == .contributionOfMargin || $0.name == .contributionOfRevenue
      }.map { ProfitAndLossRow.text($0.value) } ?? []
    }
    #expect(
      percents == [["62.1", "46.6"], ["-15", "-11.2"], ["78.4", "58.8"], ["81.8", "61.3"]])
    // G6, G10: of revenue and of MRR, which are the same here: 2,760 of 3,200 is 86.25, half-even 86.2.
    let loss = try #require(metrics.subjects.first { $0.axis == .row && $0.key == "12345" })
    #expect(
      Self.words(loss.metrics).filter { $0.contains("pct_of_revenue") || $0.contains("mrr") } == [
        "ai_cost_pct_of_revenue 86.2", "ai_cost_pct_of_mrr 86.2",
        "contribution_pct_of_revenue -11.2",
      ])
  }

  /// S73: cost of a session, by tier 0.08 and 0.03: 0.16 over two sessions, 0.12 over four. The same session
  /// id of two customers is two sessions; a session that is recorded twice is one.
  @Test func costOfASession() throws {
    var usage =
      "event_id,occurred_at,customer_id,user_tier,conversation,provider,model,output_tokens\n"
    for (number, (customer, tier, session, tokens)) in [
      ("A", "free", "s1", 5), ("A", "free", "s1", 5), ("B", "free", "s1", 6),
      ("B", "paid", "s2", 3), ("B", "paid", "s3", 3), ("B", "paid", "s4", 3),
      ("A", "paid", "s5", 2), ("A", "paid", "", 1),
    ].enumerated() {
      usage += "\(number),2026-03-02T00:00:00Z,\(customer),\(tier),\(session),p,m,\(tokens)\n"
    }
    let books = MonthBooks(
      policy: "economics: { session: conversation }\n",
      [
        "usage/u.csv": usage, "customers/c.csv": WorkedExampleTests.customersAB,
        "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,0.01,1,USD,,\n",
      ])
    let metrics = try Self.metrics(books, "2026-03")
    func session(_ axis: BreakdownAxis?, _ key: String?) -> String? {
      metrics.subjects.first { $0.axis == axis && $0.key == key }?.metrics
        .first { $0.name == .costPerSession }.map {
          "\(ProfitAndLossRow.text($0.value)) of \($0.denominator?.description ?? "")"
        }
    }
    #expect(session(.dimension("user_tier"), "free") == "0.08 of 2")
    #expect(session(.dimension("user_tier"), "paid") == "0.03 of 4")
    // 0.13 over s1 and s5; 0.15 over s1 to s4; 0.28 over all six.
    #expect(session(.row, "A") == "0.065 of 2")
    #expect(session(.row, "B") == "0.0375 of 4")
    #expect(session(nil, nil) == "0.0467 of 6")
    // Without the column nobody counts sessions.
    let plain = try Self.metrics(BreakdownTests.books, "2026-03")
    #expect(plain.subjects.allSatisfy { $0.sessions == nil })
  }

  /// Two months: sums of what each prints; users who come back are not counted twice, so not at all.
  @Test func severalMonthsAreSums() throws {
    var books = BreakdownTests.books
    books.files["usage/april.csv"] =
      WorkedExampleTests.usageHeader + "x,2026-04-02T00:00:00Z,A,p,m1,,1000000\n"
    books.files["revenue/march.csv"] =
      "revenue_id,customer_id,period,amount,currency,kind\nr1,A,2026-03,100,USD,subscription\n"
    let sum = SubjectSum([
      try Self.metrics(books, "2026-03"), try Self.metrics(books, "2026-04"),
    ]).subjects
    // Of April there is no record of revenue: what both months cost has nothing to be compared with.
    let march = try Self.metrics(books, "2026-03").subjects[0]
    #expect(march.revenue.value?.description == "100.00" && sum[0].revenue == .notAvailable)
    #expect(sum[0].monthlyRevenue == .notAvailable)
    // April: 1,000,000 of m1 at 3.00.
    #expect(sum[0].axis == nil && sum[0].cost.description == "15.97")
    #expect(sum[0].counts.calls == 6 && sum[0].activeUsers == nil)
    let rows = sum.filter { $0.axis == .row }
    #expect(
      rows.map { "\($0.key ?? "-") \($0.cost)" } == [
        "A 10.68", "B 5.29", "(unallocated) 0.00", "(unattributed) 0.00",
      ])
    #expect(rows.prefix(2).map { ProfitAndLossRow.text($0.costSharePercent) } == ["66.9", "33.1"])
  }
}
