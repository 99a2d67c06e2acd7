/// Writes rows as RFC 4180: UTF-8, LF, quotes only where they are needed.
///
/// A text that a spreadsheet would run as a formula gets a leading apostrophe. Numbers are left as
/// they are: `-12.50` is a number and no formula.
enum CSV {
  static let comma = UInt8(ascii: ",")
  static let lineEnd = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")

  /// Appends one row with its line end to `bytes`.
  static func append(_ row: [Cell], to bytes: inout [UInt8]) {
    for (index, cell) in row.enumerated() {
      if index > 0 { bytes.append(comma) }
      append(cell, to: &bytes)
    }
    // A lone empty cell would be an empty line, which readers skip.
    if row == [.empty] { bytes.append(contentsOf: [quote, quote]) }
    bytes.append(lineEnd)
  }

  /// The row of the columns' names.
  static func header(_ columns: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    append(columns.map { .text($0) }, to: &bytes)
    return bytes
  }

  /// Cells within a row, each with the comma after it.
  static func cells(_ cells: [Cell]) -> [UInt8] {
    var bytes: [UInt8] = []
    for cell in cells {
      append(cell, to: &bytes)
      bytes.append(comma)
    }
    return bytes
  }

  private static func append(_ cell: Cell, to bytes: inout [UInt8]) {
    switch cell {
    case .empty: break
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .text(let text): append(text, to: &bytes)
    }
  }

  /// Appends a cell of words.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    let isFormula = text.utf8.first.map(startsFormula) ?? false
    guard text.utf8.contains(where: needsQuotes) else {
      if isFormula { bytes.append(UInt8(ascii: "'")) }
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(quote)
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }

  private static func startsFormula(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
      UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      true
    default: false
    }
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), quote, UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
