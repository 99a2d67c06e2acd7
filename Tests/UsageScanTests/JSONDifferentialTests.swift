import Testing

@testable import UsageScan

/// Random JSON objects: like rows of usage, with every oddity the grammar allows.
private struct ObjectGenerator {
  var random: SeededGenerator
  let names = [
    "event_id", "occurred_at", "model", "id", "", "a", "caf\u{E9}", "\u{1F600}", "input_tokens",
    "a name of exactly 28 letters", "a name of exactly 29 letters.",
    "a name of exactly 30 letters..",
    "a name that does not fit into thirty-two bytes", "a name that does not fit into them either",
    "quoted \\\" name", "\\u0061", "\\u0061\\ud83d\\ude00", "tab\\t",
  ]

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  mutating func blanks() -> String {
    pick(["", "", "", "", "", "", " ", "  ", "\t", "\r", "\n"])
  }

  mutating func text() -> String {
    let pieces = [
      "x", "claude", "2026-10-05T10:00:00Z", "\u{E9}", "\u{1F600}", "\\n", "\\\"", "\\\\", "\\/",
      "\\u00e9", "\\ud83d\\ude00", "\\u0000", "0123456789abcdef", " ", "{", "]", ",", ":",
    ]
    return (0..<Int.random(in: 0...5, using: &random)).map { _ in pick(pieces) }.joined()
  }

  mutating func number() -> String {
    let whole = pick(["0", "7", "42", "12345678", "1234567890123456789"])
    return pick(["", "", "-"]) + whole + pick(["", "", ".5", ".000000001"])
      + pick(["", "", "", "e5", "E+10", "e-07"])
  }

  mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 8 : 10), using: &random) {
    case 0...3: "\"\(text())\""
    case 4...5: number()
    case 6: pick(["true", "false"])
    case 7: "null"
    case 8: list(depth: depth)
    default: object(depth: depth + 1, names: Array(names.shuffled(using: &random).prefix(3)))
    }
  }

  mutating func list(depth: Int) -> String {
    let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      blanks() + value(depth: depth + 1) + blanks()
    }
    return "[\(values.joined(separator: ","))]"
  }

  mutating func object(depth: Int, names: [String]) -> String {
    let members = names.map { name in
      "\(blanks())\"\(name)\"\(blanks()):\(blanks())\(value(depth: depth))\(blanks())"
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// Rows whose names mostly come in one order, with some left out, swapped or doubled.
  mutating func row() -> String {
    var chosen = names.filter { _ in Bool.random(using: &random) }
    if chosen.count > 1, Int.random(in: 0..<4, using: &random) == 0 { chosen.swapAt(0, 1) }
    if Int.random(in: 0..<16, using: &random) == 0 { chosen.append(pick(names)) }
    return blanks() + object(depth: 1, names: chosen) + pick(["", "\n", " x", "}"])
  }

  /// `text` with one thing wrong in it, or nothing.
  mutating func mutated(_ text: String) -> String {
    var bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return text }
    let offset = Int.random(in: 0..<bytes.count, using: &random)
    let other = Int.random(in: 0..<bytes.count, using: &random)
    let byte = pick(Array("\"\\{}[],:0123456789.eE+-ntfu \t\n\u{0}\u{1F}\u{7F}ad".utf8))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[offset] = byte
    case 1: bytes.insert(byte, at: offset)
    case 2: bytes.remove(at: offset)
    case 3: bytes.removeSubrange(offset...)
    default: bytes.insert(contentsOf: bytes[min(offset, other)..<max(offset, other)], at: offset)
    }
    return String(validating: bytes, as: UTF8.self) ?? text
  }
}

@Suite("The fast reader takes what the careful scanner takes")
struct JSONDifferentialTests {
  static let seeds: [UInt64] = Array(1...20) + [UInt64.random(in: 1000...UInt64.max)]

  @Test("valid and damaged objects give the same fields, or trouble", arguments: seeds)
  func sameAsCarefulScanner(seed: UInt64) {
    var generator = ObjectGenerator(random: SeededGenerator(seed: seed))
    var line = ReaderUnderTest(isLine: true)
    var lines = ReaderUnderTest(isLine: false)
    var goodCount = 0
    for _ in 0..<200 {
      let row = generator.row()
      for text in [row, generator.mutated(row), generator.mutated(generator.mutated(row))] {
        let expected = carefulReading(text, isLine: false)
        #expect(lines.read(text) == expected, "seed \(seed): \(text.debugDescription)")
        #expect(
          line.read(text) == carefulReading(text, isLine: true),
          "seed \(seed), one line: \(text.debugDescription)")
        goodCount += expected == nil ? 0 : 1
      }
    }
    #expect(100...500 ~= goodCount, "the texts must be both good and bad")
  }
}
