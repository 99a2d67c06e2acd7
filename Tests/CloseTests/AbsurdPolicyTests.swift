import ExactMoney
import Foundation
import Pipeline
import PlainYAML
import Testing

@testable import Reports
@testable import crossfoot

/// Values that nobody means: each is refused by name and line, or works; none stops the program.
@Suite struct AbsurdPolicyTests {
  private static let percentages = [
    "cost_of_price_pct", "spike_pct", "runaway_pct", "drift_pct", "rejected_pct", "saving_pct",
    "forecast_pct",
  ]
  private static let amounts = [
    "company_budget", "trial_cost", "deviations", "blended_growth_points", "least_amount",
  ]
  private static let counts = ["retry_attempts", "rejected_least_outputs"]
  private static let absurd = [
    "1e60", "1e999999999", "1e-40", "-1", "-1e-40", "NaN", "inf", "0x10", "1,5", "5 %", "١",
  ]

  private func expectRefusal(_ text: String, line: Int, _ key: String) {
    let error = #expect(throws: ConfigurationError.self, "\(text)") { try PolicyFile(text: text) }
    #expect(error?.line == line, "\(text)")
    #expect(error?.description.contains(key) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: percentages + amounts + counts)
  func theWatchRefusesThem(_ key: String) throws {
    for value in Self.absurd {
      expectRefusal(
        "watch:\n  \(key): \"\(value)\"\n", line: 2, "watch.\(key): \"\(value)\" is not")
    }
    // Nothing there is the default.
    #expect(try PolicyFile(text: "watch:\n  \(key):\n").policy.watch == WatchPolicy())
  }

  @Test(arguments: ["plan_margin_pct", "budget_pct"])
  func listsOfPercentagesRefuseThem(_ key: String) {
    for value in Self.absurd + ["0", ""] {
      expectRefusal("watch:\n  \(key): [\"\(value)\"]\n", line: 2, "watch.\(key)")
    }
  }

  @Test(arguments: CapRule.axes.map(\.section))
  func capsRefuseThem(_ section: String) {
    for value in Self.absurd + [""] {
      expectRefusal(
        "\n\(section):\n  x: { cap: \"\(value)\" }\n", line: 3, "\(section).x.cap")
    }
  }

  /// Zero is no percentage, and an amount like any other.
  @Test func zero() throws {
    for key in Self.percentages { expectRefusal("watch: { \(key): 0 }", line: 1, "watch.\(key)") }
    for key in Self.amounts { _ = try PolicyFile(text: "watch: { \(key): 0 }") }
  }

  private static let plans = [
    // A plan, its budget, where it stops, its units, its margin; the flags of budgets that follow.
    ("huge", "1e60,1e60,1e60,1e60", []), ("digits", "1e999,1e999,1e999,1e999", []),
    // Less than a cent is printed as nothing, which any cost reaches.
    ("tiny", "1e-40,1e-40,1e-40,1e-40", ["80", "100"]), ("zero", "0,0,0,0", ["80", "100"]),
    ("lossy", "5,5,5,-1e60", []), ("empty", ",,,", []),
    // These rows are refused, so there is no budget.
    ("negative", "-1,,,", []), ("stops", "1,-1,,", []), ("units", "1,,-1,", []),
    ("nan", "NaN,,,", []), ("endless", "inf,,,", []), ("long", "1e999999999,,,", []),
    ("words", "1,maybe,,", []),
  ]

  /// A month of 31 days, or one that is known to the tenth, with these plans.
  private func books(_ policy: String, lastDay: Int) -> MonthBooks {
    var files = [
      "prices/p.csv": "provider,model,meter,unit_price,per,currency\np,m,output_tokens,0.01,1,USD\n"
    ]
    var plans = "plan,ai_budget,hard_cap,included_units,subscription_margin_pct\n"
    var customers = "customer_id,name,plan,status\n"
    var revenue = "customer_id,period,amount,currency,kind\n"
    var usage =
      "event_id,occurred_at,customer_id,workspace_id,feature,user_tier,account,provider,model,"
      + "output_tokens,attempt,status,outcome\n"
    for (name, terms, _) in Self.plans {
      plans += "\(name),\(terms)\n"
      customers += "c-\(name),\(name),\(name),active\n"
      revenue += "c-\(name),2026-10,49.00,USD,subscription\n"
      for day in (0..<70).compactMap({ CalendarDate("2026-10-01")?.advanced(by: $0 - 60) })
      where day.description <= "2026-10-\(lastDay < 10 ? "0" : "")\(lastDay)" {
        usage += "\(name)-\(day),\(day)T08:00:00Z,c-\(name),w,f,t,a,p,m,10,1,completed,rejected\n"
      }
    }
    files["plans/p.csv"] = plans
    files["customers/c.csv"] = customers
    files["revenue/r.csv"] = revenue
    files["usage/u.csv"] = usage
    return MonthBooks(policy: policy, files)
  }

  @Test func plansWithThemWorkOrAreRefused() throws {
    for lastDay in [10, 8] {
      let close = try books("", lastDay: lastDay).close("2026-10")
      let refused = close.findings.filter { $0.location?.file == "plans/p.csv" }
      #expect(
        refused.map { "\($0.location?.line ?? 0) \($0.code.rawValue)" } == [
          "8 bad-value", "9 bad-value", "10 bad-value", "11 bad-number", "12 bad-number",
          "13 bad-number", "14 bad-number",
        ])
      #expect(refused.allSatisfy { !$0.code.remedy.isEmpty })
      let economics = try #require(close.economics)
      for (name, _, expected) in Self.plans {
        let found = economics.flags.filter {
          $0.code == .budget && $0.subject.name == "c-\(name)"
        }
        #expect(found.map(\.threshold.description) == expected, "\(name)")
      }
      try expectReports(close)
    }
  }

