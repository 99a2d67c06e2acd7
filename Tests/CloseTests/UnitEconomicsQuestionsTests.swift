import ExactMoney
import Pipeline
import Testing

/// Tables that the sources print, asked of books that come to them; figures are theirs or worked out by
/// hand.
@Suite struct UnitEconomicsQuestionsTests {
  private static let prices =
    "provider,model,meter,unit_price,per,currency\np,m,output_tokens,1,100,USD\n"

  private func costs(_ close: MonthEndClose, _ axis: String) throws -> [String] {
    let breakdown = try #require(
      close.economics?.breakdowns.first { $0.axes == [BreakdownAxis(name: axis)] })
    return breakdown.rows.map {
      "\($0.keys[0] ?? "-") \($0.totalCost) \(ProfitAndLossRow.text($0.sharePercent))"
    }
  }

  private func metric(
    _ name: MetricName, _ close: MonthEndClose, _ axis: BreakdownAxis
  ) throws -> [String: String] {
    let subjects = try #require(close.economics?.metrics).subjects.filter { $0.axis == axis }
    return Dictionary(
      subjects.compactMap { subject in
        subject.metrics.first { $0.name == name }.map {
          (subject.key ?? "-", ProfitAndLossRow.text($0.value))
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// S71, S72, G12, G13: of 1,800 features are 1,100, 500 and 200, tiers 680, 820 and 300. In per mille 611.1,
  /// 277.8 and 111.1; 377.8, 455.6 and 166.7, of which the floors leave two to the greatest remainders.
  @Test func featuresAndTiers() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n", "prices/p.csv": Self.prices,
      "usage/u.csv":
        "event_id,occurred_at,customer_id,feature,user_tier,provider,model,output_tokens\n"
        + "1,2026-06-01T00:00:00Z,acme,summarizer,free,p,m,68000\n"
        + "2,2026-06-01T00:00:00Z,acme,summarizer,pro,p,m,42000\n"
        + "3,2026-06-02T00:00:00Z,acme,chatbot,pro,p,m,40000\n"
        + "4,2026-06-02T00:00:00Z,acme,chatbot,enterprise,p,m,10000\n"
        + "5,2026-06-03T00:00:00Z,acme,auto-complete,enterprise,p,m,20000\n",
    ])
    let close = try books.close("2026-06")
    #expect(
      try costs(close, "feature") == [
        "summarizer 1100.00 61.1", "chatbot 500.00 27.8", "auto-complete 200.00 11.1",
        "- 0.00 0",
      ])
    #expect(
      try costs(close, "user_tier")
        == ["pro 820.00 45.5", "free 680.00 37.8", "enterprise 300.00 16.7", "- 0.00 0"])
  }

  /// S71, S76, G9, G26: a hundredth of 1,100, 500 and 200 over the calls that the source's averages imply,
  /// 26,190, 62,500 and 200,000: 0.0420, 0.0080 and 0.0010. The first is 5.25 times the second.
  @Test func costPerCallByFeature() throws {
    var usage = "event_id,occurred_at,customer_id,feature,provider,model,output_tokens\n"
    for (feature, tokens, calls) in [
      ("summarizer", 1_100, 262), ("chatbot", 500, 625), ("auto-complete", 200, 2_000),
    ] {
      for call in 0..<calls {
        usage += "\(feature)\(call),2026-06-01T00:00:00Z,acme,\(feature),p,m,"
        usage += call == 0 ? "\(tokens)\n" : "0\n"
      }
    }
    let close = try MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n", "prices/p.csv": Self.prices,
      "usage/u.csv": usage,
    ]).close("2026-06")
    #expect(
      try costs(close, "feature").prefix(3) == [
        "summarizer 11.00 61.1", "chatbot 5.00 27.8", "auto-complete 2.00 11.1",
      ])
    let found = try metric(.costPerCall, close, .dimension("feature"))
    #expect(
      found.filter { $0.key != "-" }
        == ["summarizer": "0.042", "chatbot": "0.008", "auto-complete": "0.001"])
  }

  /// S75, G26: 500.00 were planned and 1,800.00 are billed: 360 %. Of nine days of 200.00 the second
  /// reached four fifths of it, the third all of it.
  @Test func budgetOfTheCompanyAgainstTheBill() throws {
    let days = (1...9).map { "e\($0),2026-06-0\($0)T12:00:00Z,acme,f,p,m,20000\n" }
    let close = try MonthBooks(
      policy: "watch: { company_budget: 500 }\n",
      [
        "customers/c.csv": "customer_id,name\nacme,Acme\n", "prices/p.csv": Self.prices,
        "usage/u.csv": "event_id,occurred_at,customer_id,feature,provider,model,output_tokens\n"
          + days.joined(),
        "invoices/i.csv":
          "invoice_id,provider,issue_date,period_start,period_end,currency,amount\n"
          + "I,p,2026-06-30,2026-06-01,2026-07-01,USD,1800.00\n",
      ]
    ).close("2026-06")
    let flags = try #require(close.economics).flags.filter { $0.subject.kind == "company" }
    #expect(
      flags.map {
        "\($0.code.rawValue) \($0.threshold): \($0.amount) of \($0.baseAmount?.description ?? "") "
          + "\(ProfitAndLossRow.text($0.reached)) \($0.costBasis) "
          + "\($0.firstBreach?.day.description ?? "")"
      } == [
        "budget 80: 1800.00 of 500.00 360 fully loaded 2026-06-02",
        "budget 100: 1800.00 of 500.00 360 fully loaded 2026-06-03",
      ])
  }

  /// S52, S53, S87, G8, G11, G14: of the source's table MegaCo is at 178.4 % of its price and at a loss,
  /// StartupXY is at a loss of 0.80 without a percentage, Acme is neither.
  @Test func flagsOfTheSourcesTable() throws {
    let table = [("acme", "3.20", "49"), ("megaco", "87.40", "49"), ("startup", "0.80", "0")]
    var costs = "cost_id,period,category,method,customer_id,amount,currency\n"
    var revenue = "customer_id,period,amount,currency,kind\n"
    for (customer, cost, price) in table {
      costs += "\(customer),2026-06,api,direct,\(customer),\(cost),USD\n"
      revenue += "\(customer),2026-06,\(price),USD,subscription\n"
    }
    let close = try MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,A\nmegaco,M\nstartup,S\n",
      "costs/c.csv": costs, "revenue/r.csv": revenue,
    ]).close("2026-06")
    #expect(
      try #require(close.economics).flags.map {
        "\($0.code.rawValue) \($0.subject.name) \($0.amount) of \($0.baseAmount?.description ?? "") "
          + ProfitAndLossRow.text($0.reached)
      } == [
        "cost_of_price megaco 87.40 of 49.00 178.4", "negative_margin megaco 87.40 of 49.00 178.4",
        "negative_margin startup 0.80 of 0.00 n/a",
      ])
  }

  /// S78, S96: a workspace that used 1.00 a day since April, 7.00 a week, uses a part more on 11 June. With 7.00
  /// more the week comes to 14.00, 100 % above what is usual, and equal is a breach; w2 goes on as before.
  @Test(arguments: [(699, false), (700, true), (701, true)])
  func runawayWorkspace(_ more: Int, _ isFlagged: Bool) throws {
    var usage = "event_id,occurred_at,customer_id,workspace_id,provider,model,output_tokens\n"
    let start = try #require(CalendarDate("2026-04-01"))
    for number in 0..<91 {
      let day = start.advanced(by: number)
      let tokens = 100 + (day.description == "2026-06-11" ? more : 0)
      usage += "a\(number),\(day)T12:00:00Z,acme,w1,p,m,\(tokens)\n"
      usage += "b\(number),\(day)T12:00:00Z,acme,w2,p,m,100\n"
    }
    let close = try MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n", "prices/p.csv": Self.prices,
      "usage/u.csv": usage,
    ]).close("2026-06")
    let flags = try #require(close.economics).flags.filter { $0.code == .runawayWorkspace }
    #expect(
      flags.map {
        "\($0.subject.kind) \($0.subject.name) \($0.amount) of \($0.baseAmount?.description ?? "") "
          + "\($0.costBasis) \($0.firstBreach?.day.description ?? "")"
      }
        == (isFlagged
          ? ["workspace_id w1 \(more == 700 ? "14.00" : "14.01") of 7.00 rated 2026-06-11"] : []))
  }

  /// S73: two sessions of free users cost 0.16, three of paying ones 0.09.
  @Test func costPerSessionByTier() throws {
    let books = MonthBooks(
      policy: "economics: { session: session_id }\n",
      [
        "customers/c.csv": "customer_id,name\nacme,Acme\n", "prices/p.csv": Self.prices,
        "usage/u.csv":
          "event_id,occurred_at,customer_id,user_tier,session_id,provider,model,output_tokens\n"
          + "1,2026-06-01T00:00:00Z,acme,free,s1,p,m,5\n2,2026-06-01T00:01:00Z,acme,free,s1,p,m,3\n"
          + "3,2026-06-02T00:00:00Z,acme,free,s2,p,m,8\n4,2026-06-02T00:00:00Z,acme,paid,s3,p,m,2\n"
          + "5,2026-06-02T00:01:00Z,acme,paid,s3,p,m,1\n6,2026-06-03T00:00:00Z,acme,paid,s4,p,m,3\n"
          + "7,2026-06-03T00:00:00Z,acme,paid,s5,p,m,3\n",
      ])
    let found = try metric(
      .costPerSession, try books.close("2026-06"), .dimension("user_tier"))
    #expect(found.filter { $0.key != "-" } == ["free": "0.08", "paid": "0.03"])
  }

  /// S13, S23: any tag of the events is an axis; e1 and e2 are of the campaign, 10.00 + 4.00.
  @Test func anyTagIsAnAxis() throws {
    var books = QuestionsTests.books
    books.policy = "economics: { breakdowns: [campaign] }\n"
    #expect(
      try costs(try books.close("2026-06"), "campaign") == ["spring 14.00 18.2", "- 63.00 81.8"])
  }

  /// S43: 20.00 is 1.0 % of 2,000.00 a month and 40.8 % of 49.00, whatever else was sold once.
  @Test func costOfMonthlyRevenue() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nlarge,L\nsmall,S\n",
      "revenue/r.csv":
        "revenue_id,customer_id,period,amount,currency,kind\n"
        + "1,large,2026-06,2000,USD,subscription\n2,small,2026-06,49,USD,subscription\n"
        + "3,small,2026-06,951,USD,one_off\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "a,2026-06,api,direct,large,20,USD\nb,2026-06,api,direct,small,20,USD\n",
    ])
    let close = try books.close("2026-06")
    let monthly = try metric(.costOfMonthlyRevenue, close, .row)
    #expect(monthly.filter { !$0.key.hasPrefix("(") } == ["large": "1", "small": "40.8"])
    #expect(try close.row("small").costPercentOfRevenue.value == ExactDecimal(2))
  }

  /// S29, G22: cost, tokens and calls of four customers come to 6,704.85, 4,080,000 in, 940,000 out and
  /// 24,280 calls.
  @Test func callsAndTokensOfFourCustomers() throws {
    let table = [
      ("67890", "3412.50", 2_100_000, 450_000, 12_340),
      ("12345", "2156.20", 1_200_000, 280_000, 7_850),
      ("54321", "890.35", 600_000, 150_000, 3_200), ("11111", "245.80", 180_000, 60_000, 890),
    ]
    var usage =
      "event_id,occurred_at,customer_id,provider,model,uncached_input_tokens,output_tokens\n"
    var costs = "cost_id,period,category,method,customer_id,amount,currency\n"
    for (customer, cost, input, output, calls) in table {
      costs += "\(customer),2025-05,api,direct,\(customer),\(cost),USD\n"
      for call in 0..<calls {
        let tokens = call == 0 ? "\(input),\(output)" : "0,0"
        usage += "\(customer)-\(call),2025-05-07T00:00:00Z,\(customer),p,m,\(tokens)\n"
      }
    }
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\n" + table.map { "\($0.0),X\n" }.joined(),
      "prices/p.csv":
        "provider,model,meter,unit_price,currency\np,m,uncached_input_tokens,0,USD\n"
        + "p,m,output_tokens,0,USD\n",
      "usage/u.csv": usage, "costs/c.csv": costs,
    ])
    let close = try books.close("2025-05")
    for (customer, cost, _, _, calls) in table {
      #expect(try close.row(customer).totalCost.description == cost)
      #expect(try close.row(customer).calls == calls)
    }
    #expect(close.costs["TOTAL"] == "6704.85")
    #expect(try close.row("TOTAL").calls == 24_280)
    var tokens: [String: ExactDecimal] = [:]
    for cell in close.ledger {
      tokens["\(cell.group.row) \(cell.meter)", default: .zero] += cell.quantity
    }
    for (customer, _, input, output, _) in table {
      #expect(tokens["\(customer) uncached_input_tokens"] == ExactDecimal(input))
      #expect(tokens["\(customer) output_tokens"] == ExactDecimal(output))
    }
    #expect(tokens.values.reduce(.zero, +) == ExactDecimal(4_080_000 + 940_000))
  }
}
