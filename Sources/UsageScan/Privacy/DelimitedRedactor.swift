/// Takes the cells of private columns out of CSV, byte by byte, so that it may come in pieces. Quotes
/// and the line feeds in them stay: every row keeps its line.
struct DelimitedRedactor {
  private let isPrivate: [Bool]
  private var column = 0
  private var isQuoted = false
  private var isAtStart = true
  /// Whether the byte before closed a quoted part: a quote opens it again, as one of a doubled two.
  private var hasJustClosed = false

  /// - Parameter isPrivate: of each column.
  init(_ isPrivate: [Bool]) {
    self.isPrivate = isPrivate
  }

  /// What stays of the next bytes.
  mutating func redact(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    for byte in bytes {
      let isHidden = column >= isPrivate.count || isPrivate[column]
      let wasClosed = hasJustClosed
      hasJustClosed = false
      if byte == UInt8(ascii: "\""), isQuoted || isAtStart || wasClosed {
        hasJustClosed = isQuoted
        isQuoted.toggle()
        isAtStart = false
        kept.append(byte)
      } else if isQuoted {
        if !isHidden || byte == UInt8(ascii: "\n") { kept.append(byte) }
      } else if byte == UInt8(ascii: ",") {
        column += 1
        isAtStart = true
        kept.append(byte)
      } else if byte == UInt8(ascii: "\n") {
        column = 0
        isAtStart = true
        kept.append(byte)
      } else {
        isAtStart = isAtStart && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
        if !isHidden || byte == UInt8(ascii: "\r") { kept.append(byte) }
      }
    }
    return kept
  }
}
