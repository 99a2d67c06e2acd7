import Foundation
import Pipeline
import PlainYAML
import Testing

@testable import crossfoot

/// `providers.<name>.required` in `crossfoot.yaml`, from the file to the figures.
@Suite struct MissingFieldBooksTests {
  private func names(_ policy: Policy, _ provider: String) -> [String] {
    policy.provider(ProviderID(provider)).required.names
  }

  /// A provider's own keys come before those of `*`, key by key; a name counts once.
  @Test func listsByProvider() throws {
    let file = try PolicyFile(
      text: """
        providers:
          "*": { required: { profile: work_item, columns: [feature, customer_id], tags: [team] } }
          openai: { required: { profile: none } }
          mistral: { required: { columns: [], tags: [feature, tier] } }
          google: { owner: Ann }
        """)
    #expect(file.findings.isEmpty)
    #expect(
      names(file.policy, "other") == ["customer_id", "work_item_id", "feature", "team"])
    #expect(names(file.policy, "google") == names(file.policy, "other"))
    #expect(names(file.policy, "openai") == ["feature", "customer_id", "team"])
    #expect(names(file.policy, "mistral") == ["customer_id", "work_item_id", "feature", "tier"])
    #expect(
      file.policy.requiredFields == ["customer_id", "work_item_id", "feature", "team", "tier"])
    // The digest of a run covers them.
    let facts = file.policy.facts.map { "\($0.key)=\($0.value)" }
    #expect(facts.contains("providers.*.required.profile=work_item"))
    #expect(facts.contains("providers.openai.required.columns=feature, customer_id"))
    #expect(facts.contains("providers.mistral.required.tags=feature, tier"))
  }

  /// Books that require nothing have the facts, and so the run names, that they had before.
  @Test func nothingIsRequiredByDefault() throws {
    for text in ["", "providers: { openai: { required: { columns: [] } } }"] {
      let policy = try PolicyFile(text: text).policy
      #expect(policy.requiredFields.isEmpty)
      #expect(!policy.facts.contains { $0.key.contains("required") })
    }
  }

  /// The example of the README is read, and its lists are those that the table spells out.
  @Test func readmeSaysWhatTheProgramDoes() throws {
    let readme = try String(
      contentsOf: FolderRun.repository.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try #require(
      readme.components(separatedBy: "```yaml\n").first { $0.contains("required: { profile") })
    let policy = try PolicyFile(
      text: String(try #require(example.components(separatedBy: "```").first))
    ).policy
    #expect(names(policy, "other") == ["customer_id", "any_meter"])
    #expect(
      names(policy, "openai") == [
        "customer_id", "work_item_id", "feature", "input_tokens", "tenant_tier",
      ])
    for profile in RequiredFields.Profile.allCases where ![.none, .pricedCall].contains(profile) {
      let list = profile.fields.map { "`\($0)`" }.joined(separator: ", ")
      #expect(readme.contains("`\(profile.rawValue)` (\(list))"), "\(profile)")
    }
    #expect(
      RequiredFields.Profile.pricedCall.fields
        == RequiredFields.Profile.call.fields + ["user_id", "work_item_id", "unit_price"])
  }

  @Test(arguments: [
    (
      "providers:\n  acme:\n    required: { columns: [customer_id, costumer] }",
      "crossfoot.yaml:3: providers.acme.required.columns: costumer is no column of usage"
    ),
    (
      "providers: { \"*\": { required: { profile: strict } } }",
      "providers.*.required.profile: \"strict\" is not one of none, feature, customer, work_item"
    ),
    ("providers: { \"*\": { required: { tags: [a, a] } } }", "required.tags: a is there twice"),
    ("providers: { \"*\": { required: [feature] } }", "required: expected keys and values"),
    ("providers: { \"*\": { required: { columns: feature } } }", "columns: expected a list"),
    (
      "providers: { a: { required: { tags: ["
        + (0..<33).map { "t\($0)" }.joined(separator: ", ") + "] } } }",
      "33 different fields are required in all, and there is room for 32"
    ),
  ])
  func wrongLists(_ text: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try PolicyFile(text: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func unknownKeysAreFindings() throws {
    let file = try PolicyFile(text: "providers: { \"*\": { required: { column: [feature] } } }")
    #expect(file.findings.map(\.code) == [.unknownPolicyKey])
    #expect(file.findings.first?.message.hasPrefix("providers.*.required.column is not") == true)
  }

  private func books(_ policy: String) -> MonthBooks {
    MonthBooks(
      policy: policy,
      [
        "customers/c.csv": "customer_id,name\nalder,Alder\n",
        "prices/p.csv":
          "provider,model,meter,unit_price,currency\nacme,m,output_tokens,0.01,USD\n",
        "usage/u.csv": """
        event_id,occurred_at,customer_id,work_item_id,feature,provider,model,billable,output_tokens
        e1,2026-10-05T12:00:00Z,alder,w1,chat,acme,m,,100
        e2,2026-10-06T12:00:00Z,alder,,,acme,m,,200
        e3,2026-10-07T12:00:00Z,,w2,search,acme,m,,300
        e4,2026-10-08T12:00:00Z,alder,,,acme,m,false,400
        e5,2026-11-08T12:00:00Z,alder,,chat,acme,m,,500
        """,
      ])
  }

  /// 1.00 and 2.00 are Alder's, 3.00 nobody's, whatever is required; 2.00 has no feature. What November
  /// lacks is not October's.
  @Test func moneyStays() throws {
    let lists = "providers: { acme: { required: { profile: work_item, columns: [feature] } } }"
    for policy in ["", lists] {
      let (close, stage) = try books(policy).brokenDown("2026-10")
      #expect(close.costs == ["alder": "3.00", "(unattributed)": "3.00", "TOTAL": "6.00"])
      let features = stage.run([.dimension("feature")]).rows
      let cents = features.indices.map {
        "\(features.key(0, at: $0) ?? "(unattributed)") \(features.totalUnits(at: $0))"
      }
      #expect(cents.sorted() == ["(unattributed) 200", "chat 100", "search 300"])
    }
    let found = try books(lists).close("2026-10").findings
      .filter { $0.code == .missingField }
      .map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)" }
    #expect(
      found == [
        "3:4 work_item_id: required by the policy, and empty in 1 billable event",
        "3:5 feature: required by the policy, and empty in 1 billable event",
        "4:3 customer_id: required by the policy, and empty in 1 billable event",
      ])
    #expect(
      try books("").close("2026-10").findings
        == books(lists).close("2026-10").findings.filter { $0.code != .missingField })
  }
}
