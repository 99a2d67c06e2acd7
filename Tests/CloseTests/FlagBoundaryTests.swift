import ExactMoney
import Pipeline
import Testing

/// Every flag of a whole month: from usage rows, prices, plans and revenue, one cent, token or call below
/// its threshold, at it, and one above it.
///
/// A token costs a cent, so figures are cents. What is needed arises on the third and at last on the
/// twelfth of October, so the twelfth is the day of the first breach; later days cost nothing.
@Suite struct FlagBoundaryTests {
  /// A month in which a flag is about to be told.
  struct Case: Sendable, CustomTestStringConvertible {
    var code: FlagCode
    /// The day of the first breach; `nil` where only the whole month shows it.
    var firstDay: String?
    /// Whether to be at the threshold is to have reached it.
    var isReachedAtThreshold = true
    var closed: MonthBooks?
    /// The month, with so many units more than the threshold.
    var books: @Sendable (_ more: Int) -> MonthBooks

    var testDescription: String { code.rawValue }
  }

  private static let header =
    "event_id,occurred_at,customer_id,workspace_id,feature,provider,model,output_tokens,attempt,"
    + "status,outcome\n"

  /// A usage row; texts that are all different are given as `id`.
  private static func row(
    _ id: String, _ day: String, _ tokens: Int, feature: String = "", model: String = "big",
    attempt: Int = 1, outcome: String = ""
  ) -> String {
    "\(id),\(day)T12:00:00Z,acme,w1,\(feature),p,\(model),\(tokens),\(attempt),completed,"
      + "\(outcome)\n"
  }

  /// So many tokens by the twelfth, ten of them on that day.
  private static func usage(_ tokens: Int, feature: String = "") -> [String] {
    [
      row("a", "2026-10-03", tokens - 10, feature: feature),
      row("b", "2026-10-12", 10, feature: feature),
      row("c", "2026-10-31", 0, feature: feature),
    ]
  }

  private static func books(
    _ usage: [String], policy: String = "", status: String = "active", plan: String = ",,",
    revenue: String = "", smallPrice: String = "0.01"
  ) -> MonthBooks {
    var files = [
      "usage/u.csv": header + usage.joined(),
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency,effective_from\n"
        + "p,big,output_tokens,0.01,1,USD,2026-01-01\n"
        + "p,small,output_tokens,\(smallPrice),1,USD,2026-01-01\n",
      "customers/c.csv": "customer_id,name,plan,status\nacme,Acme,pro,\(status)\n",
      "plans/p.csv":
        "plan,subscription_margin_pct,ai_budget,budget_currency\npro,\(plan)\n",
    ]
    if !revenue.isEmpty {
      files["revenue/r.csv"] =
        "customer_id,period,amount,currency,kind\nacme,2026-10,\(revenue),USD,subscription\n"
    }
    return MonthBooks(policy: "reporting: { currency: USD, time_zone: UTC }\n" + policy, files)
  }

  /// 1.00 on each of so many days, and from the month before.
  private static func pastDays(to last: Int) -> [String] {
    let days = (0..<(61 + last)).compactMap { place in
      CalendarDate("2026-08-01").map { $0.advanced(by: place).description }
    }
    return days.map { row($0, $0, 100) }
  }

