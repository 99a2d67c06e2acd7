import Pipeline
import SourceText

/// Looks at the lines of a table of rates before it is read as one.
enum RateTableText {
  /// No preamble is longer.
  private static let headBytes = 64 << 10

  /// The names in the first line of `file`, without quotes and blanks.
  static func headerNames(_ file: SourceFile) -> [String] {
    let start = Encoding.markLength(file.bytes)
    return names(file.bytes[start...].prefix(headBytes).prefix { $0 != UInt8(ascii: "\n") })
  }

  /// `file` with every line emptied that stands before the table, so that places stay true; `nil`
  /// where no line satisfies `isMark`.
  ///
  /// - Parameter isMark: Whether these are the names in the line that says where the table begins.
  /// - Parameter isHeader: Whether that line is the table's header, or stands before it.
  static func withoutPreamble(
    _ file: SourceFile, isHeader: Bool, _ isMark: ([String]) -> Bool
  ) -> SourceFile? {
    var start = Encoding.markLength(file.bytes)
    let limit = min(file.bytes.count, headBytes)
    var lineFeeds = 0
    while start < limit {
      let line = file.bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
      if isMark(names(line)) {
        var table = file
        let kept = isHeader ? start : line.endIndex
        table.bytes =
          Array(repeating: UInt8(ascii: "\n"), count: lineFeeds) + file.bytes[kept...]
        return table
      }
      lineFeeds += 1
      start = line.endIndex + 1
    }
    return nil
  }

  private static func names(_ line: ArraySlice<UInt8>) -> [String] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      let cell = String(decoding: $0, as: UTF8.self).filter { $0 != "\"" }
      return XMLText.trimmed(cell) ?? ""
    }
  }
}
