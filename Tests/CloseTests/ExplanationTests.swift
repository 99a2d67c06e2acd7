import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// Explanations of SPEC §8's examples; the parts are worked out by hand from its figures.
@Suite struct ExplanationTests {
  /// Every leaf as `path: amount`, amounts as fractions where their digits do not end.
  private static func leaves(_ explanation: Explanation) -> [String] {
    var leaves: [String] = []
    explanation.forEachLeaf { leaf, path in
      let names = path.dropFirst().map(\.label) + [leaf.label]
      leaves.append("\(names.joined(separator: " > ")): \(leaf.amount)")
    }
    return leaves
  }

  private static func amount(_ text: String) throws -> Rational {
    Rational(try #require(ExactDecimal(text)))
  }

  @Test("Three-way, held: what A bears, down to the usage of a day")
  func heldShare() throws {
    let explainer = try WorkedExampleTests.threeWay("hold").explainer("2026-01")
    let figure = try #require(explainer.explanation(of: .totalCost, row: RowID("A")))
    #expect(figure.amount == (try Self.amount("1.74")))
    // Of 3.07 the part 1,000,000 of 1,060,000 is borne, 0.6 of it by A: 921/530.
    let share = Rational(921, 530)
    let line = "cost_api of A > invoice I of p > line 1: usage, m output_tokens"
    #expect(
      Self.leaves(figure) == [
        "\(line) > output_tokens of m > 2026-01-05: \(share)",
        "cost_api of A > rounding: \(Rational(174, 100) - share)",
      ])
    let document = try #require(figure.parts(of: DocumentID("I")).first)
    let bill = try #require(document.children.first)
    #expect(bill.sources == [SourceLocation(file: "invoices/i.csv", line: 2)])
    let price = try #require(bill.children.first)
    #expect(price.sources == [SourceLocation(file: "prices/p.csv", line: 2)])
    #expect(price.quantity == 600_000)
  }

