import Pipeline

/// Tells line and column of places that come in rising order, counting every line once.
package struct LineCounter {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  /// Where the line of the last place begins, as an offset into the bytes.
  package private(set) var lineStart: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The byte order mark is no column of the first line.
    self.lineStart = Encoding.markLength(bytes)
  }

  /// Line and column, both from 1, of a byte at or after the last one placed.
  package mutating func place(_ place: Int) -> (line: Int, column: Int) {
    while offset < place {
      if bytes[offset] == Encoding.Byte.lineFeed {
        line += 1
        lineStart = offset + 1
      }
      offset += 1
    }
    return (line, max(1, place - lineStart + 1))
  }
}

extension JSONTrouble {
  /// The finding that refuses what the trouble stands in.
  func finding(in file: String, _ lines: inout LineCounter) -> Finding {
    let place = lines.place(offset)
    return Finding(
      .malformedJSON, at: SourceLocation(file: file, line: place.line, column: place.column),
      message)
  }
}
