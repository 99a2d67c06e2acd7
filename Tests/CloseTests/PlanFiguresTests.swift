import ExactMoney
import Pipeline
import Testing

/// One plan has one cost and one revenue in a month, wherever it is told; figures by hand. October has 31
/// days, a token costs 1.00.
@Suite struct PlanFiguresTests {
  private static let usage = WorkedExampleTests.usageHeader
  private static let prices =
    WorkedExampleTests.priceHeader + "p,m,output_tokens,1,1,USD,,\n"
  private static let costs =
    "cost_id,period,category,method,customer_id,amount,currency\n"
  private static let revenue = "customer_id,period,amount,currency,kind\n"

  /// A pays 100.00 for pro. X is on starter for 30 days and on pro for one, and pays 31.00: 30.00 and 1.00.
  /// O is we ourselves. Each bears 31.00 that no usage brought: of X 30.00 on starter and 1.00 on pro.
  ///
  /// - starter: usage 4.00, other 30.00; margin planned 75 % of 30.00 = 22.50.
  /// - pro: A 10.00 + 31.00, X 6.00 + 1.00 = 48.00; margin planned 75.00 + 0.75 = 75.75.
  private static let books = MonthBooks([
    "customers/c.csv":
      "customer_id,name,plan,status,effective_from\nA,Alder,pro,active,\nX,Yew,starter,active,\n"
      + "X,Yew,pro,active,2026-10-31\nO,Own,pro,internal,\n",
    // X has 36.00 × 30/31 + 98.00 × 1/31 = 38.00.
    "plans/p.csv":
      "plan,subscription_margin_pct,ai_budget,budget_currency\nstarter,75,36,USD\npro,75,98,USD\n",
    "prices/p.csv": prices,
    "usage/u.csv": usage + "1,2026-10-05T12:00:00Z,A,p,m,,10\n2,2026-10-05T12:00:00Z,X,p,m,,4\n"
      + "3,2026-10-31T12:00:00Z,X,p,m,,6\n4,2026-10-10T12:00:00Z,O,p,m,,5\n",
    "costs/c.csv": costs + "a,2026-10,tools,direct,A,31,USD\nx,2026-10,tools,direct,X,31,USD\n"
      + "o,2026-10,tools,direct,O,31,USD\n",
    "revenue/r.csv": revenue + "A,2026-10,100,USD,subscription\nX,2026-10,31,USD,subscription\n",
  ])

