import ExactMoney
import Pipeline
import Testing

/// The worked examples of SPEC §8; the figures are the specification's.
@Suite struct WorkedExampleTests {
  static let priceHeader = "provider,model,meter,unit_price,per,currency,account,category\n"
  static let usageHeader =
    "event_id,occurred_at,customer_id,provider,model,account,output_tokens\n"
  static let invoiceHeader =
    "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
    + "service_start,service_end,charge_category,description,account,model,meter,quantity,"
    + "unit_price,per,amount\n"
  static let customersAB = "customer_id,name\nA,Alder\nB,Birch\n"

  @Test func fullyLoadedCustomer() throws {
    // 6,200 tickets of one customer; one event carries the tokens of all of them.
    var usage = "event_id,occurred_at,customer_id,provider,model,work_item_id,output_tokens\n"
    usage += "e0,2025-05-10T10:00:00Z,cust_12345,p,chat,t0,1800000\n"
    usage += "e1,2025-05-10T10:00:00Z,cust_12345,p,embed,t1,120000\n"
    for index in 2..<6200 {
      usage += "e\(index),2025-05-10T10:00:00Z,cust_12345,p,chat,t\(index),\n"
    }
    let books = MonthBooks([
      "usage/u.csv": usage,
      "prices/p.csv": Self.priceHeader
        + "p,chat,output_tokens,1000,1000000,USD,,api\n"
        + "p,embed,output_tokens,1000,1000000,USD,,embedding\n",
      "customers/c.csv": "customer_id,name,plan\ncust_12345,Twelve,pro\nothers,Others,\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
      "revenue/r.csv":
        "revenue_id,customer_id,period,amount,currency,kind\n"
        + "r1,cust_12345,2025-05,3200,USD,subscription\n",
      "costs/c.csv":
        "cost_id,period,category,supplier,method,driver,customer_id,quantity,unit_rate,amount,"
        + "currency\n"
        + "vs,2025-05,vector_store,s,proportional,vectors,,,,500,USD\n"
        + "ob,2025-05,observability,s,proportional,log_events,,,,300,USD\n"
        + "hr,2025-05,human_review,s,direct,,cust_12345,10,60,,USD\n"
        + "tp,2025-05,third_party,s,direct,,cust_12345,,,80,USD\n",
      "drivers/d.csv":
        "period,driver,consumer,quantity\n"
        + "2025-05,vectors,cust_12345,2000000\n2025-05,vectors,others,8000000\n"
        + "2025-05,log_events,cust_12345,8000\n2025-05,log_events,others,32000\n",
    ])
    let close = try books.close("2025-05")
    let row = try close.row("cust_12345")
    #expect(
      close.profitAndLoss.categories.map(\.rawValue) == [
        "api", "embedding", "human_review", "observability", "third_party", "vector_store",
      ])
    #expect(
      row.costs.map(\.description) == ["1800.00", "120.00", "600.00", "60.00", "80.00", "100.00"])
    #expect(row.totalCost.description == "2760.00")
    #expect(row.workItems == 6200)
    #expect(row.costPerWorkItem.value == ExactDecimal("0.4452"))
    #expect(row.costPercentOfRevenue.value == ExactDecimal("86.2"))
    #expect(row.subscriptionMargin.value?.description == "2400.00")
    #expect(row.contribution.value?.description == "-360.00")
    #expect(row.contributionPercentOfMargin.value == ExactDecimal("-15.0"))
    #expect(try close.row("others").totalCost.description == "640.00")
    #expect(close.findingCodes == [])
  }

  @Test func contributionsOfFourCustomers() throws {
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan\n67890,A,pro\n12345,B,pro\n54321,C,pro\n11111,D,pro\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
      "revenue/r.csv":
        "customer_id,period,amount,currency\n67890,2025-05,12000,USD\n"
        + "12345,2025-05,3200,USD\n54321,2025-05,5500,USD\n11111,2025-05,1800,USD\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "a,2025-05,api,direct,67890,3412.50,USD\nb,2025-05,api,direct,12345,2760,USD\n"
        + "c,2025-05,api,direct,54321,890.35,USD\nd,2025-05,api,direct,11111,245.80,USD\n",
    ])
    let close = try books.close("2025-05")
    let contributions = close.profitAndLoss.rows.filter { $0.row?.isBracketed == false }.map {
      "\($0.row?.rawValue ?? "") \($0.contribution.value?.description ?? "")"
    }
    #expect(
      contributions == ["67890 5587.50", "12345 -360.00", "54321 3234.65", "11111 1104.20"])
    // G16: of the subscription margin, not of revenue.
    #expect(
      close.profitAndLoss.rows.compactMap(\.contributionPercentOfMargin.value)
        == [
          ExactDecimal("62.1"), ExactDecimal("-15"), ExactDecimal("78.4"), ExactDecimal("81.8"),
        ].compactMap { $0 })
    // 9,000 + 2,400 + 4,125 + 1,350 of 22,500 at 75 %, less 7,308.65.
    #expect(close.profitAndLoss.total.subscriptionMargin.value?.description == "16875.00")
    #expect(close.profitAndLoss.total.contribution.value?.description == "9566.35")
  }

  @Test(arguments: [
    ("3.20", "49", "45.80", "93.5"), ("87.40", "49", "-38.40", "-78.4"),
    ("0.80", "0", "-0.80", "n/a"),
  ])
  func marginOfOneCustomer(_ cost: String, _ revenue: String, _ margin: String, _ percent: String)
    throws
  {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nacme,Acme\n",
      "revenue/r.csv": "customer_id,period,amount,currency\nacme,2026-01,\(revenue),USD\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "c,2026-01,api,direct,acme,\(cost),USD\n",
    ])
    let row = try books.close("2026-01").row("acme")
    #expect(row.marginAfterAICost.value?.description == margin)
    #expect(ProfitAndLossRow.text(row.revenueMarginPercent) == percent)
  }

  @Test(arguments: [
    ("99.99", "fixed", ["A": "74.99", "B": "25.00"]),
    ("100.00", "even", ["A": "33.34", "B": "33.33", "C": "33.33"]),
    ("-100.00", "even", ["A": "-33.34", "B": "-33.33", "C": "-33.33"]),
  ])
  func sharesOfOneCost(_ amount: String, _ method: String, _ expected: [String: String]) throws {
    var costs = try Self.oneCost(amount, method, expected.keys.sorted()).close("2026-01").costs
    #expect(
      costs.removeValue(forKey: "TOTAL") == (ExactDecimal(amount)?.description(minimumPlaces: 2)))
    #expect(costs == expected)
  }

  /// One shared cost of `amount` over `customers`; a fixed one over 75 : 25 of A and B.
  static func oneCost(_ amount: String, _ method: String, _ customers: [String]) -> MonthBooks {
    MonthBooks([
      "customers/c.csv": "customer_id,name\n" + customers.map { "\($0),Name\n" }.joined(),
      "costs/c.csv":
        "cost_id,period,category,method,driver,amount,currency\n"
        + "c,2026-01,hosting,\(method),\(method == "fixed" ? "w" : ""),\(amount),USD\n",
      "drivers/d.csv": "period,driver,consumer,quantity\n2026-01,w,A,75\n2026-01,w,B,25\n",
    ])
  }

  static let nearZero = MonthBooks(
    policy: "reporting: { currency: EUR }\nspread: { credit: none }\n",
    [
      "customers/c.csv": customersAB,
      "prices/p.csv": priceHeader + "p,m,output_tokens,1,1,USD,,\n",
      "usage/u.csv": usageHeader
        + "a,2026-01-05T00:00:00Z,A,p,m,,6000\nb,2026-01-06T00:00:00Z,B,p,m,,4000\n",
      "invoices/i.csv": invoiceHeader
        + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,0.01,1,,,usage,,,m,output_tokens,10000,1,"
        + "1,10000.00\nI,p,2026-01-31,2026-01-01,2026-02-01,USD,0.01,2,,,credit,,,,,,,,-9999.99\n",
      "fx_rates/f.csv": "date,base,quote,rate,source\n2026-01-30,USD,EUR,0.9,bank\n",
    ])

  @Test func nearZeroInvoice() throws {
    #expect(
      try Self.nearZero.close("2026-01").costs == [
        "A": "5400.00", "B": "3600.00", "(unattributed)": "-8999.99", "TOTAL": "0.01",
      ])
  }

  static func threeWay(_ surplus: String) -> MonthBooks {
    var metering = "provider,date,model,meter,quantity\n"
    for day in 1...31 {
      let date = "2026-01-" + (day < 10 ? "0\(day)" : "\(day)")
      metering += "p,\(date),m,output_tokens,\(day == 31 ? 1_050_000 - 30 * 35_000 + 0 : 35_000)\n"
    }
    return MonthBooks(
      policy: "surplus: \(surplus)\nproviders: { \"*\": { tolerance: { absolute: 0.10 } } }\n",
      [
        "customers/c.csv": customersAB,
        "prices/p.csv": priceHeader + "p,m,output_tokens,3.00,1000000,USD,,\n",
        "usage/u.csv": usageHeader
          + "a,2026-01-05T00:00:00Z,A,p,m,,600000\nb,2026-01-06T00:00:00Z,B,p,m,,400000\n",
        "provider_usage/m.csv": metering,
        "invoices/i.csv": invoiceHeader
          + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,4.58,1,,,usage,,,m,output_tokens,1060000,"
          + "2.90,1000000,3.07\n"
          + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,4.58,2,,,usage,,,m,images,,,,0.75\n"
          + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,4.58,3,,,tax,,,,,,,,0.76\n",
      ])
  }

  @Test func threeWayMatchHeld() throws {
    let close = try Self.threeWay("hold").close("2026-01")
    #expect(
      close.driftByVariance == [
        .metering: "0.15", .billing: "0.03", .price: "-0.106", .lineRounding: "-0.004",
        .notInLedger: "0.75", .tax: "0.76",
      ])
    #expect(
      close.costs == ["A": "1.74", "B": "1.16", "(unattributed)": "0.92", "TOTAL": "3.82"])
    #expect(close.bridgeTotal[.cost] == "3.82")
    #expect(close.bridgeTotal[.difference] == nil)
  }

  @Test func threeWayMatchSpread() throws {
    #expect(
      try Self.threeWay("spread").close("2026-01").costs == [
        "A": "1.84", "B": "1.23", "(unattributed)": "0.75", "TOTAL": "3.82",
      ])
  }

  static let straddle = MonthBooks([
    "customers/c.csv": customersAB,
    "prices/p.csv": priceHeader + "p,m,output_tokens,1,1,USD,,\n",
    "usage/u.csv": usageHeader
      + "a,2026-01-20T00:00:00Z,A,p,m,,20\nb,2026-01-21T00:00:00Z,B,p,m,,20\n"
      + "c,2026-02-03T00:00:00Z,A,p,m,,20\n",
    "invoices/i.csv": invoiceHeader
      + "I,p,2026-02-16,2026-01-16,2026-02-16,USD,181.00,1,,,usage,,,m,output_tokens,,,,100.00\n"
      + "I,p,2026-02-16,2026-01-16,2026-02-16,USD,181.00,2,,,purchase,fee,,,,,,,31.00\n"
      + "I,p,2026-02-16,2026-01-16,2026-02-16,USD,181.00,3,2026-02-01,2026-03-01,purchase,"
      + "support,,,,,,,50.00\n",
  ])

  @Test func straddlingInvoice() throws {
    let january = try Self.straddle.close("2026-01")
    #expect(january.costs == ["A": "41.34", "B": "41.33", "TOTAL": "82.67"])
    let february = try Self.straddle.close("2026-02")
    #expect(february.profitAndLoss.total.totalCost.description == "98.33")
  }

  static let twoAccounts = MonthBooks([
    "customers/c.csv": customersAB,
    "prices/p.csv": priceHeader + "p,m,output_tokens,1,1,USD,,\n",
    "usage/u.csv": usageHeader
      + "a,2026-01-05T00:00:00Z,A,p,m,a1,300\nb,2026-01-06T00:00:00Z,A,p,m,a2,100\n"
      + "c,2026-01-06T00:00:00Z,B,p,m,a2,400\n",
    "invoices/i.csv": invoiceHeader
      + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,310.00,1,,,usage,,a1,m,output_tokens,300,,,"
      + "310.00\n",
  ])

  @Test func twoAccountsOneInvoiceLate() throws {
    let close = try Self.twoAccounts.close("2026-01")
    #expect(close.costs == ["A": "410.00", "B": "400.00", "TOTAL": "810.00"])
    #expect(close.driftByVariance == [.price: "10"])
  }

  @Test func taxThatIsCost() throws {
    func books(_ tax: String, _ lines: String) -> MonthBooks {
      MonthBooks(
        policy: "providers: { p: { tax: { \(tax) } } }\n",
        [
          "customers/c.csv": Self.customersAB,
          "prices/p.csv": Self.priceHeader + "p,m,output_tokens,1,1,USD,,\n",
          "usage/u.csv": Self.usageHeader
            + "a,2026-01-05T00:00:00Z,A,p,m,,75\nb,2026-01-06T00:00:00Z,B,p,m,,25\n",
          "invoices/i.csv": Self.invoiceHeader + lines,
        ])
    }
    let start = "I,p,2026-01-31,2026-01-01,2026-02-01,USD,,"
    let vat = try books(
      "recoverable: 0.6", start + "1,,,usage,,,m,,,,,100\n" + start + "2,,,tax,,,,,,,,20\n"
    ).close("2026-01")
    #expect(vat.costs == ["A": "81.00", "B": "27.00", "TOTAL": "108.00"])
    let reverse = try books(
      "recoverable: 0.6, reverse_charge_rate: 0.2", start + "1,,,usage,,,m,,,,,50\n"
    ).close("2026-01")
    #expect(reverse.costs == ["A": "40.50", "B": "13.50", "TOTAL": "54.00"])
    let withheld = try books(
      "recoverable: 0.6, withholding_rate: 0.1", start + "1,,,usage,,,m,,,,,100\n"
    ).close("2026-01")
    #expect(withheld.costs == ["A": "75.00", "B": "25.00", "TOTAL": "100.00"])
    // 81.00 + 40.50 + 75.00 and 27.00 + 13.50 + 25.00: the specification's 196.50 and 65.50.
  }

  @Test func averageRate() throws {
    let books = MonthBooks(
      policy: "reporting: { currency: EUR }\n",
      [
        "customers/c.csv": "customer_id,name\nA,Alder\n",
        "revenue/r.csv": "customer_id,period,amount,currency\nA,2026-01,1000,USD\n",
        "fx_rates/f.csv":
          "date,base,quote,rate\n2026-01-05,EUR,USD,1.00\n2026-01-06,EUR,USD,1.25\n"
          + "2026-01-07,EUR,USD,1.25\n",
      ])
    #expect(try books.close("2026-01").row("A").revenue.value?.description == "857.14")
  }
}
