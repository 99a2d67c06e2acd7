import ExactMoney
import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

/// Invented usage objects of every provider (`Fixtures/providers/<provider>/response-usage.json`), with
/// the meters worked out by hand and the figures that a naive reading would give.
@Suite struct UsageFixtureTests {
  @Test(
    "Each object splits into its meters, which are not the naive ones",
    arguments: try UsageFixture.all())
  func fixtureSplits(_ fixture: UsageFixture) throws {
    let outcome = try fixture.split()
    #expect(outcome.findings.isEmpty)
    let split = outcome.output
    #expect(split.shape == fixture.node["shape"]?.text)
    #expect(split.gap == .zero)
    let meters = Meters(split.meters)
    #expect(meters == Meters(fixture.node["meters"]))
    let naive = Meters(fixture.node["naive"])
    #expect(!naive.values.isEmpty)
    for (meter, quantity) in naive.values { #expect(meters.values[meter] != quantity) }

    #expect(split.model == ModelID(nonEmpty: fixture.node["serving_model"]?.text))
    let expected = fixture.node["further"]?.elements ?? []
    #expect(split.furtherCalls.map(\.index) == expected.map { Int($0["index"]?.text ?? "") })
    #expect(split.furtherCalls.map(\.kind) == expected.map { $0["kind"]?.text })
    #expect(
      split.furtherCalls.map(\.model) == expected.map { ModelID(nonEmpty: $0["model"]?.text) })
    #expect(split.furtherCalls.map { Meters($0.meters) } == expected.map { Meters($0["meters"]) })
    #expect(Set(split.meters.map(\.meter)).isSubset(of: UsageShapes.builtIn.emittedMeters))
  }

  @Test(
    "One token more in the total is found with its size",
    arguments: try UsageFixture.all())
  func changedTotalIsFound(_ fixture: UsageFixture) throws {
    for name in ["total_tokens", "totalTokens", "totalTokenCount", "total_token_count", "total"] {
      guard let total = fixture.node["usage"]?[name]?.text.flatMap({ Int($0) }) else { continue }
      let text = fixture.usageText.replacing(
        "\"\(name)\": \(total)", with: "\"\(name)\": \(total + 1)")
      let outcome = try Usage.split(text, provider: fixture.provider)
      #expect(outcome.findings.map(\.code) == [.meterBreakdownMismatch])
      #expect(outcome.output.meters.isEmpty && outcome.output.furtherCalls.isEmpty)
      // Where the total chose another shape than the provider's own, the gap is that of its own.
      let isOwnShape = fixture.node["shape"]?.text == outcome.output.shape
      #expect(outcome.output.gap == (isOwnShape ? .one : -164))
    }
  }
}

@Suite struct UsageShapesTests {
  @Test(arguments: [
    // The parts are more than the whole: never cut off at 0.
    (
      #"{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"prompt_tokens_details":{"cached_tokens":120}}"#,
      "openai", "-20", "uncached_input_tokens would be -20"
    ),
    (
      #"{"input_tokens":5,"cache_creation_input_tokens":500,"cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":0},"output_tokens":1}"#,
      "anthropic", "200", "does not hold: 500, 300"
    ),
    (
      #"{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":10},"cached_tokens":30}"#,
      "moonshot", "-20", "prompt_tokens_details.cached_tokens says 10, cached_tokens says 30"
    ),
    (
      #"{"inputTokens":3,"cacheWriteInputTokens":70,"cacheDetails":[{"ttl":"5m","inputTokens":50},{"ttl":"3h","inputTokens":20}],"outputTokens":1,"totalTokens":74}"#,
      "bedrock", "20", "writtenByLifetime = writtenMinutes + writtenHour does not hold: 70, 50"
    ),
    (
      #"{"input_tokens":300,"output_tokens":9,"iterations":[{"type":"message","input_tokens":200,"output_tokens":9}]}"#,
      "anthropic", "100", "uncached_input_tokens is 100 more than in the calls"
    ),
    (
      #"{"input_tokens":3,"output_tokens":9,"iterations":[{"type":"message","input_tokens":3,"output_tokens":9},{"type":"surprise","input_tokens":7,"output_tokens":1}]}"#,
      "anthropic", "0", "call 1 is of the unknown kind \"surprise\""
    ),
    (#"{"prompt_tokens":-1,"completion_tokens":5}"#, "openai", "0", "prompt_tokens is no count"),
    (#"{"prompt_tokens":true,"completion_tokens":5}"#, "openai", "0", "prompt_tokens is no count"),
    (#"{"tokens_used":12}"#, "openai", "0", "no known way of counting has these members"),
    (#"{"total_tokens":12}"#, "openai", "0", "no known way of counting has these members"),
    ("[]", "openai", "0", "no known way of counting has these members"),
  ])
  func contradictionIsRefusedWithTheGap(
    usage: String, provider: String, gap: String, message: String
  ) throws {
    let outcome = try Usage.split(usage, provider: ProviderID(provider))
    #expect(outcome.findings.map(\.code) == [.meterBreakdownMismatch])
    #expect(outcome.findings.first?.message.contains(message) == true, "\(outcome.findings)")
    #expect(outcome.findings.first?.location == Usage.location)
    #expect(outcome.output.meters.isEmpty)
    #expect(outcome.output.gap == ExactDecimal(gap))
  }

  @Test func theUsageIsFoundInsideAResponse() throws {
    for body in [
      #"{"id":"x","usage":{"prompt_tokens":3,"completion_tokens":2}}"#,
      #"{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}"#,
      #"{"meta":{"billed_units":{"input_tokens":3,"output_tokens":2}}}"#,
      #"{"type":"response.done","response":{"usage":{"input_tokens":3,"output_tokens":2}}}"#,
    ] {
      let outcome = try Usage.split(body, provider: nil)
      #expect(outcome.findings.isEmpty)
      #expect(
        Meters(outcome.output.meters).values == ["uncached_input_tokens": 3, "output_tokens": 2])
    }
  }

  @Test func aNullBreakdownAndZeroesGiveNoMeter() throws {
    let outcome = try Usage.split(
      #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":null}"#,
      provider: ProviderID("groq"))
    #expect(outcome.findings.isEmpty && outcome.output.meters.isEmpty)
    #expect(outcome.output.shape == "openai-chat")
  }

  @Test func mutantsNeverTrapAndAreSplitWholeOrNotAtAll() throws {
    var state: UInt64 = 20_261_121
    func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }
    let nasty = Array("0123456789-.e{}[],:\"_an".utf8)
    var (split, refused) = (0, 0)
    for fixture in try UsageFixture.all() {
      for _ in 0..<200 {
        var bytes = Array(fixture.usageText.utf8)
        for _ in 0...roll(3) { bytes[roll(bytes.count)] = nasty[roll(nasty.count)] }
        let file = SourceFile(name: "usage/x.json", kind: .usage, bytes: bytes)
        guard let node = JSONTree.read(file).output else { continue }
        let outcome = UsageShapes.builtIn.split(
          node, provider: fixture.provider, at: Usage.location)
        if outcome.findings.isEmpty {
          split += 1
          #expect(outcome.output.gap == .zero)
          #expect(outcome.output.meters.allSatisfy { $0.quantity > .zero })
        } else {
          refused += 1
          #expect(outcome.output.meters.isEmpty && outcome.output.furtherCalls.isEmpty)
        }
      }
    }
    #expect(split > 100 && refused > 100)
  }
}