  @Test func marginByPlan() throws {
    let close = try Self.books.close("2026-10")
    let metrics = try #require(close.economics?.metrics)
    let rows = (metrics.plans + [metrics.plansTotal]).map { plan in
      "\(plan.plan?.rawValue ?? "-") \(plan.customerCount) \(ProfitAndLossRow.text(plan.revenue)) "
        + plan.costs.map(\.description).joined(separator: " ")
        + " \(plan.totalCost) \(ProfitAndLossRow.text(plan.subscriptionMargin))"
    }
    #expect(
      rows == [
        "pro 2 101.00 16.00 32.00 48.00 75.75", "starter 1 30.00 4.00 30.00 34.00 22.50",
        "(internal) 0 n/a 5.00 31.00 36.00 n/a", "- 0 n/a 0.00 0.00 0.00 n/a",
        "- 2 131.00 25.00 93.00 118.00 98.25",
      ])
    #expect(metrics.plansTotal.totalCost == close.profitAndLoss.total.totalCost)
  }

  @Test func breakdownsHaveTheSameCost() throws {
    let (close, stage) = try Self.books.brokenDown("2026-10")
    func rows(_ axes: [BreakdownAxis]) -> [String] {
      stage.run(axes).rows.filter { !$0.totalCost.isZero }.map { row in
        row.keys.map { $0 ?? "-" }.joined(separator: " ") + " \(row.totalCost)"
      }
    }
    #expect(rows([.plan]) == ["pro 48.00", "(internal) 36.00", "starter 34.00"])
    #expect(
      rows([.row, .plan]) == ["A pro 41.00", "X starter 34.00", "X pro 7.00", "O (internal) 36.00"])
    #expect(rows([.customerStatus]) == ["active 82.00", "internal 36.00"])
    // 48.00 of 75.75 and 34.00 of 22.50. Half of 75.75 is 37.88: 10.00 and 1.00 a day reach it on the 28th;
    // half and 80 % of 22.50 are 11.25 and 18.00: 4.00 and 1.00 a day reach them on the 8th and 14th.
    let flags = try #require(close.economics).flags.filter { $0.subject.kind == "plan" }.map {
      "\($0.subject.name) \($0.threshold) \($0.baseAmount?.description ?? "") \($0.amount) "
        + ($0.firstBreach?.day.description ?? "")
    }
    #expect(
      Set(flags) == [
        "pro 50 75.75 48.00 2026-10-28", "starter 50 22.50 34.00 2026-10-08",
        "starter 80 22.50 34.00 2026-10-14",
      ])
  }

  /// At half the price starter costs 2.00 + 30.00, pro 5.00 + 3.00 + 32.00, we ourselves 2.50 + 31.00.
  @Test func simulationHasTheSameFigures() throws {
    let simulation = try Self.books.simulation(
      "2026-10", "prices: [{ provider: p, change_pct: -50 }]")
    func figures(_ side: Simulation.Side) -> String {
      "\(ProfitAndLossRow.text(side.revenue)) \(side.totalCost) "
        + ProfitAndLossRow.text(side.contribution)
    }
    let plans = simulation.plans.filter { !$0.before.totalCost.isZero }.map {
      "\($0.label) \(figures($0.before)) to \(figures($0.after))"
    }
    #expect(
      plans == [
        "pro 101.00 48.00 27.75 to 101.00 40.00 35.75", "(internal)  36.00 n/a to  33.50 n/a",
        "starter 30.00 34.00 -11.50 to 30.00 32.00 -9.50",
      ])
    // The budget of both plans, each for its days: 38.00 less 41.00, and less 36.00.
    #expect(
      simulation.turns.map { "\($0.row) \($0.direction.rawValue) \($0.before) \($0.after)" } == [
        "X comes within its AI budget -3.00 2.00"
      ])
  }

  /// We have no budget, no statement and no rank among customers.
  @Test func ourOwnUseIsNoCustomer() throws {
    let close = try Self.books.close("2026-10")
    let economics = try #require(close.economics)
    #expect(economics.caps.map(\.subject.name) == ["A", "X"])
    #expect(economics.caps.map(\.budget?.description) == ["98.00", "38.00"])
    #expect(economics.statements.map(\.customerID.rawValue) == ["A", "X"])
    #expect(economics.flags.allSatisfy { $0.subject.name != "O" })
    let ranks = Ranking(close.profitAndLoss, by: .cost).rows.map {
      "\($0.rank.map { "\($0)" } ?? "-") \($0.row.row?.rawValue ?? "")"
    }
    #expect(ranks == ["1 A", "2 X", "- O", "- (unattributed)", "- (unallocated)"])
  }

  /// T is on trial from the 12th and bears 20.00, 1.00 a day: 80 % and 100 % of 10.00 are reached on the
  /// eighth and the tenth of its days. S begins on the 19th, bears 13.00 and pays 5.00: half of it on the
  /// third day, more than all of it on the sixth.
  @Test func nothingBreachesBeforeTheCustomerIsThere() throws {
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status,started_on\nA,Alder,,active,\nT,Tree,free,trial,2026-10-12\n"
        + "S,Sorrel,,active,2026-10-19\n",
      // 10.00 × 20/31 of a month's budget of 15.50.
      "plans/p.csv": "plan,ai_budget,budget_currency\nfree,15.50,USD\n",
      "prices/p.csv": Self.prices,
      "usage/u.csv": Self.usage + "1,2026-10-31T12:00:00Z,A,p,m,,1\n",
      "costs/c.csv": Self.costs + "t,2026-10,tools,direct,T,20,USD\n"
        + "s,2026-10,tools,direct,S,13,USD\n",
      "revenue/r.csv": Self.revenue + "S,2026-10,5,USD,subscription\n",
    ])
    let flags = try #require(try books.close("2026-10").economics).flags
    #expect(
      Set(
        flags.map {
          "\($0.subject.name) \($0.code.rawValue) \($0.threshold) "
            + ($0.firstBreach?.day.description ?? "")
        }) == [
          "T budget 80 2026-10-19", "T budget 100 2026-10-21", "T trial_burn 80 2026-10-19",
          "T trial_burn 100 2026-10-21", "S cost_of_price 50 2026-10-21",
          "S negative_margin 100 2026-10-24",
        ])
  }

  /// Use before the first day is of the first plan, use after the last of the last one; the status is that
  /// of the day. What no usage brought goes by the days that there are.
  @Test func useOutsideOfTheRelation() throws {
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status,started_on,ended_on,effective_from\n"
        + "E,Elm,starter,active,,2026-10-11,\nB,Beech,pro,active,2026-10-21,,\n"
        + "C,Cedar,free,active,,,\nC,Cedar,,churned,,2026-10-06,2026-10-06\n",
      "prices/p.csv": Self.prices,
      "usage/u.csv": Self.usage
        + "1,2026-10-20T12:00:00Z,E,p,m,,3\n2,2026-10-05T12:00:00Z,B,p,m,,2\n"
        + "3,2026-10-10T12:00:00Z,C,p,m,,4\n",
      "costs/c.csv": Self.costs + "e,2026-10,tools,direct,E,10,USD\n"
        + "c,2026-10,tools,direct,C,5,USD\n",
    ])
    let stage = try books.brokenDown("2026-10").stage
    func rows(_ axis: BreakdownAxis) -> [String] {
      stage.run([axis]).rows.filter { !$0.totalCost.isZero }
        .map { "\($0.keys[0] ?? "-") \($0.totalCost)" }
    }
    #expect(rows(.plan) == ["starter 13.00", "free 9.00", "pro 2.00"])
    #expect(rows(.customerStatus) == ["active 20.00", "churned 4.00"])
  }

  /// A plan for 1 and one for 30 days: 0.10 are 0.0032… and 0.0967…, cents by largest remainder.
  @Test func centsAddUp() throws {
    var books = Self.books
    books.files["costs/c.csv"] = Self.costs + "x,2026-10,tools,direct,X,0.10,USD\n"
    let metrics = try #require(try books.close("2026-10").economics?.metrics)
    #expect(metrics.plans.map { $0.costs[1].description } == ["0.00", "0.10", "0.00", "0.00"])
    books.files["costs/c.csv"] = Self.costs + "x,2026-10,tools,direct,X,-0.20,USD\n"
    let credit = try #require(try books.close("2026-10").economics?.metrics)
    // −0.1935… and −0.0064…: the larger fraction takes the cent.
    #expect(credit.plans.map { $0.costs[1].description } == ["-0.01", "-0.19", "0.00", "0.00"])
  }

  /// 30.00 over a, b and two that do nothing is 7.50, 60.00 is 15.00; we ourselves are none of them. Revenue
  /// stays at 200.00 over four: 100.0 points.
  @Test func growthIsThatOfThePrintedFigures() throws {
    var usage = Self.usage + "0,2026-11-30T12:00:00Z,a,p,m,,0\n"
    var revenue = Self.revenue
    for (month, tokens) in [("2026-09", 5), ("2026-10", 10), ("2026-11", 20)] {
      for name in ["a", "b", "own"] {
        usage += "\(month)\(name),\(month)-10T12:00:00Z,\(name),p,m,,\(tokens)\n"
      }
      for name in ["a", "b"] { revenue += "\(name),\(month),100,USD,subscription\n" }
    }
    let books = MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status\na,A,p,active\nb,B,p,active\nown,O,p,internal\n"
        + "c,C,p,active\nd,D,p,active\n",
      "prices/p.csv": Self.prices, "usage/u.csv": usage, "revenue/r.csv": revenue,
    ])
    let september = ClosedMonth(try books.close("2026-09"))
    let late = try books.close("2026-11", closed: [september])
    // October is missing: nothing to compare with.
    #expect(late.economics?.flags.contains { $0.code == .blendedGrowth } == false)
    let october = ClosedMonth(try books.close("2026-10"))
    let economics = try #require(
      try books.close("2026-11", closed: [october]).economics)
    let flag = try #require(economics.flags.first { $0.code == .blendedGrowth })
    #expect(flag.baseAmount?.description == "7.50" && flag.amount.description == "15.00")
    let months = try #require(economics.metrics).months
    #expect(
      months.map { month in
        month.metrics.first { $0.name == .costPerCustomer }.map { ProfitAndLossRow.text($0.value) }
      } == ["7.5", "15"])
  }
}
