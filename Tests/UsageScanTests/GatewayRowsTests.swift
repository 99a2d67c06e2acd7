import Foundation
import Pipeline
import Profiles
import SourceText
import Testing
import UsageScan

/// The exports of gateways (`Fixtures/providers/`), whole and damaged at random: mapped in place they
/// give what the careful reader gives.
@Suite("Rows of gateways, in place and with care")
struct GatewayRowsTests {
  static let exports: [(path: String, profile: String)] = [
    ("litellm/spendlogs.jsonl", "litellm-spendlogs"),
    ("litellm/spendlogs.csv", "litellm-spendlogs"),
    ("openrouter/log.csv", "openrouter-log"),
    ("openrouter/generations.jsonl", "openrouter-generations"),
    ("vercel/generations.jsonl", "vercel-generations"), ("langfuse/observations.jsonl", "langfuse"),
    ("helicone/requests.csv", "helicone"), ("otel/spans.jsonl", "otel-genai"),
    ("otel/spans-v1.jsonl", "otel-genai-v1"), ("cloudevents/events.jsonl", "cloudevents"),
    ("cloudevents/openmeter.jsonl", "cloudevents"),
    ("raw-usage/events.jsonl", "raw-usage"),
  ]

  private static func mapping(_ profile: Profile, inPlace: Bool) -> UsageMapping {
    UsageMapping(
      row: inPlace ? profile.rowMapping() : nil, meters: profile.mapping?.emittedMeters ?? [],
      reader: { columns in
        let mapping = RecordMapping(profile, columns: columns)
        return { mapping.rows(of: $0) }
      })
  }

  private static func rows(_ path: String, _ text: String, _ profile: Profile, inPlace: Bool) throws
    -> UsageRollUp
  {
    let source = TestSource(
      file: file(path, text), mapping: mapping(profile, inPlace: inPlace))
    return try ScanSetting().rollUp([source], rules: World().rules)
  }

  static func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "Fixtures/providers/\(path)"), encoding: .utf8)
  }

  @Test("every profile has a form in place, and both say the same", arguments: exports)
  func same(path: String, name: String) throws {
    let profile = try #require(ProfileBook.builtIn()[name])
    #expect(profile.rowMapping() != nil)
    let whole = try Self.text(path)
    var random = SeededGenerator(seed: 7)
    for round in 0..<60 {
      var text = whole
      for _ in 0..<round / 10 { text = random.damaged(text) }
      let careful = RollUpLines(try Self.rows(path, text, profile, inPlace: false))
      let inPlace = RollUpLines(try Self.rows(path, text, profile, inPlace: true))
      if let difference = inPlace.difference(from: careful) {
        Issue.record("\(name), round \(round): \(difference)\n\(text)")
        return
      }
      if round == 0 { #expect(careful.lines.count > 3) }
    }
  }

  @Test("several spans of one line are events of their own, and are found again by it")
  func documents() throws {
    let profile = try #require(ProfileBook.builtIn()["otel-genai-otlp"])
    func span(_ id: String, _ model: String, _ tokens: Int, operation: String = "chat") -> String {
      #"{"traceId":"t","spanId":"\#(id)","startTimeUnixNano":"1791194400000000000","attributes":["#
        + #"{"key":"gen_ai.operation.name","value":{"stringValue":"\#(operation)"}},"#
        + #"{"key":"gen_ai.provider.name","value":{"stringValue":"acme"}},"#
        + #"{"key":"gen_ai.request.model","value":{"stringValue":"\#(model)"}},"#
        + #"{"key":"gen_ai.usage.input_tokens","value":{"intValue":"\#(tokens)"}}]}"#
    }
    func line(_ spans: String...) -> String {
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#
    }
    var world = try World()
    try world.addPrice("3", meter: "uncached_input_tokens")
    let text = [
      line(span("1", "m1", 5), span("2", "m1", 7), span("3", "m1", 1, operation: "invoke_agent")),
      // The second says something else of one event: the careful look must find both again.
      line(span("4", "m1", 2)), line(span("5", "m1", 1), span("2", "m1", 9)),
    ].joined(separator: "\n")
    for inPlace in [true, false] {
      let source = TestSource(
        file: file("a.jsonl", text), mapping: documentMapping(profile, text, inPlace: inPlace))
      let rollUp = try ScanSetting().rollUp([source], rules: world.rules)
      #expect(rollUp.statistics.events == 4 && rollUp.statistics.rowsRead == 5)
      #expect(Set(rollUp.findings.map(\.finding.code)) == [.outOfScope, .conflictingEvent])
    }
  }
}

extension SeededGenerator {
  /// The text with one thing in it changed, but for a table's header.
  mutating func damaged(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let first = text.hasPrefix("{") ? 0 : (bytes.firstIndex(of: 0x0A) ?? 0) + 1
    let place = number(first...bytes.count - 1)
    switch number(0...3) {
    case 0:
      // Another digit, where there is one.
      guard let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else {
        return text
      }
      bytes[digit] = UInt8(48 + number(0...9))
    case 1: bytes[place] = UInt8(number(32...126))
    case 2:
      let added = one(of: ["null", "-", "1", "{", "\"", ".0", "\\u0041", "é", " "])
      bytes.insert(contentsOf: added.utf8, at: place)
    default:
      let lines = String(decoding: bytes[first...], as: UTF8.self).split(separator: "\n")
      return text + (text.hasSuffix("\n") ? "" : "\n") + one(of: Array(lines)) + "\n"
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