  static let cases = [
    // 50 % of 49.00, and all of it, where no margin is not yet a loss.
    Case(code: .costOfPrice, firstDay: "2026-10-12") {
      books(usage(2450 + $0), revenue: "49.00")
    },
    Case(code: .negativeMargin, firstDay: "2026-10-12", isReachedAtThreshold: false) {
      books(usage(4900 + $0), revenue: "49.00")
    },
    // 50 % of the margin of 75 % of 3,200.00.
    Case(code: .planMargin, firstDay: "2026-10-12") {
      books(usage(120_000 + $0), plan: "75,,", revenue: "3200.00")
    },
    // 80 % of 100.00; of a trial, of 5.00.
    Case(code: .budget, firstDay: "2026-10-12") { books(usage(8000 + $0), plan: ",100,USD") },
    Case(code: .trialBurn, firstDay: "2026-10-12") {
      books(usage(400 + $0), status: "trial", plan: ",5,USD")
    },
    // Seven days cost 7.00; 20 % of it are 1.40 more, 100 % are 7.00 more.
    Case(code: .spike, firstDay: "2026-10-12") {
      books(pastDays(to: 31) + [row("s", "2026-10-12", 140 + $0)])
    },
    Case(code: .runawayWorkspace, firstDay: "2026-10-12") {
      books(pastDays(to: 31) + [row("s", "2026-10-12", 700 + $0)])
    },
    // Weeks from July 20th on, each 2.00 more than the one before; by October 18th they are thirteen. Their
    // median is 320.00, or a cent less: 8.00 in four weeks are 2.5 % of it.
    Case(code: .costDrift, firstDay: "2026-10-12") { more in
      books(
        (0..<15).compactMap { week in
          CalendarDate("2026-07-13").map {
            let day = $0.advanced(by: 7 * week).description
            return row(day, day, 30_600 - more + 200 * week)
          }
        })
    },
    Case(code: .retryLoop, firstDay: "2026-10-12") { more in
      books((1...(5 + more)).map { row("l\($0)", "2026-10-12", 1, attempt: $0) })
    },
    // 20 of 100 judged outputs, the last of them rejected.
    Case(code: .rejectedWaste, firstDay: "2026-10-12") { more in
      books(
        (1...100).map { number in
          row(
            "o\(number)", number > 50 ? "2026-10-12" : "2026-10-03", 10, feature: "chat",
            outcome: number > 80 - more ? "rejected" : "accepted")
        })
    },
    // 10.00 on big; small costs 20 % less, and a thousandth of a cent a token more or less.
    Case(code: .cheaperModel, firstDay: "2026-10-03") { more in
      books(
        usage(1000, feature: "chat"),
        policy: "watch: { substitutes: [{ model: big, by: small }] }\n",
        smallPrice: more == 0 ? "0.008" : more < 0 ? "0.00801" : "0.00799")
    },
    // 300.00 in the 30 days of September; 313.10 in 31 are 10.10 a day, one point more, at the same revenue.
    Case(
      code: .blendedGrowth, firstDay: nil,
      closed: MonthBooks(
        policy: "reporting: { currency: USD, time_zone: UTC }\n",
        [
          "usage/u.csv": header + row("s", "2026-09-03", 30_000),
          "prices/p.csv":
            "provider,model,meter,unit_price,per,currency\np,big,output_tokens,0.01,1,USD\n",
          "customers/c.csv": "customer_id,name,plan,status\nacme,Acme,pro,active\n",
          "revenue/r.csv":
            "customer_id,period,amount,currency,kind\nacme,2026-09,500.00,USD,subscription\n",
        ])
    ) { books([row("s", "2026-09-03", 30_000)] + usage(31_310 + $0), revenue: "500.00") },
    // 80 % of 50.00.
    Case(code: .featureCap, firstDay: "2026-10-12") {
      books(usage(4000 + $0, feature: "chat"), policy: "features: { chat: { cap: 50 } }\n")
    },
    // 1.00 a day up to the twelfth: 31.00 by the end. The budget is that, a cent more or less.
    Case(code: .forecast, firstDay: "2026-10-12") { more in
      books(pastDays(to: 12), plan: ",\(more == 0 ? "31.00" : more < 0 ? "31.01" : "30.99"),USD")
    },
  ]

  @Test func everyFlagHasACase() {
    #expect(Set(Self.cases.map(\.code)) == Set(FlagCode.allCases))
  }

  private func flags(_ books: MonthBooks, _ known: Case) throws -> [Flag] {
    let closed = try known.closed.map { [ClosedMonth(try $0.close("2026-09"))] } ?? []
    return try #require(try books.close("2026-10", closed: closed).economics).flags
  }

  @Test(arguments: cases)
  func equalIsABreach(_ known: Case) throws {
    for more in -1...1 {
      let found = try flags(known.books(more), known).filter { $0.code == known.code }
      let isFlagged = more > 0 || more == 0 && known.isReachedAtThreshold
      #expect(!found.isEmpty == isFlagged, "\(known.code) \(more)")
      if isFlagged {
        #expect(found.first?.firstBreach?.day.description == known.firstDay, "\(known.code)")
      }
    }
  }

  /// The rows backwards, and every second one in a file of its own.
  @Test(arguments: cases)
  func anyOrderOfRowsAndFilesGivesTheSameFlags(_ known: Case) throws {
    let books = known.books(1)
    let expected = try flags(books, known)
    #expect(!expected.isEmpty)
    let rows = try #require(books.files["usage/u.csv"]).split(separator: "\n")
    var backwards = books
    backwards.files["usage/u.csv"] =
      ([rows[0]] + rows.dropFirst().reversed()).joined(separator: "\n") + "\n"
    #expect(try flags(backwards, known) == expected)
    var split = books
    for (name, parity) in [("usage/a.csv", 1), ("usage/u.csv", 0)] {
      let part = rows.indices.filter { $0 > 0 && $0 % 2 == parity }.map { rows[$0] }
      split.files[name] = ([rows[0]] + part).joined(separator: "\n") + "\n"
    }
    #expect(try flags(split, known) == expected)
  }
}
