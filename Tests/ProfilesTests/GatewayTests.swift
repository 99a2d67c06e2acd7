import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

/// Invented exports of gateways (`Fixtures/providers/`), each with the canonical events worked out by
/// hand in the file `<name>.expected`.
@Suite struct GatewayTests {
  @Test(arguments: [
    ("litellm/spendlogs.jsonl", "litellm-spendlogs"),
    ("litellm/spendlogs.csv", "litellm-spendlogs"),
    ("openrouter/log.csv", "openrouter-log"),
    ("openrouter/generations.jsonl", "openrouter-generations"),
    ("vercel/generations.jsonl", "vercel-generations"), ("langfuse/observations.jsonl", "langfuse"),
    ("helicone/requests.csv", "helicone"), ("otel/spans.jsonl", "otel-genai"),
    ("otel/spans-v1.jsonl", "otel-genai-v1"), ("otel/traces.json", "otel-genai-otlp"),
    ("cloudevents/events.jsonl", "cloudevents"),
    ("cloudevents/openmeter.jsonl", "cloudevents"), ("langfuse/answer.json", "langfuse"),
    ("otel/traces-older.json", "otel-genai-otlp"), ("otel/bedrock.jsonl", "otel-genai"),
    ("langfuse/observations.csv", "langfuse-csv"),
    ("otel/bedrock-scopes.json", "otel-genai-otlp"),
  ])
  func exportIsRecognisedAndGivesItsEvents(path: String, name: String) throws {
    let source = try Self.fixture(path)
    guard case .profile(let profile) = ProfileBook.builtIn().choice(for: source) else {
      Issue.record("\(path): \(ProfileBook.builtIn().choice(for: source))")
      return
    }
    #expect(profile.name == name)
    try Self.compare(source, profile)
  }

  @Test func rawUsageIsSplitWhereItsFolderSaysSo() throws {
    var source = try Self.fixture("raw-usage/events.jsonl")
    source.profile = "raw-usage"
    guard case .profile(let profile) = ProfileBook.builtIn().choice(for: source) else {
      Issue.record("not recognised")
      return
    }
    #expect(profile.mapping?.emittedMeters.contains(MeterID("cache_write_1h_tokens")) == true)
    try Self.compare(source, profile)
  }

  private static func fixture(_ path: String) throws -> SourceFile {
    let url = Repository.root.appendingPathComponent("Fixtures/providers/" + path)
    return SourceFile(
      name: "usage/" + path, kind: .usage, bytes: try Array(Data(contentsOf: url)))
  }

  private static func compare(_ source: SourceFile, _ profile: Profile) throws {
    let expectedName = String(source.name.dropFirst("usage/".count)) + ".expected"
    let expected = JSONTree.readLines(try fixture(expectedName)).output.map { node in
      Dictionary(uniqueKeysWithValues: node.members.map { ($0.name, $0.value.text ?? "") })
    }
    let outcome = ProfiledFile.read(source, profile)
    let events = outcome.output.records.map { record in
      Dictionary(uniqueKeysWithValues: record.fields.map { ($0.name, $0.text) })
    }
    let refusals = outcome.findings.sorted { $0.code.rawValue < $1.code.rawValue }.map {
      ["refused": $0.code.rawValue, "line": "\($0.location?.line ?? -1)"]
    }
    for (event, wanted) in zip(events + refusals, expected) { #expect(event == wanted) }
    #expect(events.count + refusals.count == expected.count)
    // What is private stands in no record and no finding.
    let kept = outcome.output.records.map(\.content) + outcome.findings.map(\.message)
    #expect(!kept.contains { $0.contains("SECRET") })
  }
}
