import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// Scenarios over one small month, whose figures are worked out by hand.
///
/// The model big costs 10 a token, small 2. Rated: A 600 + 100, B 400, C 300 (A and C of small). The
/// provider bills 1,030 for big, 3 % more than it was rated, 400 for small, and credits 70, which is 5 %
/// of what was rated: A 618 + 100 − 35 = 683, B 412 − 20 = 392, C 300 − 15 = 285. Logs cost 136.00 by
/// `usage.api_cost`, 10 % of those 1,360: A 68.30, B 39.20, C 28.50.
/// A and B are on pro, whose subscription margin is 75 %: contributions 750 − 751.30 and 375 − 431.20.
///
/// Figures that do not divide are worked out in Python with `fractions`, cents by largest remainder.
@Suite struct SimulationTests {
  static let books = MonthBooks([
    "customers/c.csv": """
    customer_id,name,plan,status
    A,Alder,pro,active
    B,Birch,pro,active
    C,Cedar,starter,active
    """,
    "plans/p.csv": """
    plan,subscription_margin_pct,target_margin_pct,ai_budget,budget_currency
    pro,75,60,700,USD
    starter,,,,
    """,
    "prices/p.csv": """
    provider,model,meter,unit_price,per,currency,category
    p,big,output_tokens,10,1,USD,
    p,small,output_tokens,2,1,USD,
    p,tiny,output_tokens,1,1,USD,lite
    p,tiny,requests,5,1,USD,
    """,
    "usage/u.csv": """
    event_id,occurred_at,customer_id,feature,provider,model,output_tokens
    1,2026-01-10T12:00:00Z,A,chat,p,big,60
    2,2026-01-11T12:00:00Z,A,chat,p,small,50
    3,2026-01-20T12:00:00Z,B,draft,p,big,40
    4,2026-01-12T12:00:00Z,C,chat,p,small,150
    """,
    "invoices/i.csv": """
    invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,model,meter,quantity,amount
    I,p,2026-01-31,2026-01-01,2026-02-01,USD,1,usage,big,output_tokens,100,1030.00
    I,p,2026-01-31,2026-01-01,2026-02-01,USD,2,usage,small,output_tokens,200,400.00
    I,p,2026-01-31,2026-01-01,2026-02-01,USD,3,credit,,,,-70.00
    """,
    "revenue/r.csv": """
    revenue_id,customer_id,period,amount,currency,kind
    1,A,2026-01,1000.00,USD,subscription
    2,B,2026-01,500.00,USD,subscription
    3,C,2026-01,300.00,USD,subscription
    """,
    "costs/k.csv": """
    cost_id,period,category,method,driver,amount,currency
    logs,2026-01,logs,proportional,usage.api_cost,136.00,USD
    """,
  ])

  private static func simulate(_ scenario: String) throws -> Simulation {
    try books.simulation("2026-01", scenario)
  }

  /// Total cost after, by row, rows without cost left out.
  private static func costs(_ simulation: Simulation) -> [String: String] {
    var costs: [String: String] = [:]
    for row in simulation.rows + [simulation.total] where !row.after.totalCost.isZero {
      costs[row.label] = row.after.totalCost.description
    }
    return costs
  }

  private static func row(_ simulation: Simulation, _ label: String) throws -> Simulation.Row {
    try #require((simulation.rows + [simulation.total]).first { $0.label == label })
  }

