/// One way of writing rows as JSON Lines or as an array; a dirty one also writes what is no JSON.
struct JSONForm {
  private let isArray: Bool
  private let lineEnd: String
  private let hasMark: Bool
  private let hasLastLineEnd: Bool
  private let escapePercent: Int
  private let blankPercent: Int
  private let extraPercent: Int
  private let dirtPercent: Int

  init(isArray: Bool, dirtPercent: Int, _ random: inout SeededGenerator) {
    self.isArray = isArray
    self.dirtPercent = dirtPercent
    lineEnd = random.one(of: ["\n", "\n", "\r\n"])
    hasMark = random.chance(40)
    hasLastLineEnd = random.chance(75)
    escapePercent = random.one(of: [0, 0, 5, 60])
    blankPercent = random.one(of: [0, 0, 30])
    extraPercent = random.one(of: [0, 0, 25])
  }

  /// The file's bytes.
  func bytes(_ rows: [RandomEvents.Row], _ random: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
    if isArray { text += Array(("[" + blank(&random)).utf8) }
    for (index, row) in rows.enumerated() {
      let isLast = index == rows.count - 1
      let isDirty = random.chance(isArray ? dirtPercent / 4 : dirtPercent)
      text += isDirty ? dirtyObject(row, &random) : Array(object(row, &random).utf8)
      text += Array(blank(&random).utf8)
      if isArray, !isLast { text += Array((random.chance(50) ? "," + lineEnd : ",").utf8) }
      if !isArray, !isLast || hasLastLineEnd {
        text += Array((random.chance(10) ? lineEnd + lineEnd : lineEnd).utf8)
      }
    }
    if isArray { text += Array(("]" + (hasLastLineEnd ? lineEnd : "")).utf8) }
    return text
  }

  private func blank(_ random: inout SeededGenerator) -> String {
    guard random.chance(blankPercent) else { return "" }
    // Between the elements of an array lines may end anywhere; JSON Lines may not be broken.
    return random.one(of: isArray ? [" ", "\t", "\r", "\n", "\n\n"] : [" ", "\t", "  ", "\r"])
  }

  private func object(_ row: RandomEvents.Row, _ random: inout SeededGenerator) -> String {
    var members = row.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty || random.chance(20) }
      .map { string($0.key, &random) + colon(&random) + value($0.key, $0.value, &random) }
    while random.chance(extraPercent), members.count < 60 {
      let name = "\"extra\(members.count)\""
      members.append(name + colon(&random) + nested(depth: 0, &random))
    }
    members.shuffle(using: &random)
    let joined = members.joined(separator: blank(&random) + "," + blank(&random))
    return "{" + blank(&random) + joined + blank(&random) + "}"
  }

  private func colon(_ random: inout SeededGenerator) -> String {
    blank(&random) + ":" + blank(&random)
  }

  private func value(
    _ name: String, _ text: String, _ random: inout SeededGenerator
  ) -> String {
    if text.isEmpty { return random.one(of: ["null", "\"\""]) }
    if Self.isNumber(text), random.chance(80) { return text }
    if text == "true" || text == "false", random.chance(80) { return text }
    return string(text, &random)
  }

  /// A value that no column asks for.
  private func nested(depth: Int, _ random: inout SeededGenerator) -> String {
    guard depth < 4 else { return "0" }
    switch random.number(1...8) {
    case 1: return "{}"
    case 2: return "[ ]"
    case 3: return random.one(of: ["null", "true", "-1.5e-7", "0", "1E+400"])
    case 4: return string(random.labelText(), &random)
    case 5, 6:
      let values = (0...random.number(0...2)).map { _ in nested(depth: depth + 1, &random) }
      return "[" + values.joined(separator: ", ") + "]"
    default:
      let values = (0...random.number(0...2)).map { index in
        "\"k\(index)\":" + blank(&random) + nested(depth: depth + 1, &random)
      }
      return "{" + values.joined(separator: ",") + "}"
    }
  }

  private func string(_ text: String, _ random: inout SeededGenerator) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": written += random.one(of: ["\\\"", "\\u0022"])
      case "\\": written += random.one(of: ["\\\\", "\\u005c", "\\u005C"])
      case "\n": written += random.one(of: ["\\n", "\\u000a"])
      case "\r": written += "\\r"
      case "\t": written += random.one(of: ["\\t", "\\u0009"])
      case "/" where random.chance(50): written += "\\/"
      case _ where scalar.value < 0x20 || random.chance(escapePercent):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: random.chance(50))
          written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: written.unicodeScalars.append(scalar)
      }
    }
    return written + "\""
  }

  /// Whether `text` is a number by the grammar of JSON.
  private static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
  }

  /// An object that something is wrong with.
  private func dirtyObject(_ row: RandomEvents.Row, _ random: inout SeededGenerator) -> [UInt8] {
    var row = row
    let good = object(row, &random)
    let inside = String(good.dropLast())
    switch random.number(1...16) {
    case 1: row[random.one(of: ["provider", "model", "occurred_at"])] = ""
    case 2, 3, 4: row.dirty(&random)
    case 5: return Array((inside + ",}").utf8)
    case 6: return Array((inside + ",\"lone\":\"\\ud83d\"}").utf8)
    case 7: return Array((inside + ",\"control\":\"a\u{1}b\"}").utf8)
    case 8: return Array((inside + ",\"twice\":1,\"twice\":1}").utf8)
    case 9:
      let depth = random.one(of: [62, 63, 64, 65, 200])
      let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return Array((inside + ",\"deep\":\(deep)}").utf8)
    case 10: return Array(good.utf8.prefix(random.number(0...good.utf8.count)))
    case 11: return Array((good + random.one(of: ["x", " {}", "]", ",", "\u{FEFF}"])).utf8)
    case 12: return Array(random.one(of: ["1", "\"text\"", "null", "{", "}", "[]", "{}"]).utf8)
    case 13:
      let number = random.one(of: ["01", "+1", ".5", "1.", "NaN", "-", "1e", "0x1", "--1", "tru"])
      return Array((inside + ",\"number\":\(number)}").utf8)
    case 14 where random.chance(10): return Array(good.utf8.dropLast()) + [0xC3, 0x28]
    case 15: return Array((inside + ",\"escape\":\"\\x\\u12G4\"}").utf8)
    default: return Array((inside + " \"no comma\":1}").utf8)
    }
    return Array(object(row, &random).utf8)
  }
}
