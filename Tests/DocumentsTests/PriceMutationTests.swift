import Pipeline
import SourceText
import Testing

@testable import Documents

/// Catalogues that somebody broke: the reader neither stops nor loses a number.
@Suite struct PriceMutationTests {
  private static let catalogues: [String] = [
    """
    {"gemini/a": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1.25e-06,
      "input_cost_per_token_above_200k_tokens_batches": 2, "max_tokens": 12, "cost": [1, {"x": 2}],
      "search_context_cost_per_query": {"low": 1, "high": 1}, "output_cost_per_token": "3e-7",
      "tiered_pricing": [{"range": [0, 256000.0], "cache_read_input_token_cost": 1}, 4]},
     "b": {"litellm_provider": "xai", "mode": "audio_transcription", "input_cost_per_second": 2,
      "output_cost_per_second": 2, "output_cost_per_reasoning_token": 1}, "c": {"rpm": 5}}
    """,
    """
    [{"id": "p", "api_pattern": "x", "models": [{"id": "m", "match": {"equals": "n"},
      "context_window": 9, "prices": [{"prices": {"input_mtok": {"base": 1, "tiers":
      [{"start": 200000, "price": 2}]}, "output_reasoning_mtok": 4}}, {"constraint":
      {"start_date": "2026-12-01"}, "prices": {"output_mtok": 3, "other": 5}}]}]}]
    """,
    """
    {"vendor": "v", "models": [{"id": "m", "name": "M", "price_history": [{"input": 1, "output": 2,
      "input_cached": null, "from_date": null, "to_date": "2026-02-01"}]}]}
    """,
  ]

  private func numbers(in node: JSONNode) -> Int {
    switch node.value {
    case .number: 1
    case .array(let elements): elements.reduce(0) { $0 + numbers(in: $1) }
    case .object(let members): members.reduce(0) { $0 + numbers(in: $1.value) }
    case .string, .boolean, .null: 0
    }
  }

  @Test(arguments: 0..<3)
  func noNumberIsLost(_ index: Int) throws {
    let original = Array(Self.catalogues[index].utf8)
    // What structure is made of comes more often than its share.
    let alphabet = Array("{}[],:\"0123456789.eE+-nul _aktx9999999".utf8)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 &+ UInt64(index)
    func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
    var read = 0
    for _ in 0..<3_000 {
      var bytes = original
      for _ in 0...roll(3) {
        let place = roll(bytes.count)
        switch roll(3) {
        case 0: bytes[place] = alphabet[roll(alphabet.count)]
        case 1: bytes.remove(at: place)
        default: bytes.insert(alphabet[roll(alphabet.count)], at: place)
        }
      }
      let file = SourceFile(name: "prices/x@2026-10-01.json", kind: .prices, bytes: bytes)
      guard let catalogue = PriceCatalogue(recognising: bytes) else { continue }
      let outcome = catalogue.content(of: file)
      guard let root = JSONTree.read(file).output, !outcome.output.snapshots.isEmpty else {
        #expect(!outcome.findings.isEmpty)
        continue
      }
      read += 1
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(outcome.output.tally.numbers >= numbers(in: root), "\(text)")
    }
    #expect(read > 200)
  }
}
