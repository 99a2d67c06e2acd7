import Pipeline

/// One record of a CSV file, read strictly wherever it stands: what ``DelimitedText`` would say of it.
package struct DelimitedRow {
  /// What stands there.
  package enum Content {
    /// A good row.
    case record(RawRecord)
    /// A row that does not count.
    case refused(Finding)
    /// An empty line.
    case blank
  }

  /// What stands there; lines are counted from 1 at the first byte.
  package let content: Content
  /// How many bytes it takes.
  package let byteCount: Int
  /// How many physical lines end in it.
  package let lineCount: Int

  /// Reads the record at the beginning of `bytes`, `nil` where there is none.
  ///
  /// - Parameter columns: the names of the file's header.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>, columns: [String], file: String) {
    var scanner = DelimitedScanner(bytes)
    var reading = RowReading(file: file, columns: columns)
    guard let record = scanner.next(&reading.cells) else { return nil }
    byteCount = scanner.position
    lineCount = scanner.line - 1
    if record.isBlankLine {
      content = .blank
      return
    }
    reading.take(record)
    if let finding = reading.findings.first {
      content = .refused(finding)
      return
    }
    var fields: [RawField] = []
    for (index, cell) in reading.cells.enumerated() {
      let text = DelimitedText.text(of: cell, in: bytes)
      if !text.isEmpty {
        fields.append(RawField(name: columns[index], text: text, column: index + 1))
      }
    }
    let location = SourceLocation(file: file, line: record.line)
    content = .record(RawRecord(location: location, fields: fields, header: columns))
  }
}

/// The header of a CSV file.
package struct DelimitedHeader {
  /// The names, in order; empty where a column has none.
  package let columns: [String]
  /// What makes the whole file unreadable; usually nothing.
  package let findings: [Finding]
  /// The line it begins on.
  package let line: Int
  /// How many bytes lie before the first row.
  package let byteCount: Int
  /// How many physical lines they hold.
  package let lineCount: Int

  /// Reads the header of the file that begins with `bytes`, behind any byte order mark; `nil` where
  /// there is none.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>, file: String) {
    var scanner = DelimitedScanner(bytes)
    var cells: [DelimitedScanner.Cell] = []
    guard let header = DelimitedText.nextRecord(&scanner, &cells) else { return nil }
    columns = cells.map { DelimitedText.text(of: $0, in: bytes) }
    findings = DelimitedText.findings(ofHeader: header, columns: columns, file: file)
    line = header.line
    byteCount = scanner.position
    lineCount = scanner.line - 1
  }
}
