import Pipeline

/// Walks the bytes of a CSV file record by record, and says what RFC 4180 does not allow.
///
/// It never looks back and never skips: after trouble inside a record it goes on at the next
/// separator, so that the trouble stays in that record.
struct DelimitedScanner {
  /// A cell's content, without its quotes or the blanks around it.
  struct Cell: Sendable {
    /// Where it stands in the file's bytes.
    var bytes: Range<Int>
    /// Whether it stands in quotes.
    var isQuoted = false
    /// Whether it holds doubled quotes, to be read as one each.
    var hasDoubledQuotes = false
  }

  /// What is wrong with a record, at one of its cells.
  struct Trouble {
    var code: FindingCode
    var line: Int
    var column: Int
    var message: String
  }

  /// One record as it was found.
  struct Record {
    /// The physical line it begins on.
    var line: Int
    /// How many cells it has.
    var cellCount = 0
    /// Whether it is an empty line, which is no record.
    var isBlankLine = false
    /// The first thing wrong with it; an unclosed quote goes before all else.
    var trouble: Trouble?
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  /// What stands between two cells.
  private let delimiter: UInt8
  /// Where the next record begins.
  private(set) var position: Int
  /// The physical line that ``position`` is on, from 1.
  private(set) var line = 1
  private var record = Record(line: 1)

  /// A scanner of `bytes`, which must outlive it, from `position` on.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0,
    delimiter: UInt8 = Encoding.Byte.comma
  ) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.position = position
  }

  /// The next record, its cells added to `cells`; `nil` at the end of the file.
  mutating func next(_ cells: inout [Cell]) -> Record? {
    guard position < bytes.count else { return nil }
    record = Record(line: line)
    if endLine() {
      record.isBlankLine = true
      return record
    }
    while true {
      record.cellCount += 1
      cells.append(at(Encoding.Byte.quote) ? quotedCell() : plainCell())
      if at(delimiter) {
        position += 1
      } else {
        // A cell ends before a delimiter, a line end, or the end of the file.
        _ = endLine()
        return record
      }
    }
  }

  private func at(_ byte: UInt8, ahead: Int = 0) -> Bool {
    position + ahead < bytes.count && bytes[position + ahead] == byte
  }

  private var isAtLineEnd: Bool {
    at(Encoding.Byte.lineFeed)
      || (at(Encoding.Byte.carriageReturn) && at(Encoding.Byte.lineFeed, ahead: 1))
  }

  /// Steps over LF or CRLF, where one stands here.
  private mutating func endLine() -> Bool {
    guard isAtLineEnd else { return false }
    position += at(Encoding.Byte.carriageReturn) ? 2 : 1
    line += 1
    return true
  }

  private mutating func note(_ code: FindingCode, _ message: String) {
    guard record.trouble == nil else { return }
    record.trouble = Trouble(code: code, line: line, column: record.cellCount, message: message)
  }

  private mutating func plainCell() -> Cell {
    let start = position
    skipPlainText()
    var content = start..<position
    while let first = content.first, isBlank(first) { content.removeFirst() }
    while let last = content.last, isBlank(last) { content.removeLast() }
    return Cell(bytes: content)
  }

  private func isBlank(_ offset: Int) -> Bool {
    bytes[offset] == Encoding.Byte.space || bytes[offset] == Encoding.Byte.tab
  }

  /// Goes to the separator that ends an unquoted cell.
  private mutating func skipPlainText() {
    while position < bytes.count, !at(delimiter), !isAtLineEnd {
      if at(Encoding.Byte.quote) {
        note(.strayQuote, "a quote inside an unquoted cell")
      } else if let name = forbiddenCharacter {
        note(.forbiddenCharacter, "\(name) in an unquoted cell")
      }
      position += 1
    }
  }

  /// The character here that other readers take for a line end or drop, where it is one.
  private var forbiddenCharacter: String? {
    switch bytes[position] {
    case 0x00: "NUL"
    case 0x0B: "a vertical tab"
    case 0x0C: "a form feed"
    case Encoding.Byte.carriageReturn: "a carriage return without line feed"
    case 0xC2 where at(0x85, ahead: 1): "U+0085"
    case 0xE2 where at(0x80, ahead: 1) && at(0xA8, ahead: 2): "U+2028"
    case 0xE2 where at(0x80, ahead: 1) && at(0xA9, ahead: 2): "U+2029"
    default: nil
    }
  }

  private mutating func quotedCell() -> Cell {
    let openingLine = line
    position += 1
    let start = position
    var hasDoubledQuotes = false
    while position < bytes.count {
      if at(Encoding.Byte.quote) {
        guard at(Encoding.Byte.quote, ahead: 1) else { break }
        hasDoubledQuotes = true
        position += 1
      } else if at(Encoding.Byte.lineFeed) {
        line += 1
      }
      position += 1
    }
    let cell = Cell(bytes: start..<position, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes)
    guard position < bytes.count else {
      noteUnclosedQuote(openedOn: openingLine)
      return cell
    }
    position += 1
    if at(Encoding.Byte.carriageReturn), !isAtLineEnd {
      note(.forbiddenCharacter, "a carriage return without line feed after a quoted cell")
    } else if position < bytes.count, !at(delimiter), !isAtLineEnd {
      note(.strayQuote, "text after the quote that closes the cell")
    }
    if record.trouble != nil { skipPlainText() }
    return cell
  }

  private mutating func noteUnclosedQuote(openedOn openingLine: Int) {
    let lastLine = bytes.last == Encoding.Byte.lineFeed ? line - 1 : line
    let count = lastLine - openingLine + 1
    record.trouble = Trouble(
      code: .unclosedQuote, line: openingLine, column: record.cellCount,
      message: "the quote opened here is never closed; \(count) line\(count == 1 ? "" : "s") "
        + "to the end of the file refused")
  }
}