  private static func policy(_ percent: String, _ amount: String) -> String {
    var text = "watch:\n"
    for key in percentages { text += "  \(key): \(percent)\n" }
    for key in amounts { text += "  \(key): \(amount)\n" }
    text += "  plan_margin_pct: [\(percent)]\n  budget_pct: [\(percent)]\n"
    text += "  retry_attempts: 1000000\n  rejected_least_outputs: 1\n"
    let names = ["f", "t", "a", "w"]
    for (axis, name) in zip(CapRule.axes, names) {
      text += "\(axis.section): { \(name): { cap: \(amount) } }\n"
    }
    // Agents and statements name what they like.
    text += "agents: { x: { target_cost_per_success: 1e-40, retire_cost_per_success: 1e60 } }\n"
    text += "statement: { unit: NaN, counts: 1e60, features: { f: \"-1\" } }\n"
    return text + "economics: { dimensions: [NaN, 1e60], session: \"-1\" }\n"
  }

  /// The ends of what a policy may say, at both ends of what plans may.
  @Test(arguments: [
    policy("1000000", "1e15"), policy("0.0000000001", "0.0000000001"), policy("1000000", "0"),
    policy("0.0000000001", "0"), policy("999999.9999999999", "999999999999999.9999999999"),
  ])
  func theEndsOfThePolicyWork(_ policy: String) throws {
    for lastDay in [10, 8] {
      let close = try books(policy, lastDay: lastDay).close("2026-10")
      #expect(close.economics?.caps.isEmpty == false)
      try expectReports(close)
    }
  }

  /// All reports are written, and what a gateway reads is JSON.
  private func expectReports(_ close: MonthEndClose) throws {
    for file in ReportFile.all(of: close, dimensionNames: Policy.defaultDimensions) {
      let bytes = file.bytes()
      #expect(!bytes.isEmpty)
      guard file.name.hasSuffix(".json") else { continue }
      #expect(throws: Never.self, "\(file.name)") {
        try JSONSerialization.jsonObject(with: Data(bytes))
      }
    }
  }
}
