import ExactMoney
import Pipeline
import PlainYAML
import Testing

@testable import crossfoot

/// `agents:` in `crossfoot.yaml`.
@Suite struct AgentPolicyTests {
  @Test func targets() throws {
    let file = try PolicyFile(
      text: """
        agents:
          support: { target_cost_per_success: 0.50, retire_cost_per_success: 0.50 }
          coder: { value_per_success: 3.5, colour: red }
        """)
    let support = try #require(file.policy.agents["support"])
    #expect(support.targetCostPerSuccess == ExactDecimal("0.5"))
    #expect(support.retireCostPerSuccess == ExactDecimal("0.5"))
    #expect(support.valuePerSuccess == nil)
    #expect(file.policy.agents["coder"]?.valuePerSuccess == ExactDecimal("3.5"))
    #expect(file.findings.map(\.code) == [.unknownPolicyKey])
    // The digest of a run covers them.
    let facts = file.policy.facts.map { "\($0.key)=\($0.value)" }
    #expect(facts.contains("agents.coder.value_per_success=3.5"))
    #expect(facts.contains("agents.support.retire_cost_per_success=0.5"))
  }

  @Test(arguments: [
    ("agents: { a: { target_cost_per_success: cheap } }", "agents.a.target_cost_per_success"),
    ("agents: { a: { value_per_success: -1 } }", "agents.a.value_per_success"),
    (
      "agents: { a: { target_cost_per_success: 2, retire_cost_per_success: 1.99 } }",
      "1.99 is below target_cost_per_success 2"
    ),
    ("agents: [a]", "expected keys and values"), ("agents: { a: 1 }", "expected keys and values"),
  ])
  func wrongTargets(_ text: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try PolicyFile(text: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