  @Test("Three-way, held: what nobody bears yet")
  func unattributedShare() throws {
    let explainer = try WorkedExampleTests.threeWay("hold").explainer("2026-01")
    let figure = try #require(explainer.explanation(of: .totalCost, row: .unattributed))
    // 3.07 × 60,000 / 1,060,000 held, 0.75 that nobody metered; the tax is recovered.
    let held = Rational(921, 5300)
    #expect(
      Self.leaves(figure) == [
        "cost_api of (unattributed) > invoice I of p > line 2: usage, m images > nobody's: 3/4",
        "cost_api of (unattributed) > invoice I of p > line 1: usage, m output_tokens > held: "
          + "\(held)",
        "cost_api of (unattributed) > rounding: \(Rational(92, 100) - Rational(75, 100) - held)",
      ])
  }

  @Test("Three-way: metering, billing and price by line, export and usage")
  func variances() throws {
    let explainer = try WorkedExampleTests.threeWay("hold").explainer("2026-01")
    func figure(_ variance: Variance, _ figure: DriftFigure = .amount) throws -> Explanation {
      let index = try #require(explainer.close.drift.firstIndex { $0.variance == variance })
      return try #require(explainer.explanation(of: figure, drift: index))
    }
    let metering = try figure(.metering)
    #expect(metering.amount == (try Self.amount("0.15")))
    // 30 rows of 35,000 at 3.00 per million, less what A and B used.
    #expect(metering.children.count == 31)
    #expect(metering.children[0].amount == (try Self.amount("0.105")))
    #expect(
      Self.leaves(metering).suffix(2) == [
        "output_tokens of m > 2026-01-05: -9/5", "output_tokens of m > 2026-01-06: -6/5",
      ])
    #expect(try figure(.billing).amount == (try Self.amount("0.03")))
    // 1,060,000 × (2.90 − 3.00) / 1,000,000.
    #expect(Self.leaves(try figure(.price)) == ["line 1: usage, m output_tokens: -53/500"])
    #expect(Self.leaves(try figure(.lineRounding)) == ["line 1: usage, m output_tokens: -1/250"])
    #expect(try figure(.metering, .providerQuantity).children.count == 30)
    #expect(try figure(.metering, .ledgerQuantity).amount == 1_000_000)
  }

  @Test("Straddle: where an invoice went, month by month and row by row")
  func whereabouts() throws {
    let months = try ["2026-01", "2026-02"].map { try WorkedExampleTests.straddle.explainer($0) }
    let invoice = InvoiceName(provider: ProviderID("p"), invoiceID: InvoiceID("I"))
    #expect(months[0].periods(of: invoice).map(\.description) == ["2026-01", "2026-02"])
    let all = try #require(MonthExplainer.whereabouts(of: invoice, line: nil, in: months))
    #expect(all.amount == 181)
    // 100 by cost: 40 of 60 in January. 31 for 31 days, 16 of them in January. 50 for February.
    #expect(
      Self.leaves(all) == [
        "line 1: usage, m output_tokens > 2026-01 > A, cost_api: 100/3",
        "line 1: usage, m output_tokens > 2026-01 > B, cost_api: 100/3",
        "line 1: usage, m output_tokens > 2026-02 > A, cost_api: 100/3",
        "line 2: purchase, fee > 2026-01 > A, cost_api: 8",
        "line 2: purchase, fee > 2026-01 > B, cost_api: 8",
        "line 2: purchase, fee > 2026-02 > A, cost_api: 15",
        "line 3: purchase, support > 2026-02 > A, cost_api: 50",
      ])
    let fee = try #require(MonthExplainer.whereabouts(of: invoice, line: "2", in: months))
    #expect(fee.amount == 31)
    #expect(fee.sources == [SourceLocation(file: "invoices/i.csv", line: 3)])
    #expect(MonthExplainer.whereabouts(of: invoice, line: "4", in: months) == nil)
  }

  @Test("A shared cost through its driver, down to the driver's row")
  func sharedCost() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nA,Alder\nB,Birch\n",
      "costs/c.csv":
        "cost_id,period,category,method,driver,amount,currency,pool\n"
        + "c,2026-01,hosting,fixed,w,99.99,USD,db\nd,2026-01,search,fixed,v,10.00,USD,search\n",
      "drivers/d.csv":
        "period,driver,consumer,quantity\n2026-01,w,A,75\n2026-01,w,B,25\n"
        + "2026-01,v,A,1\n2026-01,v,pool:db,4\n",
    ])
    let explainer = try books.explainer("2026-01")
    let figure = try #require(explainer.explanation(of: .totalCost, row: RowID("A")))
    // 75 of 100 of 99.99. Of 10.00 a fifth at once, and of the rest 75 of 100 through db.
    #expect(
      Self.leaves(figure) == [
        "cost_hosting of A > shared cost c > cost c > w of A > w of A: 29997/400",
        "cost_hosting of A > rounding: -1/400",
        "cost_search of A > shared cost d > cost d > w of A > w of A: 6",
        "cost_search of A > shared cost d > cost d > v of A > v of A: 2",
      ])
    var last: Explanation?
    figure.forEachLeaf { leaf, _ in last = leaf }
    #expect(last?.sources == [SourceLocation(file: "drivers/d.csv", line: 4)])
  }

  @Test("Prepaid credits: the use they went to, and what expired")
  func prepaid() throws {
    let books = PrepaidTests.books(
      policy: PrepaidTests.euro,
      usage: [("2026-01-05", "A", 400), ("2026-01-06", "B", 200), ("2026-02-03", "A", 300)],
      PrepaidTests.receipt("R", "2026-01-02", credits: "1200", expires: "2026-03-01", "1000.00"),
      rates: "2026-01-02,USD,EUR,0.9\n2026-01-30,USD,EUR,0.8\n2026-02-27,USD,EUR,0.7\n")
    let january = try books.explainer("2026-01")
    let use = try #require(january.explanation(of: .totalCost, row: RowID("A")))
    #expect(
      Self.leaves(use) == [
        "cost_api of A > prepaid-use-p of p > rated cost in USD that no statement covers > "
          + "output_tokens of m > 2026-01-05: 300"
      ])
    let bought = MonthExplainer.whereabouts(
      of: InvoiceName(provider: ProviderID("p"), invoiceID: InvoiceID("R")), line: nil,
      in: [january])
    #expect(bought?.amount == 1000)
    #expect(bought?.children.isEmpty == true)
    let february = try books.explainer("2026-02")
    let lost = try #require(february.explanation(of: .totalCost, row: .unattributed))
    #expect(
      Self.leaves(lost) == [
        "cost_prepaid_expiry of (unattributed) > prepaid-expiry-p of p > credits of R, line 1: 225"
      ])
  }

  @Test("Ratios are their amounts divided, and what rounding them made")
  func ratios() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name,plan\nA,Alder,pro\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
      "revenue/r.csv": "customer_id,period,amount,currency,kind\nA,2026-01,3200,USD,subscription\n",
      "costs/c.csv":
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "c,2026-01,api,direct,A,2760,USD\n",
    ])
    let explainer = try books.explainer("2026-01")
    let percent = try #require(explainer.explanation(of: .costPercent, row: RowID("A")))
    // 2,760 of 3,200 is 86.25 %, printed half-even as 86.2.
    #expect(percent.amount == (try Self.amount("86.2")))
    #expect(Self.leaves(percent).map { $0.split(separator: ": ").last } == ["345/4", "-1/20"])
    let contribution = try #require(
      explainer.explanation(of: .contribution, row: RowID("A")))
    #expect(contribution.amount == -360)
    #expect(contribution.children.map(\.amount) == [2400, -2760])
  }

  @Test("What comes late: the month as it would be now, less what was closed")
  func priorPeriod() async throws {
    let books = try await MonthLifeTests.closedJanuary()
    try books.put("invoices/a2.csv", MonthLifeTests.lateInvoice)
    try await books.run("2026-02")
    let month = try await MonthExplanation(
      directory: books.directory, scan: ScanSettings(),
      clock: StageClock(logger: Standard.logger(isVerbose: false))
    ).month(try #require(Period("2026-02")))
    let figure = try #require(
      month.explainer.explanation(of: .cost(CostCategory("prior_period")), row: RowID("B")))
    #expect(figure.amount == -4)
    // 396 of the late invoice of 495, and 400 that was accrued and closed.
    #expect(
      Self.leaves(figure) == [
        "prior-2026-01 > api of 2026-01 > cost_api of B > invoice I2 of openai > "
          + "line 1: usage, a2 m uncached_input_tokens > uncached_input_tokens of m on a2 > "
          + "2026-01-10: 396",
        "prior-2026-01 > api of 2026-01 > less 2026-01 as closed, version 1: -400",
      ])
    // January stays explained as it was closed.
    let january = try await MonthExplanation(
      directory: books.directory, scan: ScanSettings(),
      clock: StageClock(logger: Standard.logger(isVerbose: false))
    ).month(try #require(Period("2026-01")))
    let before = try #require(january.explainer.explanation(of: .totalCost, row: RowID("B")))
    let rows = try await january.withUsageRows([before])
    #expect(
      Self.leaves(rows[0]) == [
        "cost_api of B > accrual-openai-USD of openai > uncached_input_tokens of m on a2 "
          + "> 2026-01-10 > event e3, 2026-01-10T00:00:00Z: 400"
      ])
  }
}
