import ExactMoney
import Pipeline
import SourceText
import Testing

@testable import Documents

@Suite struct TableTests {
  @Test func priceDefaultsAndContract() throws {
    let outcome = DocumentReader.read(
      file(
        .prices,
        """
        currency,provider,model,meter,unit_price,per,service_tier,min_input_tokens,effective_from,effective_to,account,category
        USD,openai,gpt-x,output_tokens,2.9999900000000002e-06,,,,,,,
        EUR,mistral,m,images,0,1000000,batch,200000,2026-01-01,2026-02-01T00:00:00+01:00,acc,embedding

        """))
    #expect(outcome.findings.isEmpty)
    let first = try #require(outcome.output.prices.first)
    #expect(first.record.unitPrice == ExactDecimal("0.0000029999900000000002"))
    #expect(first.record.per == 1 && first.record.minInputTokens == 0)
    #expect(first.record.serviceTier == .standard && first.record.category == .api)
    #expect(first.record.account == nil && first.record.effectiveTo == nil)
    #expect(
      first.content
        == "currency=USD\nmeter=output_tokens\nmodel=gpt-x\nprovider=openai\n"
        + "unit_price=2.9999900000000002e-06")
    let second = try #require(outcome.output.prices.last)
    #expect(second.location.line == 3)
    #expect(second.record.unitPrice == .zero && second.record.per == 1_000_000)
    #expect(second.record.effectiveTo?.description == "2026-01-31T23:00:00Z")
    #expect(second.record.account == AccountID("acc"))
  }

  private static let price =
    "provider,model,meter,unit_price,currency,per,effective_from,effective_to"

  @Test(arguments: [
    (InputKind.prices, price, "p,m,t,-1,USD,,,", ["bad-value@2:4"]),
    (.prices, price, "p,m,t,1,USD,0,,", ["bad-value@2:6"]),
    (.prices, price, "p,m,t,1,XXQ,,,", ["unknown-currency@2:5"]),
    (.prices, price, "p,m,t,1,usd,,,", ["unknown-currency@2:5"]),
    (.prices, price, "p,m,t,1,USD,,2026-02-01,2026-02-01", ["bad-date@2:8"]),
    (
      .prices, price, "p,,t,x,USD,,2026-02-30,",
      ["missing-value@2:2", "bad-number@2:4", "bad-date@2:7"]
    ),
    (.modelAliases, "provider,alias,model", "p,,m", ["missing-value@2:2"]),
    (.providerUsage, "provider,date,model,meter,quantity", "p,2026-1-1,m,t,1", ["bad-date@2:2"]),
    (.exchangeRates, "date,base,quote,rate", "2026-01-01,EUR,USD,0", ["bad-value@2:4"]),
    (.exchangeRates, "date,base,quote,rate", "2026-01-01,EUR,EUR,1", ["bad-value@2:3"]),
    (.customers, "customer_id,status", "c,gone", ["bad-value@2:2"]),
    (.customers, "customer_id,status", "TOTAL,", ["bad-value@2:1"]),
    (.customers, "customer_id,status", "(unattributed),", ["bad-value@2:1"]),
    (.customers, "customer_id,status", "(unallocated),", ["bad-value@2:1"]),
    (.customers, "customer_id,started_on,ended_on", "c,2026-02-01,2026-01-01", ["bad-date@2:3"]),
    (.customerAliases, "alias,customer_id", "a,(unallocated)", ["bad-value@2:2"]),
    (.plans, "plan,subscription_margin_pct", "pro,75%", ["bad-number@2:2"]),
    (.revenue, "customer_id,period,amount,currency", "c,2026-13,1,USD", ["bad-date@2:2"]),
    (
      .revenue, "customer_id,period,amount,currency,kind", "c,2026-12,1,USD,gift", ["bad-value@2:5"]
    ),
    (.drivers, "period,driver,consumer,quantity", "2026-01,d,pool:,1", ["bad-value@2:3"]),
    (.drivers, "period,driver,consumer,quantity", "2026-01,d,c,", ["missing-value@2:4"]),
  ])
  func badRowIsRefusedAtItsCell(kind: InputKind, header: String, row: String, briefs: [String]) {
    let outcome = DocumentReader.read(file(kind, "\(header)\n\(row)\n"))
    #expect(outcome.findings.map(\.brief) == briefs)
    #expect(outcome.output.recordCount == 0)
  }

  @Test(arguments: [
    ("direct,,,,,100,", ["missing-value@2:5"]),
    ("proportional,,,,,100,", ["missing-value@2:6"]),
    ("fixed,,,,,100,", ["missing-value@2:6"]),
    ("even,,,,,,", ["missing-value@2:9"]),
    ("even,,,10,,,", ["missing-value@2:8"]),
    ("even,,,,60,,", ["missing-value@2:7"]),
    ("even,,,10,x,,", ["bad-number@2:8"]),
    ("even,,,,,x,", ["bad-number@2:9"]),
    ("spread,,,,,1,", ["bad-value@2:4"]),
  ])
  func costNeedsAnAmountAndWhatItsMethodNeeds(row: String, briefs: [String]) {
    let outcome = DocumentReader.read(
      file(
        .costs,
        "cost_id,period,category,method,customer_id,driver,quantity,unit_rate,amount,pool,currency\n"
          + "c1,2026-10,vector,\(row),USD\n"))
    #expect(outcome.findings.map(\.brief) == briefs)
    #expect(outcome.output.costs.isEmpty)
  }

  @Test func costIsQuantityTimesRateAndItsOwnPool() throws {
    let outcome = DocumentReader.read(
      file(
        .costs,
        """
        cost_id,period,category,method,driver,quantity,unit_rate,amount,currency,pool
        review,2026-10,human_review,even,,10,60,,USD,
        store,2026-10,vector_store,proportional,vectors,,,500.00,EUR,search

        """))
    #expect(outcome.findings.isEmpty)
    let (review, store) = (outcome.output.costs[0].record, outcome.output.costs[1].record)
    #expect(review.amount == 600 && review.pool == PoolID("review") && review.driver == nil)
    #expect(store.amount == 500 && store.pool == PoolID("search"))
    #expect(store.driver == DriverID("vectors") && store.currency.code == "EUR")
  }

  @Test func otherKindsInGoodOrder() {
    func read(_ kind: InputKind, _ text: String) -> Intake {
      let outcome = DocumentReader.read(file(kind, text))
      #expect(outcome.findings.isEmpty)
      return outcome.output
    }
    let alias = read(.modelAliases, "provider,alias,model,effective_from\np,a,m,2026-01-01\n")
    #expect(alias.modelAliases.first?.record.effectiveFrom?.description == "2026-01-01T00:00:00Z")
    let usage = read(.providerUsage, "provider,date,model,meter,quantity\np,2026-01-02,m,t,1e3\n")
    #expect(usage.providerUsage.first?.record.quantity == 1000)
    #expect(usage.providerUsage.first?.record.serviceTier == .standard)
    let rates = read(.exchangeRates, "date,base,quote,rate\n2026-01-02,EUR,USD,1.1172\n")
    #expect(rates.rates.first?.record.source.isEmpty == true)
    #expect(rates.rates.first?.record.rate == ExactDecimal("1.1172"))
    let customers = read(.customers, "customer_id,name,status\nc,\"Orchard, Vane\",\nd,,trial\n")
    #expect(customers.customers.map(\.record.status) == [.active, .trial])
    #expect(customers.customers.first?.record.name == "Orchard, Vane")
    let aliases = read(.customerAliases, "alias,customer_id\nx,c\n")
    #expect(aliases.customerAliases.first?.record.customerID == CustomerID("c"))
    let plans = read(
      .plans, "plan,subscription_margin_pct,ai_budget,budget_currency\npro,75,9.5,USD\n")
    #expect(plans.plans.first?.record.subscriptionMarginPercent == 75)
    #expect(plans.plans.first?.record.hardCap == nil)
    let revenue = read(.revenue, "customer_id,period,amount,currency\nc,2026-10,49,USD\n")
    #expect(revenue.revenue.first?.record.kind == .subscription)
    #expect(revenue.revenue.first?.record.revenueID == nil)
    let drivers = read(
      .drivers, "period,driver,consumer,quantity\n2026-10,d,pool:x,-3\n2026-10,d,c,1\n")
    #expect(
      drivers.drivers.map(\.record.consumer) == [.pool(PoolID("x")), .customer(CustomerID("c"))])
  }

  @Test func missingColumnsRefuseTheFileAndUnknownOnesAreOneNote() {
    let missing = DocumentReader.read(file(.drivers, "\nperiod,driver\n2026-10,d\n"))
    #expect(missing.findings.map(\.brief) == ["missing-column@2:0", "missing-column@2:0"])
    #expect(missing.output.drivers.isEmpty)
    let unknown = DocumentReader.read(
      file(.customerAliases, "alias,note,customer_id,Other\na,n,c,o\n"))
    #expect(unknown.findings.map(\.brief) == ["unknown-column@1:2"])
    #expect(unknown.findings.first?.message == "left aside: \"note\", \"Other\"")
    #expect(unknown.output.customerAliases.count == 1)
  }

  @Test func jsonLinesGiveTheSameRecordsAsCSV() {
    let csv = DocumentReader.read(
      file(.revenue, "customer_id,period,amount,currency\nc,2026-10,1.5e-07,USD\n"))
    let json = DocumentReader.read(
      file(
        .revenue,
        "{\"customer_id\":\"c\",\"period\":\"2026-10\",\"amount\":1.5e-07,\"currency\":\"USD\"}\n"
          + "{\"customer_id\":\"c\",\"amount\":1,\"currency\":\"USD\",\"period\":null}",
        named: "revenue/x.jsonl"))
    #expect(json.output.revenue.map(\.record) == csv.output.revenue.map(\.record))
    #expect(json.output.revenue.map(\.content) == csv.output.revenue.map(\.content))
    #expect(csv.output.revenue.first?.record.amount == ExactDecimal("0.00000015"))
    #expect(json.findings.map(\.brief) == ["missing-value@2:0"])
  }

  @Test func swiftCSVReadsTheSameCellsWherePlain() {
    let text = DelimitedText.read(
      file(.plans, "a,\"b,\"\"c\"\n1,\"x, \"\"y\"\"\n\"\r\nbad\n, \n\"é\",2"))
    #expect(text.findings.map(\.brief) == ["ragged-row@4:0"])
    #expect(text.output.columns == ["a", "b,\"c"])
    #expect(DocumentTable.rows(of: text.output) == [["1", "x, \"y\"\n"], ["", ""], ["é", "2"]])
    // Where SwiftCSV takes a comma and the mark after it for one Character, it says nothing of use.
    let joined = DelimitedText.read(file(.plans, "a,b\n1,\u{301}x\n"))
    #expect(DocumentTable.rows(of: joined.output) == [["1,\u{301}x"]])
  }

  @Test func cellsThatSwiftCSVReadsOtherwiseStayAsTheyAre() {
    let outcome = DocumentReader.read(
      file(
        .customers,
        "customer_id,name\nc1,\u{301}x\nc2,\u{A0}y\nc3,\"a\"\"\u{301}b\"\nc4,\"  z\r\n\"\nc5,\n"))
    #expect(outcome.findings.isEmpty)
    let names = outcome.output.customers.map { Array($0.record.name.utf8) }
    #expect(
      names == ["\u{301}x", "\u{A0}y", "a\"\u{301}b", "  z\r\n", ""].map { Array($0.utf8) })
    #expect(outcome.output.customers.map(\.location.line) == [2, 3, 4, 5, 7])
  }

  @Test func badRecordsDoNotDisturbTheOthers() {
    let outcome = DocumentReader.read(
      file(
        .customerAliases,
        "\u{FEFF}alias,customer_id\r\na,c\r\nb\r\nx\"y,c\r\n\"d\",\"e\r\nf\"\r\ng,h"))
    #expect(outcome.findings.map(\.brief) == ["ragged-row@3:0", "stray-quote@4:1"])
    #expect(outcome.output.customerAliases.map(\.record.alias.rawValue) == ["a", "d", "g"])
    #expect(
      outcome.output.customerAliases.map(\.record.customerID.rawValue) == ["c", "e\r\nf", "h"])
  }

  @Test func whatIsNoTableIsRefused() {
    #expect(DocumentReader.read(file(.usage, "a\n1\n")).findings.map(\.code) == [.unrecognisedFile])
    #expect(
      DocumentReader.read(file(.prices, "<x/>", named: "prices/x.xml")).findings.map(\.code)
        == [.unrecognisedFile])
    #expect(DocumentReader.read(file(.costs, "")).findings.map(\.code) == [.unreadableFile])
  }

  @Test func canonicalPricesInJSONAreStillRead() {
    let outcome = DocumentReader.read(
      file(
        .prices,
        "{\"provider\":\"p\",\"model\":\"m\",\"meter\":\"x\",\"unit_price\":1,\"currency\":\"USD\"}",
        named: "prices/p.jsonl"))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.prices.count == 1)
    #expect(outcome.output.priceSnapshots.isEmpty)
  }
}
