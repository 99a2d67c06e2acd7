import ExactMoney
import Pipeline
import Testing

/// The figures G1..G27 of FEATURES A.7 that a close computes; where the source is wrong, the right
/// value. G1 to G7 are in ``WorkedExampleTests``, G12 and G13 in ``GoldenEconomicsTests``, ranks (G15 to G17)
/// in ``UnitMetricsTests`` and `RankingTests`, thresholds (G27) in `LimitWatchTests`.
@Suite struct GoldenFigureTests {
  /// Books in which each customer has one direct cost and one revenue record, and nothing else.
  private static func books(_ rows: [(customer: String, cost: String, revenue: String?)])
    -> MonthBooks
  {
    var costs = "cost_id,period,category,method,customer_id,amount,currency\n"
    var revenue = "customer_id,period,amount,currency\n"
    for row in rows {
      costs += "c-\(row.customer),2026-05,api,direct,\(row.customer),\(row.cost),EUR\n"
      if let amount = row.revenue { revenue += "\(row.customer),2026-05,\(amount),EUR\n" }
    }
    return MonthBooks(
      policy: "reporting: { currency: EUR }\n",
      [
        "customers/c.csv": "customer_id,name\n" + rows.map { "\($0.customer),X\n" }.joined(),
        "costs/c.csv": costs, "revenue/r.csv": revenue,
      ])
  }

  /// G8, G9, G10, G11: cost as a percentage of revenue, one decimal half-even.
  @Test(arguments: [
    ("3.20", "49", "6.5", "93.5"), ("87.40", "49", "178.4", "-78.4"),
    ("4.50", "29", "15.5", "84.5"), ("9", "29", "31.0", "69.0"), ("20", "2000", "1.0", "99.0"),
    ("20", "49", "40.8", "59.2"), ("35", "1500", "2.3", "97.7"), ("28", "79", "35.4", "64.6"),
    ("2760", "3200", "86.2", "13.8"),
  ])
  func costOfRevenue(_ cost: String, _ revenue: String, _ percent: String, _ margin: String) throws
  {
    let row = try Self.books([("a", cost, revenue)]).close("2026-05").row("a")
    #expect(row.costPercentOfRevenue.value == ExactDecimal(percent))
    #expect(row.revenueMarginPercent.value == ExactDecimal(margin))
  }

  /// G14: no revenue and zero revenue are never -100 %, 0 % or infinity.
  @Test func noRevenueHasNoPercentage() throws {
    let close = try Self.books([("zero", "0.80", "0"), ("trial", "42", nil)]).close("2026-05")
    let zero = try close.row("zero")
    #expect(zero.marginAfterAICost.value?.description == "-0.80")
    #expect(zero.revenueMarginPercent == .notAvailable)
    #expect(zero.costPercentOfRevenue == .notAvailable)
    let trial = try close.row("trial")
    #expect(trial.revenue == .none)
    #expect(trial.marginAfterAICost == .notAvailable)
    #expect(trial.revenueMarginPercent == .notAvailable)
  }