  @Test("A scenario that changes nothing")
  func nothing() throws {
    for text in ["", "prices: [{ provider: p, change_pct: 0 }]"] {
      let simulation = try Self.simulate(text)
      #expect(simulation.simulated == simulation.books)
      #expect(
        Self.costs(simulation) == ["A": "751.30", "B": "431.20", "C": "313.50", "TOTAL": "1496.00"])
      #expect(simulation.rows.allSatisfy { $0.isUnchanged })
      #expect(simulation.turns.isEmpty)
    }
  }

  /// Big is rated 800 and billed 824; of the credit A bears 580/1,200, B 320/1,200, C 300/1,200.
  @Test("A price cut of 20 % on one model")
  func priceCut() throws {
    let simulation = try Self.simulate(
      "prices: [{ provider: p, model: big, change_pct: -20 }]")
    #expect(
      Self.costs(simulation) == ["A": "626.63", "B": "347.58", "C": "315.79", "TOTAL": "1290.00"])
    let birch = try Self.row(simulation, "B")
    #expect(simulation.categories.map(\.rawValue) == ["api", "logs"])
    #expect(birch.after.costs.map(\.description) == ["310.93", "36.65"])
    #expect(birch.costDifferences.map(\.description) == ["-81.07", "-2.55"])
    #expect(birch.effect.description == "83.62")
    #expect(birch.after.contribution == .value(try Self.money("27.42")))
    #expect(simulation.rows.map(\.label).prefix(3) == ["A", "B", "C"])
    #expect(
      simulation.turns.map { "\($0.row) \($0.direction.rawValue) \($0.before) \($0.after)" } == [
        "A turns profitable -1.30 123.37", "B turns profitable -56.20 27.42",
        "A comes within its AI budget -51.30 73.37",
      ])
    #expect(simulation.assumptions[0] == "price of p big -20 %; about usage rated 1000.00 USD")
  }

  /// From the 15th on only B uses big: 320 + 600 are 920 of 1,000 rated, and 947.60 of 1,030 billed.
  @Test("A price from a day on, stated as a price")
  func priceFromDay() throws {
    let simulation = try Self.simulate(
      """
      prices:
        - { provider: p, model: big, meter: output_tokens, unit_price: 16, per: 2, from: 2026-01-15 }
      """)
    #expect(simulation.total.costDifference.description == "-82.40")
    #expect(simulation.assumptions[0].contains("rated 400.00 USD"))
  }

  /// B's 40 tokens are 60 of small, rated 120: big's 1,000 are 720, and of 1,030 billed 741.60. The
  /// credit goes by 700, 120, 300 of 1,120.
  @Test("Another model for one feature, half as many tokens more")
  func swap() throws {
    let simulation = try Self.simulate(
      "swaps: [{ provider: p, old: big, new: small, where: { feature: draft }, tokens: 1.5 }]")
    #expect(
      Self.costs(simulation) == ["A": "759.82", "B": "130.84", "C": "316.94", "TOTAL": "1207.60"])
    let same = try Self.simulate(
      "swaps: [{ provider: p, old: big, new: small, where: { customer: B, plan: pro }, tokens: 1.5 }]"
    )
    #expect(same.simulated == simulation.simulated)
  }

  /// What moves to tiny, at a tenth of the price, is in tiny's category: A 618 becomes 61.80 there.
  @Test("Another model in another category")
  func swapOfCategory() throws {
    let simulation = try Self.simulate(
      "swaps: [{ provider: p, old: big, new: tiny, where: { customer: A } }]")
    #expect(simulation.categories.map(\.rawValue) == ["api", "lite", "logs"])
    // Rated 60 + 100 + 400 + 300 = 860; A's credit for tiny is 70 × 60/860 = 4.88.
    #expect(try Self.row(simulation, "A").after.costs[1].description == "56.92")
    #expect(try Self.row(simulation, "A").before.costs[1].description == "0.00")
    #expect(simulation.simulated.total.totalCost.description == "939.80")
  }

  @Test("There and back is the identity")
  func thereAndBack() throws {
    let simulation = try Self.simulate(
      """
      swaps:
        - { provider: p, old: big, new: tiny, tokens: 1.25 }
        - { provider: p, old: tiny, new: big, tokens: 0.8 }
      prices:
        - { provider: p, model: small, change_pct: -20 }
        - { provider: p, model: small, change_pct: 25 }
      plans:
        - { plan: pro, price: 59, instead_of: 49 }
        - { plan: pro, price: 49, instead_of: 59 }
      """)
    #expect(simulation.simulated == simulation.books)
  }

  @Test("A model without a price is refused by name")
  func unpriced() throws {
    let error = #expect(throws: ScenarioRefusal.self) {
      try Self.simulate("swaps: [{ provider: p, old: big, new: huge }]")
    }
    #expect(error?.description.contains("p huge standard output_tokens") == true)
    #expect(error?.location.line == 1)
    let counted = try Self.simulate(
      "swaps: [{ provider: p, old: small, new: tiny, count_as: { output_tokens: requests } }]")
    // 200 tokens at 2 are 200 requests at 5: 1,000 billed instead of 400.
    #expect(counted.total.costDifference.description == "600.00")
  }

  @Test("What matches nothing is a warning")
  func warnings() throws {
    let simulation = try Self.simulate(
      """
      prices: [{ provider: p, model: huge, change_pct: 10 }]
      plans: [{ plan: gold, price: 10 }]
      """)
    #expect(simulation.simulated == simulation.books)
    #expect(
      simulation.warnings == [
        "price of p huge +10 %: no usage of 2026-01 has that price",
        "plan gold: no customer is on it",
      ])
    #expect(throws: ScenarioRefusal.self) {
      try Self.simulate("swaps: [{ provider: p, old: big, new: small, where: { colour: red } }]")
    }
  }

  /// 8 EUR at 1.25 are big's 10 USD; an alias of the new model will do.
  @Test("A model priced in another currency")
  func otherCurrency() throws {
    var books = Self.books
    books.files["prices/e.csv"] =
      "provider,model,meter,unit_price,per,currency\nq,euro,output_tokens,8,1,EUR\n"
    books.files["model_aliases/a.csv"] = "provider,alias,model\nq,euro-latest,euro\n"
    books.files["fx_rates/f.csv"] = "date,base,quote,rate\n2026-01-30,EUR,USD,1.25\n"
    let simulation = try books.simulation(
      "2026-01",
      "swaps: [{ provider: p, old: big, new: euro-latest, new_provider: q, from: 2026-01-15 }]")
    #expect(simulation.simulated == simulation.books)
    #expect(simulation.assumptions[0].contains("rated 400.00 USD"))
    books.files["fx_rates/f.csv"] = nil
    #expect(throws: ScenarioRefusal.self) {
      try books.simulation(
        "2026-01", "swaps: [{ provider: p, old: big, new: euro, new_provider: q }]")
    }
  }

  /// Twice as many tokens of big: A has 170, B 80, C 150 of 400 instead of 110, 40, 150 of 300.
  @Test("Costs shared by tokens follow them")
  func sharedByTokens() throws {
    var books = Self.books
    books.files["costs/k.csv"] =
      "cost_id,period,category,method,driver,amount,currency\n"
      + "logs,2026-01,logs,proportional,usage.tokens,300.00,USD\n"
    let simulation = try books.simulation(
      "2026-01", "swaps: [{ provider: p, old: big, new: big, tokens: 2 }]")
    func logs(_ side: (Simulation.Row) -> Simulation.Side) throws -> [String] {
      try ["A", "B", "C"].map { side(try Self.row(simulation, $0)).costs[1].description }
    }
    #expect(try logs(\.before) == ["110.00", "40.00", "150.00"])
    #expect(try logs(\.after) == ["127.50", "60.00", "112.50"])
  }

  @Test("A new price for long calls is not known to apply")
  func unknownBand() throws {
    var books = Self.books
    books.files["prices/b.csv"] =
      "provider,model,meter,min_input_tokens,unit_price,per,currency\n"
      + "p,long,output_tokens,0,1,1,USD\np,long,output_tokens,1000,3,1,USD\n"
    let simulation = try books.simulation(
      "2026-01", "swaps: [{ provider: p, old: small, new: long }]")
    #expect(simulation.total.costDifference.description == "-200.00")
    #expect(
      simulation.warnings == [
        "swap p small for p long: the new model has prices for long calls, and how long these are is "
          + "not known; the lower one is taken"
      ])
  }

  @Test("Another price of a plan")
  func planPrice() throws {
    let percent = try Self.simulate("plans: [{ plan: pro, change_pct: 10 }]")
    // 75 % of 1,100 and of 550 less cost.
    #expect(try Self.row(percent, "A").after.contribution == .value(Self.money("73.70")))
    #expect(try Self.row(percent, "B").after.contribution == .value(Self.money("-18.70")))
    #expect(try Self.row(percent, "C").isUnchanged)
    #expect(percent.total.revenueDifference.description == "150.00")
    #expect(percent.total.effect.description == "150.00")
    let scaled = try Self.simulate("plans: [{ plan: pro, price: 55, instead_of: 50 }]")
    #expect(scaled.simulated == percent.simulated)
    let price = try Self.simulate(
      "plans: [{ plan: starter, price: 320.50 }, { plan: pro, subscription_margin_pct: 80 }]")
    #expect(try Self.row(price, "C").after.revenue == .value(Self.money("320.50")))
    #expect(try Self.row(price, "A").after.contribution == .value(Self.money("48.70")))
    let plans = price.plans.map { "\($0.label) \($0.after.totalCost) \($0.effect)" }
    #expect(
      plans == [
        "starter 313.50 20.50", "pro 1182.50 0.00", "(unallocated) 0.00 0.00",
        "(unattributed) 0.00 0.00",
      ])
  }

  /// B times 1.5 uses 588.00, and of the logs 136 × 588/1,948 = 41.05; 629.05 in all.
  @Test("A prospect like a customer")
  func prospectLikeCustomer() throws {
    let simulation = try Self.simulate(
      """
      prospects:
        - { customer_id: N, plan: pro, price: 900, like: B, times: 1.5, units: 1000 }
      """)
    #expect(
      Self.costs(simulation) == [
        "A": "730.68", "B": "419.37", "C": "304.90", "N": "629.05", "TOTAL": "2084.00",
      ])
    let answer = try #require(simulation.prospects.first)
    #expect(answer.answers.map(\.costBasis) == ["usage", "fully loaded"])
    let (usage, loaded) = (answer.answers[0], answer.answers[1])
    #expect(usage.cost.description == "588.00")
    #expect(loaded.cost.description == "629.05")
    #expect(loaded.margin.description == "270.95")
    // 270.95 of 900 is 30.1056 %; 75 % of 900 is 675.
    #expect(loaded.marginPercent == .value(try Self.number("30.1")))
    #expect(loaded.contribution == .value(try Self.money("45.95")))
    #expect(loaded.isProfitable)
    #expect(loaded.costPerUnit == .value(try Self.number("0.6290")))
    // 629.05 is all of the price, 75 % of it, or 40 %: 838.7333… and 1,572.625, rounded up.
    #expect(loaded.breakEvenPrice.description == "629.05")
    #expect(loaded.zeroContributionPrice == .value(try Self.money("838.74")))
    #expect(loaded.targetPrice == .value(try Self.money("1572.63")))
    #expect(simulation.total.effect.description == "312.00")
  }

  /// 10 calls of 5 tokens at 2 are 100.00, and of the logs 136 × 100/1,460 = 9.31 of cents by largest
  /// remainder: 109.31.
  @Test("A prospect by its calls")
  func prospectByCalls() throws {
    let scenario = """
      prospects:
        - customer_id: N
          price: 105
          calls:
            - { provider: p, model: small, count: 10, each: { output_tokens: 5 } }
      """
    let simulation = try Self.simulate(scenario)
    #expect(Self.costs(simulation)["N"] == "109.31")
    let answer = try #require(simulation.prospects.first)
    #expect(answer.answers.map(\.isProfitable) == [true, false])
    #expect(answer.answers[1].costPerUnit == .value(try Self.number("10.931")))
    #expect(answer.answers[1].contribution == .none)
    #expect(answer.answers[1].targetPrice == .none)
    // The scenario's prices are the prospect's, too.
    let cheaper = try Self.simulate(
      scenario + "\nprices: [{ provider: p, model: small, change_pct: -50 }]")
    #expect(cheaper.prospects[0].answers[0].cost.description == "50.00")
  }

  @Test("A prospect of whom too little is stated")
  func prospectWithoutDrivers() throws {
    var books = Self.books
    books.files["costs/k.csv"] =
      "cost_id,period,category,method,driver,amount,currency\n"
      + "v,2026-01,vectors,proportional,vectors,90.00,USD\n"
    books.files["drivers/d.csv"] =
      "period,driver,consumer,quantity\n2026-01,vectors,A,20\n2026-01,vectors,B,40\n"
    let calls = "calls: [{ provider: p, model: small, count: 1, each: { output_tokens: 5 } }]"
    let silent = try books.simulation(
      "2026-01", "prospects: [{ customer_id: N, plan: gold, price: 9, \(calls) }]")
    #expect(
      silent.warnings == [
        "prospect N: nothing is known of plan gold",
        "prospect N: nothing is stated of vectors; it bears none of what they share",
      ])
    // 30 of 90 vectors; like B it has B's 40 of 100, 36.00.
    for (usage, vectors) in [("\(calls), drivers: { vectors: 30 }", "30.00"), ("like: B", "36.00")]
    {
      let simulation = try books.simulation(
        "2026-01", "prospects: [{ customer_id: N, price: 9, \(usage) }]")
      #expect(simulation.warnings.isEmpty)
      #expect(try Self.row(simulation, "N").after.costs[1].description == vectors)
    }
  }

  private static func money(_ text: String) throws -> Money {
    let dollar = try #require(Currency(code: "USD"))
    return try #require(Money(exactly: Rational(try number(text)), currency: dollar))
  }

  private static func number(_ text: String) throws -> ExactDecimal {
    try #require(ExactDecimal(text))
  }
}
