import ExactMoney
import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

/// Real usage objects and what another program reads from them, where the samples are.
@Suite struct UsageSampleTests {
  static let sample = "/work/shared/samples/usage/provider_usage_bodies.json"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: sample), "no usage samples here"))
  func everyListedUsageIsTheSumOfOurMeters() throws {
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: Self.sample)))
    let file = SourceFile(name: "usage/bodies.json", kind: .usage, bytes: bytes)
    let bodies = try #require(JSONTree.read(file).output).elements
    #expect(bodies.count == 316)
    var tally = Tally()
    for (index, body) in bodies.enumerated() {
      let usage = try #require(body["body"])
      for listed in body["extracted"]?.elements ?? [] {
        for extractor in listed["extractors"]?.elements ?? [] {
          let reading = ListedReading(
            body: usage, index: index, listed: try #require(listed["usage"]),
            provider: try #require(extractor["provider_id"]?.text),
            flavor: try #require(extractor["api_flavor"]?.text))
          tally.count(reading)
        }
      }
    }
    #expect(tally.differences.isEmpty)
    #expect(tally.equal == 3_825)
    #expect(
      tally.exceptions == [
        .reasoningTwice: 12, .notBilled: 3, .cachedImages: 3, .cacheLeftOut: 10,
      ])
  }
}

/// How the listed readings compare with ours.
struct Tally {
  var equal = 0
  var exceptions: [ListedReading.Exception: Int] = [:]
  var differences: [String] = []

  mutating func count(_ reading: ListedReading) {
    let outcome = reading.split()
    guard outcome.findings.isEmpty else {
      differences.append("\(reading.label): \(outcome.findings.map(\.message))")
      return
    }
    let ours = reading.summedBack(Meters(outcome.output.meters))
    let listed = Meters(reading.listed)
    let wrong = listed.values.filter { ours[$0.key] != nil && ours[$0.key] != $0.value }
    if wrong.isEmpty {
      equal += 1
    } else if let reason = reading.exception(Meters(outcome.output.meters)) {
      exceptions[reason, default: 0] += 1
    } else {
      differences.append("\(reading.label): \(wrong) ours \(Meters(outcome.output.meters))")
    }
  }
}

/// One listed reading of a body: whose extractor, and what it gave.
struct ListedReading {
  let body: JSONNode
  let index: Int
  let listed: JSONNode
  let provider: String
  let flavor: String

  var label: String { "body \(index) \(provider)/\(flavor)" }

  func split() -> Outcome<MeterSplit> {
    let names = ["aws": "bedrock", "x-ai": "xai", "moonshotai": "moonshot"]
    return UsageShapes.builtIn.split(
      body, provider: ProviderID(names[provider] ?? provider),
      at: SourceLocation(file: "usage/bodies.json", line: body.line))
  }

  /// Our disjoint meters summed up to the listed ones, each of which holds those below it.
  func summedBack(_ meters: Meters) -> [String: ExactDecimal] {
    let isOutput = { (name: String) in name.hasPrefix("output") }
    let tokens = { (name: String) in name.hasSuffix("_tokens") }
    return [
      "input_tokens": meters.sum { tokens($0) && !isOutput($0) },
      "output_tokens": meters.sum { tokens($0) && isOutput($0) },
      "cache_read_tokens": meters.sum { $0.hasPrefix("cache_read") },
      "cache_write_tokens": meters.sum { $0.hasPrefix("cache_write") },
      "cache_write_5m_tokens": meters.sum { $0 == "cache_write_5m_tokens" },
      "cache_write_1h_tokens": meters.sum { $0 == "cache_write_1h_tokens" },
      "input_audio_tokens": meters.sum { $0 == "input_audio_tokens" }
        + meters.sum { $0 == "cache_read_audio_tokens" },
      "input_video_tokens": meters.sum { $0 == "input_video_tokens" },
      "input_image_tokens": meters.sum { $0 == "input_image_tokens" },
      "output_audio_tokens": meters.sum { $0 == "output_audio_tokens" },
      "output_image_tokens": meters.sum { $0 == "output_image_tokens" },
      "web_searches": meters.sum { $0 == "searches" },
    ]
  }

  /// Why a listed reading is not ours, each proved by the figures.
  enum Exception: Hashable {
    /// xAI's rule applied to a body whose total shows that its output holds the reasoning.
    case reasoningTwice
    /// Cohere's counted tokens, of which it bills others.
    case notBilled
    /// Cached images are listed as images and as cache reads; we have them as cache reads alone.
    case cachedImages
    /// Anthropic's body read as OpenAI's responses, which have no such cache members.
    case cacheLeftOut
  }

  func exception(_ ours: Meters) -> Exception? {
    let listed = Meters(listed).values
    func count(_ path: String...) -> ExactDecimal {
      let node = path.reduce(body["usage"]) { $0?[$1] }
      return node?.text.flatMap { ExactDecimal($0) } ?? .zero
    }
    let images = (body["usageMetadata"]?["cacheTokensDetails"]?.elements ?? [])
      .filter { $0["modality"]?.text == "IMAGE" }
      .compactMap { $0["tokenCount"]?.text.flatMap { ExactDecimal($0) } }
      .reduce(ExactDecimal.zero) { $0 + $1 }
    let output = ours.values["output_tokens"] ?? .zero
    let reasoning = count("completion_tokens_details", "reasoning_tokens")
    switch flavor {
    case "chat"
    where provider == "x-ai" && count("total_tokens") == count("prompt_tokens") + output:
      return listed["output_tokens"] == output + reasoning ? .reasoningTwice : nil
    case "tokens":
      return listed["input_tokens"] == count("tokens", "input_tokens") ? .notBilled : nil
    case "default" where images > .zero:
      let image = (ours.values["input_image_tokens"] ?? .zero) + images
      return listed["input_image_tokens"] == image ? .cachedImages : nil
    case "responses":
      return listed["input_tokens"] == ours.values["uncached_input_tokens"] ? .cacheLeftOut : nil
    default:
      return nil
    }
  }
}