  /// G15 and G18: ranked by cost as the table really is, amounts kept to the cent.
  @Test func ranking() throws {
    let close = try Self.books([
      ("11111", "245.80", "1800"), ("54321", "890.35", "5500"), ("12345", "2760", "3200"),
      ("67890", "3412.50", "12000"),
    ]).close("2026-05")
    let ranked = close.profitAndLoss.rows.filter { $0.row?.isBracketed == false }
    #expect(
      ranked.map { "\($0.row?.rawValue ?? "") \($0.totalCost)" } == [
        "67890 3412.50", "12345 2760.00", "54321 890.35", "11111 245.80",
      ])
    #expect(close.profitAndLoss.total.totalCost.description == "7308.65")
  }

  /// G22: the ledger sums of step 3, with one call more per customer than the previous.
  @Test func ledgerSums() throws {
    let close = try Self.books([
      ("67890", "3412.50", nil), ("12345", "2156.20", nil), ("54321", "890.35", nil),
      ("11111", "245.80", nil),
    ]).close("2026-05")
    #expect(close.profitAndLoss.total.totalCost.description == "6704.85")
  }

  /// G11 and G26: blended cost per customer, cost per analysis, cost per call.
  @Test func unitCosts() throws {
    func perUnit(_ cost: String, _ units: Int) throws -> ExactDecimal? {
      var usage = "event_id,occurred_at,customer_id,provider,model,work_item_id,requests\n"
      for index in 0..<units { usage += "e\(index),2026-05-03T00:00:00Z,a,p,m,w\(index),\n" }
      var books = Self.books([("a", cost, nil)])
      books.files["usage/u.csv"] = usage
      return try books.close("2026-05").row("a").costPerWorkItem.value
    }
    #expect(try perUnit("4200", 300) == ExactDecimal("14"))
    #expect(try perUnit("37.40", 1847) == ExactDecimal("0.0202"))
    #expect(try perUnit("1100", 12_000) == ExactDecimal("0.0917"))
  }

  /// G19: the ledger says 2,156.20, the documents 1,920.00: 236.20 of drift, named.
  @Test func unexplainedDifferenceOfTheSource() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\ncust_12345,X\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,output_tokens,0.01,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "e,2026-05-03T00:00:00Z,cust_12345,p,m,215620\n",
      "invoices/i.csv":
        "invoice_id,provider,issue_date,period_start,period_end,currency,amount\n"
        + "I,p,2026-05-31,2026-05-01,2026-06-01,USD,1920.00\n",
    ])
    let close = try books.close("2026-05")
    #expect(close.driftByVariance == [.amountOnly: "-236.2"])
    #expect(
      close.bridgeTotal == [
        .ledger: "2156.2", .amountOnly: "-236.2", .invoices: "1920", .cost: "1920",
      ])
  }

  /// G20: half an hour at 60 an hour is 30.00, not 0.25.
  @Test func halfAnHourOfReview() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,quantity,unit_rate,currency\n"
        + "hr,2026-05,human_review,direct,a,0.5,60,USD\n",
    ])
    #expect(try books.close("2026-05").costs == ["a": "30.00", "TOTAL": "30.00"])
  }

  /// G21: at list price 3 and 15 a million, and 0.02 for the embedding.
  @Test func listPricesOfTheSampleRows() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\n",
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency,category\n"
        + "p,m,uncached_input_tokens,3,1000000,USD,api\np,m,output_tokens,15,1000000,USD,api\n"
        + "p,embedding-api,uncached_input_tokens,0.02,1000000,USD,embedding\n"
        + "p,human-review,requests,30,1,USD,human\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,uncached_input_tokens,output_tokens,"
        + "requests\n"
        + "1,2025-05-01T10:15:32Z,a,p,m,1200,450,\n2,2025-05-01T10:16:10Z,a,p,m,800,200,\n"
        + "3,2025-05-01T10:20:45Z,a,p,embedding-api,5000,,\n"
        + "4,2025-05-01T10:25:00Z,a,p,human-review,,,1\n",
    ])
    let close = try books.close("2025-05")
    var byModel: [String: Rational] = [:]
    for cell in close.ledger {
      byModel[cell.group.model.rawValue, default: .zero] += cell.cost
    }
    // 0.01035 + 0.0054; 0.0001; and the review as it should be, half an hour at 60.
    #expect(
      byModel.mapValues { $0.decimalText(places: 12) }
        == ["m": "0.01575", "embedding-api": "0.0001", "human-review": "30"])
    // G23: a human review is no API call.
    #expect(try close.row("a").calls == 3)
  }

  /// G24: of 2,760.00 fully loaded, API is 1,800.00 = 65.2 %, not a tenth.
  @Test func visibleShare() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency,category\n"
        + "p,m,requests,18,USD,api\np,e,requests,12,USD,embedding\n",
      "usage/u.csv": "event_id,occurred_at,customer_id,provider,model,requests\n"
        + "1,2026-05-03T00:00:00Z,a,p,m,100\n2,2026-05-03T00:00:00Z,a,p,e,10\n",
      "costs/c.csv": "cost_id,period,category,method,customer_id,amount,currency\n"
        + "v,2026-05,vector_store,direct,a,100,USD\no,2026-05,observability,direct,a,60,USD\n"
        + "h,2026-05,human_review,direct,a,600,USD\nt,2026-05,third_party,direct,a,80,USD\n",
    ])
    let close = try books.close("2026-05")
    #expect(close.costs == ["a": "2760.00", "TOTAL": "2760.00"])
    let metrics = try #require(close.economics?.metrics).companyMetrics
    let shares = metrics.filter { $0.name == .visibleShare || $0.name == .hiddenShare }
    #expect(shares.map { ProfitAndLossRow.text($0.value) } == ["65.2", "34.8"])
  }

  /// G26: 400 calls a day for 30 days at 0.042 are 504.00, not 1,100.
  @Test func callsTimesPrice() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,requests,0.042,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,requests\n"
        + (1...30).map { day in
          "e\(day),2026-06-\(day < 10 ? "0" : "")\(day)T12:00:00Z,a,p,m,400\n"
        }.joined(),
    ])
    #expect(try books.close("2026-06").costs == ["a": "504.00", "TOTAL": "504.00"])
  }

  /// G23: what is no number is refused with its place, and the good rows count.
  @Test func currencySignsAndWordsAreRefused() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,output_tokens,1,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "1,2026-05-01T00:00:00Z,a,p,m,30-min review\n2,2026-05-01T00:00:00Z,a,p,m,-\n"
        + "3,2026-05-01T00:00:00Z,a,p,m,7\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "hr,2026-05,human_review,direct,a,$0.25,USD\n",
    ])
    let close = try books.close("2026-05")
    #expect(close.costs == ["a": "7.00", "TOTAL": "7.00"])
    let places = close.findings.map {
      "\($0.code.rawValue) \($0.location?.file ?? ""):\($0.location?.line ?? 0):"
        + "\($0.location?.column ?? 0)"
    }
    #expect(
      places == [
        "bad-number costs/c.csv:2:6", "bad-number usage/u.csv:2:6", "bad-number usage/u.csv:3:6",
      ])
  }

  /// FEATURES A.7, found in peers: 800 × 1,234.5678 in any grouping.
  @Test func sumsDoNotDependOnGrouping() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\na,X\nb,Y\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,requests,1234.5678,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,requests\n"
        + (0..<800).map { index in
          "e\(index),2026-05-0\(1 + index % 9)T12:00:00Z,\(index % 3 == 0 ? "a" : "b"),p,m,1\n"
        }.joined(),
    ])
    #expect(try books.close("2026-05").costs["TOTAL"] == "987654.24")
  }

  /// FEATURES A.7, of FOCUS (appendix, prompt caching): the same tokens where writing to the cache is charged,
  /// 1.50 + 7.50 + 2.40 + 22.50, and where keeping is: 7.50 + 2.40, 6.00 for 6,000,000 token hours, and 22.50.
  @Test func promptCachingByWriteAndByStorage() throws {
    let close = try MonthBooks([
      "customers/c.csv": "customer_id,name\nwrites,X\nkeeps,Y\n",
      "prices/p.csv": "provider,model,meter,unit_price,per,currency\n"
        + "solora,m,uncached_input_tokens,3,1000000,USD\nsolora,m,output_tokens,15,1000000,USD\n"
        + "solora,m,cache_read_tokens,0.3,1000000,USD\n"
        + "solora,m,cache_write_5m_tokens,3.75,1000000,USD\n"
        + "lattice,m,uncached_input_tokens,3,1000000,USD\nlattice,m,output_tokens,15,1000000,USD\n"
        + "lattice,m,cache_read_tokens,0.3,1000000,USD\n"
        + "lattice,m,cache_token_hours,1,1000000,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,uncached_input_tokens,cache_read_tokens,"
        + "cache_write_5m_tokens,output_tokens,cache_token_hours\n"
        + "1,2026-06-01T00:00:00Z,writes,solora,m,500000,8000000,2000000,1500000,\n"
        + "2,2026-06-01T00:00:00Z,keeps,lattice,m,2500000,8000000,,1500000,6000000\n",
    ]).close("2026-06")
    #expect(close.costs == ["writes": "33.90", "keeps": "38.40", "TOTAL": "72.30"])
    var inputs: [String: Rational] = [:]
    for cell in close.ledger where cell.meter.rawValue != "output_tokens" {
      inputs[cell.group.row.rawValue, default: .zero] += cell.cost
    }
    #expect(
      inputs.mapValues { $0.decimalText(places: 2) } == ["writes": "11.4", "keeps": "15.9"])
    #expect(close.findingCodes == [])
  }
}
