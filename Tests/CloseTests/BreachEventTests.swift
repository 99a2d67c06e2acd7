import ExactMoney
import Pipeline
import Testing

/// The usage row with which each flag was first reached, followed by hand through small books: a token
/// costs a cent, so figures are cents. The answer is the id of the row, whichever line it stands in.
@Suite struct BreachEventTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var code: FlagCode
    /// For each flag of the code, in order: subject, threshold, day of October and id of the event, `-`
    /// where only the day is known or not even that.
    var expected: [String]
    var closed: MonthBooks?
    var books: MonthBooks

    var testDescription: String { "\(code.rawValue): \(expected.joined(separator: "; "))" }
  }

  private static let header =
    "event_id,occurred_at,customer_id,workspace_id,feature,account,provider,model,output_tokens,"
    + "attempt,status,outcome,billable\n"

  /// A call on `day` of October at `time`, or at an instant of its own.
  private static func row(
    _ id: String, _ day: String, _ tokens: Int, _ customer: String = "acme",
    workspace: String = "w1",
    feature: String = "chat", model: String = "big", attempt: some CustomStringConvertible = 1,
    status: String = "completed",
    outcome: String = "", billable: String = "true"
  ) -> String {
    let instant = day.count > 8 ? "\(day):00Z" : "2026-10-\(day):00Z"
    return "\(id),\(instant),\(customer),\(workspace),\(feature),key-\(model),p,\(model),\(tokens),"
      + "\(attempt),\(status),\(outcome),\(billable)\n"
  }

  /// Another month has begun, so that this one is over.
  private static let over = row("later", "2026-11-01T00:00", 0)

  private static func books(
    _ usage: [String], policy: String = "", status: String = "active", plan: String = ",,",
    revenue: String = "", costs: String = "", fxRates: String = "", isOver: Bool = true
  ) -> MonthBooks {
    var files = [
      "usage/u.csv": header + usage.joined() + (isOver ? over : ""),
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency,effective_from\n"
        + "p,big,output_tokens,0.01,1,USD,2026-01-01\n"
        + "p,small,output_tokens,0.005,1,USD,2026-01-01\n"
        + "p,euro,output_tokens,0.005,1,EUR,2026-01-01\n",
      "customers/c.csv":
        "customer_id,name,plan,status\nacme,Acme,pro,\(status)\nbeta,Beta,pro,active\n",
      "plans/p.csv": "plan,subscription_margin_pct,ai_budget,budget_currency\npro,\(plan)\n",
    ]
    if !revenue.isEmpty {
      files["revenue/r.csv"] =
        "customer_id,period,amount,currency,kind\n"
        + "acme,2026-10,\(revenue),USD,subscription\nbeta,2026-10,\(revenue),USD,subscription\n"
    }
    if !costs.isEmpty {
      files["costs/c.csv"] =
        "cost_id,period,category,method,customer_id,amount,currency\n"
        + "x,2026-10,tools,direct,acme,\(costs),USD\n"
    }
    if !fxRates.isEmpty { files["fx_rates/f.csv"] = "date,base,quote,rate\n" + fxRates }
    return MonthBooks(policy: "reporting: { currency: USD, time_zone: UTC }\n" + policy, files)
  }

  /// 1.00 on each day from August to the end of October, at noon.
  private static func everyDay(_ customer: String = "acme", to days: Int = 92) -> [String] {
    (0..<days).compactMap { CalendarDate("2026-08-01")?.advanced(by: $0).description }.map {
      row("\(customer)-\($0)", "\($0)T12:00", 100, customer)
    }
  }

  static let cases = [
    // 50 % of 49.00: 20.00, on the twelfth 3.00 at noon and with the next it is 24.50; beta's rows do not count.
    Case(
      code: .costOfPrice, expected: ["acme 50 12 c"],
      books: books(
        [
          row("a", "03T12:00", 2000), row("d", "12T14:00", 900), row("b", "12T12:00", 300),
          row("c", "12T13:00", 150), row("x", "12T12:30", 200, "beta"),
        ], revenue: "49.00")),
    // 49.00 is no loss yet, a cent more is.
    Case(
      code: .negativeMargin, expected: ["acme 100 12 c"],
      books: books(
        [
          row("a", "03T12:00", 4800), row("b", "12T12:00", 100), row("c", "12T13:00", 1),
          row("d", "12T14:00", 50),
        ], revenue: "49.00")),
    // Half of the margin of 24.00 that each is expected to bring, and of 48.00 that both are.
    Case(
      code: .planMargin, expected: ["acme 50 12 a", "pro 50 13 d"],
      books: books(
        [
          row("a", "12T12:00", 1200), row("b", "12T11:00", 1100, "beta"),
          row("c", "12T13:00", 99, "beta"), row("d", "13T10:00", 1),
        ], plan: "75,,", revenue: "32.00")),
    // Shared costs of 31.00 are 12.00 by the twelfth: 80 % of 100.00 are reached with 68.00 of usage.
    Case(
      code: .budget, expected: ["acme 80 12 c"],
      books: books(
        [
          row("a", "03T12:00", 6000), row("b", "12T12:00", 799), row("c", "12T13:00", 1),
          row("d", "12T14:00", 50),
        ], plan: ",100,USD", costs: "31.00")),
    // Shared costs alone, 10.00 a day: no row reached it.
    Case(
      code: .budget, expected: ["acme 80 8 -", "acme 100 10 -"],
      books: books(
        [row("a", "10T12:00", 1), row("b", "20T12:00", 1)], plan: ",100,USD", costs: "310.00")),
    // Of the company all rows count: 8.00 of 10.00, and 10.00.
    Case(
      code: .budget, expected: [" 80 12 b", " 100 12 d"],
      books: books(
        [
          row("a", "03T12:00", 700), row("c", "12T13:00", 199), row("b", "12T12:00", 100, "beta"),
          row("d", "12T14:00", 1, "stranger"),
        ], policy: "watch: { company_budget: 10 }\n")),
    Case(
      code: .trialBurn, expected: ["acme 80 12 b", "acme 100 14 d"],
      books: books(
        [
          row("a", "03T12:00", 399), row("b", "12T12:00", 1), row("c", "12T13:00", 99),
          row("d", "14T09:00", 1),
        ], status: "trial", plan: ",5,USD")),
    // Seven days cost 7.00, and 8.40 are 20 % more: 1.00 on six of them, then 1.00 at noon, 1.39 and 0.01.
    Case(
      code: .spike, expected: ["acme 20 12 t"],
      books: books(
        everyDay() + [
          row("u", "12T15:00", 60), row("s", "12T13:00", 139), row("t", "12T14:00", 1),
          row("x", "12T13:30", 100, "beta"),
        ])),
    // The same with a model priced in euros, of which each is 2.00 dollars: 139 tokens are 0.695 EUR.
    Case(
      code: .spike, expected: ["acme 20 12 t"],
      books: books(
        everyDay() + [
          row("u", "12T15:00", 60), row("s", "12T13:00", 139, model: "euro"),
          row("t", "12T14:00", 1),
        ], fxRates: "2026-10-01,EUR,USD,2\n2026-10-31,EUR,USD,2\n")),
    // Thirteen weeks of Mondays, whose rises are more than chance once the last is above 200.00, all of them
    // but two: 150.00 on its Monday, 40.00 on Tuesday, 10.00 and a cent on Wednesday (TrendTests).
    Case(
      code: .costDrift, expected: ["acme 2.5 14 e"],
      books: books(
        zip(0..., [1, 3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]).compactMap { week, level in
          CalendarDate("2026-07-13").map {
            let day = $0.advanced(by: 7 * week).description
            return row(day, "\(day)T12:00", 10_000 + 1000 * level)
          }
        } + [
          row("f", "15T09:00", 3000), row("e", "14T11:00", 1), row("d", "14T10:00", 1000),
          row("c", "13T09:00", 4000), row("b", "12T09:00", 15_000),
        ])),
    // A workspace costs 7.00 in seven days and may cost 14.00: another one's 50.00 are not its own.
    Case(
      code: .runawayWorkspace, expected: ["w1 100 12 t"],
      books: books(
        everyDay() + [
          row("s", "12T13:00", 699), row("x", "12T13:30", 5000, workspace: "w2"),
          row("t", "12T14:00", 1), row("u", "12T15:00", 500),
        ])),
    // The fifth attempt failed, has no tokens and is not charged; the sixth costs something. What has no
    // workspace is the customer's own.
    Case(
      code: .retryLoop, expected: ["acme 5 12 q", "w1 5 12 e"],
      books: books(
        [
          row("g", "12T12:06", 10, attempt: 7), row("f", "12T12:05", 10, attempt: 6),
          row("e", "12T12:04", 0, attempt: 5, status: "failed", billable: "false"),
          row("d", "12T12:03", 10, attempt: 4), row("p", "12T10:00", 5, workspace: "", attempt: 4),
          row("q", "12T13:00", 5, workspace: "", attempt: 5), row("h", "13T12:00", 10, attempt: 9),
        ])),
    // More digits than there is room for are an attempt, too.
    Case(
      code: .retryLoop, expected: ["w1 5 12 e"],
      books: books([
        row("d", "12T12:03", 10, attempt: 4),
        row("e", "12T12:04", 10, attempt: "99999999999999999999"),
      ])),
    // 20 % of five judged outputs: of three or four too few were judged; what was not charged counts too.
    Case(
      code: .rejectedWaste, expected: ["acme 20 12 e", "chat 20 12 e"],
      books: books(
        [
          row("a", "03T12:00", 100, outcome: "accepted"),
          row("b", "03T13:00", 100, outcome: "edited"),
          row("c", "12T10:00", 100, outcome: "accepted", billable: "false"),
          row("n", "12T10:30", 100), row("d", "12T11:00", 100, outcome: "accepted"),
          row("f", "12T13:00", 100, outcome: "rejected"),
          row("e", "12T12:00", 100, outcome: "rejected"),
        ], policy: "watch: { rejected_least_outputs: 5 }\n")),
    // The first row of the feature on the dear model.
    Case(
      code: .cheaperModel, expected: ["chat,big 20 3 b"],
      books: books(
        [
          row("a", "03T14:00", 1000), row("b", "03T09:00", 1000),
          row("c", "03T08:00", 1000, feature: "draft"), row("d", "03T08:00", 10, model: "small"),
        ],
        policy: "watch: { substitutes: [{ feature: chat, model: big, by: small }] }\n")),
    // A cap of 50.00 a month on a feature, and of 10.00 a day on an account, where the 9.00 of the day
    // before do not count.
    Case(
      code: .featureCap, expected: ["key-small 80 12 d", "key-small 100 14 f", "chat 80 14 f"],
      books: books(
        [
          row("a", "03T12:00", 2000), row("x", "03T13:00", 900, feature: "draft"),
          row("b", "11T12:00", 1400, model: "small"), row("c", "12T12:00", 1599, model: "small"),
          row("d", "12T13:00", 1, model: "small"), row("f", "14T12:30", 1000, model: "small"),
          row("g", "14T10:00", 1000, feature: "draft", model: "small"),
          row("e", "14T12:00", 0, model: "small"),
        ],
        policy: "features: { chat: { cap: 50 } }\n"
          + "accounts: { key-small: { cap: 10, reset: day } }\n")),
    // Growth is of two months, and a forecast of days that have not come yet.
    Case(
      code: .blendedGrowth, expected: [" 1 - -"],
      closed: books([row("s", "2026-09-03T12:00", 30_000)], revenue: "500.00"),
      books: books(
        [row("s", "2026-09-03T12:00", 30_000), row("a", "03T12:00", 60_000)], revenue: "500.00")),
    Case(
      code: .forecast, expected: ["acme 100 12 -"],
      books: books(everyDay(to: 73), plan: ",31,USD", isOver: false)),
  ]

  @Test func everyFlagHasACase() {
    #expect(Set(Self.cases.map(\.code)) == Set(FlagCode.allCases))
  }

  /// What the flags of the case's code say, with the ids of the rows they point to.
  private func events(_ known: Case, _ books: MonthBooks) throws -> [String] {
    let closed = try known.closed.map { books in
      var earlier = books
      earlier.files["revenue/r.csv"] = books.files["revenue/r.csv"]?.replacing(
        "2026-10", with: "2026-09")
      return [ClosedMonth(try earlier.close("2026-09"))]
    }
    return try books.flagsWithEvents("2026-10", closed: closed ?? []).filter {
      $0.code == known.code
    }.map { flag in
      let place = flag.firstBreach?.location
      let line = place.flatMap { place in
        books.files[place.file]?.split(separator: "\n")[place.line - 1].split(separator: ",").first
      }
      let day = flag.firstBreach.flatMap { Int($0.day.description.suffix(2)) }
      return "\(flag.subject.name) \(flag.threshold) \(day.map(String.init) ?? "-") "
        + "\(line.map(String.init) ?? "-")"
    }
  }

  @Test(arguments: cases)
  func theRowThatReachedTheThreshold(_ known: Case) throws {
    #expect(try events(known, known.books) == known.expected)
    // The same rows backwards, and every second one in a file of its own.
    let rows = try #require(known.books.files["usage/u.csv"]).split(separator: "\n")
    var split = known.books
    for (name, parity) in [("usage/a.csv", 1), ("usage/u.csv", 0)] {
      let part = rows.indices.filter { $0 > 0 && $0 % 2 == parity }.reversed().map { rows[$0] }
      split.files[name] = ([rows[0]] + part).joined(separator: "\n") + "\n"
    }
    #expect(try events(known, split) == known.expected)
  }
}
