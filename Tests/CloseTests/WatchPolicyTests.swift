import ExactMoney
import Pipeline
import PlainYAML
import Testing

@testable import crossfoot

@Suite struct WatchPolicyTests {
  @Test func everyKeyIsRead() throws {
    let file = try PolicyFile(
      text: """
        watch:
          cost_of_price_pct: 40
          plan_margin_pct: [30, 60.5]
          budget_pct: [90]
          company_budget: 500.00
          trial_cost: 7.50
          spike_pct: 25
          runaway_pct: 200
          drift_pct: 4.5
          deviations: 3
          retry_attempts: 4
          rejected_pct: 10
          rejected_least_outputs: 50
          saving_pct: 30
          substitutes: [{ feature: chat, model: a, by: b }, { model: c, by: d }]
          blended_growth_points: 2.5
          forecast_pct: 95
          least_amount: 0
          hard_cap_action: downgrade
        features:
          summarizer: { cap: 500, currency: EUR, action: downgrade, reset: day }
        user_tiers: { free: { cap: 680.00 } }
        accounts: { key-1: { cap: 10, action: warn } }
        workspaces: { w1: { cap: 0 } }
        """)
    #expect(file.findings.isEmpty)
    var expected = WatchPolicy()
    expected.costOfPricePercent = 40
    expected.planMarginPercents = [30, try #require(ExactDecimal("60.5"))]
    expected.budgetPercents = [90]
    expected.companyBudget = 500
    expected.trialCost = ExactDecimal("7.5")
    expected.spikePercent = 25
    expected.runawayPercent = 200
    expected.driftPercent = try #require(ExactDecimal("4.5"))
    expected.deviations = 3
    expected.retryAttempts = 4
    expected.rejectedPercent = 10
    expected.leastJudgedOutputs = 50
    expected.savingPercent = 30
    expected.substitutes = [
      ModelSubstitute(feature: "chat", model: ModelID("a"), substitute: ModelID("b")),
      ModelSubstitute(feature: nil, model: ModelID("c"), substitute: ModelID("d")),
    ]
    expected.blendedGrowthPoints = try #require(ExactDecimal("2.5"))
    expected.forecastPercent = 95
    expected.leastAmount = 0
    expected.hardCapAction = .downgrade
    expected.caps = [
      CapRule(
        axis: "feature", name: "summarizer", amount: 500, currency: Currency(code: "EUR"),
        action: .downgrade, reset: .day),
      CapRule(
        axis: "user_tier", name: "free", amount: 680, currency: nil, action: .block,
        reset: .month),
      CapRule(
        axis: "account", name: "key-1", amount: 10, currency: nil, action: .warn, reset: .month),
      CapRule(
        axis: "workspace_id", name: "w1", amount: 0, currency: nil, action: .block,
        reset: .month),
    ]
    #expect(file.policy.watch == expected)
    #expect(
      file.policy.facts.contains {
        $0.key == "features.summarizer" && $0.value == "500 EUR, downgrade, day"
      })
  }

  @Test(arguments: [
    ("watch: { spike_pct: 0 }", "watch.spike_pct"),
    ("watch: { budget_pct: [100, 80] }", "watch.budget_pct"),
    ("watch: { plan_margin_pct: [50, many] }", "watch.plan_margin_pct"),
    ("watch: { trial_cost: -1 }", "watch.trial_cost"),
    ("watch: { retry_attempts: 1 }", "watch.retry_attempts"),
    ("watch: { hard_cap_action: stop }", "watch.hard_cap_action"),
    ("watch: { substitutes: [{ model: a }] }", "by"),
    ("features: { chat: { action: block } }", "features.chat.cap"),
    ("features: { chat: { cap: 5, reset: weekly } }", "features.chat.reset"),
    ("accounts: { a: { cap: 5, currency: DOLLAR } }", "accounts.a.currency"),
  ])
  func wrongValues(_ text: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try PolicyFile(text: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func unknownKeysAreFindings() throws {
    let file = try PolicyFile(
      text: "watch: { spike: 3 }\nfeatures:\n  chat: { cap: 5, rest: day }\n")
    #expect(file.findings.map { $0.location?.line } == [1, 3])
    #expect(file.findings.allSatisfy { $0.code == .unknownPolicyKey })
  }
}
