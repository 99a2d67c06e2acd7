import BigInt
import ExactMoney
import Pipeline

/// SplitMix64: a small generator whose sequence depends on nothing but its seed, so that a seed
/// names the same books on every machine and with every standard library.
struct SplitMix64: Sendable {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A whole number of `range`.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// True in `percent` of a hundred cases.
  mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// One of `choices`.
  mutating func one<Value>(of choices: [Value]) -> Value {
    choices[number(0...(choices.count - 1))]
  }

  /// `values` in another order.
  mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
    var values = values
    for index in values.indices.reversed() where index > 0 {
      values.swapAt(index, number(0...index))
    }
    return values
  }

  /// A decimal of `units` 10^-`scale`, as text.
  mutating func decimal(_ units: ClosedRange<Int>, scale: Int) -> String {
    ExactDecimal(significand: BigInt(number(units)), scale: scale).description
  }
}

/// A table of the inbox before it is written: the same rows can be written in many ways.
struct InboxTable: Sendable {
  /// How the rows are written.
  struct Form: Sendable {
    var isJSON = false
    var lineEnd = "\n"
    var hasMark = false
  }

  /// The folder: what the rows are.
  let kind: String
  /// The file's name without its ending.
  var name: String
  var columns: [String]
  /// Cells in the order of ``columns``; empty is absent.
  var rows: [[String]] = []
  var form = Form()

  /// The place in the inbox.
  var place: String { "\(kind)/\(name)" + (form.isJSON ? ".jsonl" : ".csv") }

  /// Adds a row; columns that are not named stay empty.
  mutating func add(_ cells: [String: String]) {
    rows.append(columns.map { cells[$0, default: ""] })
  }

  /// A row's cell.
  func cell(_ row: [String], _ column: String) -> String {
    columns.firstIndex(of: column).map { row[$0] } ?? ""
  }

  /// The same table with its columns in another order.
  func reordered(_ order: [String]) -> InboxTable {
    var table = self
    table.columns = order
    table.rows = rows.map { row in order.map { cell(row, $0) } }
    return table
  }

  /// The content of the file.
  var text: String {
    let lines =
      form.isJSON
      ? rows.map(json) : ([columns] + rows).map { $0.map(Self.quoted).joined(separator: ",") }
    return (form.hasMark ? "\u{FEFF}" : "") + lines.map { $0 + form.lineEnd }.joined()
  }

  private static func quoted(_ cell: String) -> String {
    let special: Set<UInt8> = [0x0A, 0x0D, 0x22, 0x2C]
    guard cell.utf8.contains(where: { special.contains($0) }) else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// Plain numbers are JSON numbers, so that their digits, not a binary value, must be read.
  private func json(_ row: [String]) -> String {
    let members = zip(columns, row).filter { !$1.isEmpty }.map { name, cell in
      "\"\(name)\": " + (Self.isPlainNumber(cell) ? cell : Self.jsonText(cell))
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func isPlainNumber(_ cell: String) -> Bool {
    let digits = cell.hasPrefix("-") ? cell.dropFirst() : cell[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
      && (parts[0] == "0" || !parts[0].hasPrefix("0"))
  }

  private static func jsonText(_ cell: String) -> String {
    var text = "\""
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
