/// One way of writing rows as CSV; a dirty one also writes what RFC 4180 or SPEC refuses.
struct CSVForm {
  private let columns: [String]
  private let lineEnd: String
  private let mixesLineEnds: Bool
  private let hasMark: Bool
  private let hasLastLineEnd: Bool
  private let quotedPercent: Int
  private let blankPercent: Int
  private let emptyLinePercent: Int
  private let dirtPercent: Int

  init(columns: [String], dirtPercent: Int, _ random: inout SeededGenerator) {
    var columns = columns
    columns.shuffle(using: &random)
    if random.chance(10) { columns.append("") }
    if dirtPercent > 0, random.chance(4) { columns.append(columns[0]) }
    if dirtPercent > 0, random.chance(4) { columns.removeAll { $0 == "provider" } }
    self.columns = columns
    self.dirtPercent = dirtPercent
    lineEnd = random.one(of: ["\n", "\n", "\r\n"])
    mixesLineEnds = random.chance(15)
    hasMark = random.chance(40)
    hasLastLineEnd = random.chance(75)
    quotedPercent = random.one(of: [0, 0, 5, 50, 100])
    blankPercent = random.one(of: [0, 0, 0, 20])
    emptyLinePercent = random.one(of: [0, 0, 20])
  }

  /// The file's bytes.
  func bytes(_ rows: [RandomEvents.Row], _ random: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
    let empty = Dictionary(uniqueKeysWithValues: Set(columns).map { ($0, $0) })
    for (index, row) in ([empty] + rows).enumerated() {
      if random.chance(emptyLinePercent) { text += Array(end(&random).utf8) }
      let isDirty = index > 0 && random.chance(dirtPercent)
      text += isDirty ? dirtyLine(row, &random) : Array(line(row, &random).utf8)
      if index < rows.count || hasLastLineEnd { text += Array(end(&random).utf8) }
    }
    if random.chance(min(dirtPercent, 5)) { text += Array("\n\"never closed,\n1,2\n".utf8) }
    return text
  }

  private func end(_ random: inout SeededGenerator) -> String {
    mixesLineEnds ? random.one(of: ["\n", "\r\n"]) : lineEnd
  }

  private func line(_ row: RandomEvents.Row, _ random: inout SeededGenerator) -> String {
    let cells = columns.map { cell(row[$0, default: ""], &random) }
    // A line without any byte is no row.
    return cells.joined(separator: ",")
  }

  private func cell(_ text: String, _ random: inout SeededGenerator) -> String {
    let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    guard needsQuotes || random.chance(quotedPercent) else {
      guard random.chance(blankPercent) else { return text }
      return random.one(of: [" ", "\t", "  "]) + text + random.one(of: [" ", "\t", ""])
    }
    let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
    return "\"" + doubled + "\""
  }

  /// A row that something is wrong with.
  private func dirtyLine(_ row: RandomEvents.Row, _ random: inout SeededGenerator) -> [UInt8] {
    var row = row
    switch random.number(1...6) {
    case 1: row[random.one(of: ["provider", "model", "occurred_at"])] = ""
    case 2: row.dirty(&random)
    case 3: row.dirty(&random); row.dirty(&random); row["model"] = ""
    default: return brokenLine(line(row, &random), &random)
    }
    return Array(line(row, &random).utf8)
  }

  private func brokenLine(_ line: String, _ random: inout SeededGenerator) -> [UInt8] {
    let plain = Array(line.utf8)
    let place = random.number(0...plain.count)
    func inserting(_ text: String) -> [UInt8] {
      plain[..<place] + Array(text.utf8) + plain[place...]
    }
    switch random.number(1...13) {
    case 1: return plain + Array(",".utf8)
    case 2: return plain + Array(",more,\"cells\"".utf8)
    case 3: return Array("just one cell".utf8)
    case 4: return inserting("\"")
    case 5: return Array("\"closed\"text".utf8) + plain
    case 6: return inserting("\0")
    case 7: return inserting("\r")
    case 8:
      return inserting(random.one(of: ["\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"]))
    case 9: return Array("\"q\"\r".utf8) + plain
    case 10: return Array(" \"blank before a quote\"".utf8) + plain
    case 11 where random.chance(15):
      return plain[..<place]
        + random.one(of: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]])
    case 12: return plain + plain
    default: return Array(plain[..<place])
    }
  }
}

extension RandomEvents.Row {
  /// Puts a value that SPEC refuses into a column.
  mutating func dirty(_ random: inout SeededGenerator) {
    switch random.number(1...8) {
    case 1: self["occurred_at"] = random.badMomentText()
    case 2: self["recorded_at"] = random.badMomentText()
    case 3: self["attempt"] = random.one(of: ["1.5", "one", "1e-1", random.badNumberText()])
    case 4: self["status"] = random.one(of: ["done", "Completed", "started ", "é"])
    case 5: self["outcome"] = random.one(of: ["liked", "ACCEPTED", "\u{202E}", "null"])
    case 6: self["billable"] = random.one(of: ["1", "yes", "wahr", "TRUE!", "ＴＲＵＥ"])
    case 7:
      self[random.one(of: ["latency_ms", "estimated_cost"])] = random.badNumberText()
    default: self[random.one(of: RandomRules.meters)] = random.badNumberText()
    }
  }
}
