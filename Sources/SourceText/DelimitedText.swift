import Pipeline

/// A CSV file read strictly by RFC 4180: its header, and the cells of its good rows in place.
///
/// Accepted: UTF-8 with or without byte order mark; LF or CRLF; quoted line feeds; doubled quotes; a
/// last line without line end; empty lines between rows; blanks around an unquoted cell, which are no
/// part of it. Everything else refuses its row, with a finding, and the other rows stand.
/// A column without a name (exports like to end their lines with a comma) must be empty throughout.
public struct DelimitedText: Sendable {
  /// The header's names, in order; empty where the column has none.
  public let columns: [String]
  /// The line the header begins on.
  public let headerLine: Int
  /// How many rows were refused, each with a finding.
  public let rowsRefused: Int
  /// The physical line on which each good row begins.
  public let rowLines: [Int]

  private let name: String
  private let bytes: [UInt8]
  /// Row by row, as many for each as there are columns.
  private let cells: [DelimitedScanner.Cell]

  /// How many good rows there are.
  public var rowCount: Int { rowLines.count }

  /// Reads `file`. Where its encoding or header is wrong, no row counts.
  public static func read(
    _ file: SourceFile, delimiter: UInt8 = UInt8(ascii: ",")
  ) -> Outcome<DelimitedText> {
    if let refusal = Encoding.refusal(of: file) {
      return Outcome(DelimitedText(refusing: file, rows: 0), [refusal])
    }
    return file.bytes.withUnsafeBufferPointer { bytes in
      read(
        file,
        DelimitedScanner(
          bytes, from: Encoding.markLength(file.bytes), delimiter: delimiter))
    }
  }

  /// The names in the header of `file`; none where it has no header that can be read. Where facts may
  /// stand above it, `isHeader` tells it, and their names follow with ^ before them.
  public static func header(
    of file: SourceFile, delimiter: UInt8 = UInt8(ascii: ","),
    isHeader: (([String]) -> Bool)? = nil
  ) -> [String] {
    file.bytes.withUnsafeBufferPointer { bytes in
      var scanner = DelimitedScanner(
        bytes, from: Encoding.markLength(file.bytes), delimiter: delimiter)
      guard let head = TableHead(&scanner, isHeader, in: bytes), head.header.trouble == nil else {
        return []
      }
      return head.names
    }
  }

  private static func read(
    _ file: SourceFile, _ start: DelimitedScanner
  ) -> Outcome<DelimitedText> {
    var scanner = start
    var headerCells: [DelimitedScanner.Cell] = []
    guard let header = nextRecord(&scanner, &headerCells) else {
      return Outcome(DelimitedText(refusing: file, rows: 0), [Encoding.nothing(in: file.name)])
    }
    let columns = headerCells.map { text(of: $0, in: file.bytes) }
    let headerFindings = findings(ofHeader: header, columns: columns, file: file.name)
    var reading = RowReading(file: file.name, columns: columns)
    while let record = nextRecord(&scanner, &reading.cells) {
      reading.take(record)
    }
    guard headerFindings.isEmpty else {
      let rows = reading.lines.count + reading.findings.count
      return Outcome(DelimitedText(refusing: file, rows: rows), headerFindings)
    }
    let reader = DelimitedText(
      columns: columns, headerLine: header.line, rowsRefused: reading.findings.count,
      rowLines: reading.lines, name: file.name, bytes: file.bytes, cells: reading.cells)
    return Outcome(reader, reading.findings)
  }

  /// What ``scan(_:delimiter:take:)`` went through.
  public struct Scan: Sendable {
    /// How many good rows were handed out.
    public var rowCount = 0
    /// How many rows were refused, each with a finding.
    public var rowsRefused = 0
  }

  /// Hands the good rows of `file` to `take`, one by one: however many there are, one is in memory.
  /// What is good is what ``read(_:delimiter:)`` says. Of the columns only those are handed on whose name
  /// `isWanted` takes: exports have a hundred, and few of them mean anything.
  public static func scan(
    _ file: SourceFile, delimiter: UInt8 = UInt8(ascii: ","),
    isHeader: (([String]) -> Bool)? = nil,
    columns isWanted: (String) -> Bool = { _ in true }, take: (RawRecord) -> Void
  ) -> Outcome<Scan> {
    if let refusal = Encoding.refusal(of: file) { return Outcome(Scan(), [refusal]) }
    return file.bytes.withUnsafeBufferPointer { bytes in
      var scanner = DelimitedScanner(
        bytes, from: Encoding.markLength(file.bytes), delimiter: delimiter)
      guard let head = TableHead(&scanner, isHeader, in: bytes) else {
        return Outcome(Scan(), [Encoding.nothing(in: file.name)])
      }
      let columns = head.columns
      let headerFindings = findings(ofHeader: head.header, columns: columns, file: file.name)
      let wanted = columns.indices.filter { isWanted(columns[$0]) }
      var reading = RowReading(file: file.name, columns: columns)
      var scan = Scan()
      while let record = nextRecord(&scanner, &reading.cells) {
        reading.take(record)
        guard headerFindings.isEmpty else { continue }
        if let line = reading.lines.popLast() {
          scan.rowCount += 1
          take(row(reading.cells, head, wanted, line: line, in: bytes, of: file.name))
        }
        reading.cells.removeAll(keepingCapacity: true)
      }
      guard headerFindings.isEmpty else {
        scan.rowsRefused = reading.lines.count + reading.findings.count
        return Outcome(scan, headerFindings)
      }
      scan.rowsRefused = reading.findings.count
      return Outcome(scan, reading.findings)
    }
  }

  private static func row(
    _ cells: [DelimitedScanner.Cell], _ head: TableHead, _ wanted: [Int], line: Int,
    in bytes: UnsafeBufferPointer<UInt8>, of file: String
  ) -> RawRecord {
    var fields: [RawField] = []
    fields.reserveCapacity(wanted.count + head.facts.count)
    for index in wanted where !cells[index].bytes.isEmpty {
      fields.append(
        RawField(
          name: head.columns[index], text: text(of: cells[index], in: bytes), column: index + 1))
    }
    fields += head.facts
    return RawRecord(
      location: SourceLocation(file: file, line: line), fields: fields, header: head.names)
  }

  /// The text of a cell, as it was meant: without quotes around it, with one quote for two.
  ///
  /// - Precondition: `row` and `column` count from 0 within ``rowCount`` and ``columns``.
  public func text(row: Int, column: Int) -> String {
    Self.text(of: cells[row * columns.count + column], in: bytes)
  }

  /// The header and the good rows again as CSV, cell by cell as in the file, every line with its end.
  public var rejoined: String {
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count)
    for (index, column) in columns.enumerated() {
      if index > 0 { joined.append(Encoding.Byte.comma) }
      joined.append(Encoding.Byte.quote)
      for byte in column.utf8 {
        joined.append(byte)
        if byte == Encoding.Byte.quote { joined.append(byte) }
      }
      joined.append(Encoding.Byte.quote)
    }
    joined.append(Encoding.Byte.lineFeed)
    for (index, cell) in cells.enumerated() {
      let range =
        cell.isQuoted ? (cell.bytes.lowerBound - 1)..<(cell.bytes.upperBound + 1) : cell.bytes
      joined += bytes[range]
      let isLast = index % columns.count == columns.count - 1
      joined.append(isLast ? Encoding.Byte.lineFeed : Encoding.Byte.comma)
    }
    return String(decoding: joined, as: UTF8.self)
  }

  /// The good rows as records.
  public var table: RecordTable { table { text(row: $0, column: $1) } }

  /// The good rows as records, with the texts that `cellText` gives for a row and column from 0.
  public func table(cellText: (Int, Int) -> String) -> RecordTable {
    let records = rowLines.indices.map { row in
      var fields: [RawField] = []
      for (column, columnName) in columns.enumerated() {
        let text = cellText(row, column)
        guard !text.isEmpty else { continue }
        fields.append(RawField(name: columnName, text: text, column: column + 1))
      }
      let location = SourceLocation(file: name, line: rowLines[row])
      return RawRecord(location: location, fields: fields, header: columns)
    }
    return RecordTable(
      format: .delimited, columns: columns, headerLine: headerLine, records: records,
      rowsRefused: rowsRefused)
  }
}

extension DelimitedText {
  private init(refusing file: SourceFile, rows: Int) {
    self.init(
      columns: [], headerLine: 0, rowsRefused: rows, rowLines: [], name: file.name, bytes: [],
      cells: [])
  }

  static func nextRecord(
    _ scanner: inout DelimitedScanner, _ cells: inout [DelimitedScanner.Cell]
  ) -> DelimitedScanner.Record? {
    while let record = scanner.next(&cells) {
      if !record.isBlankLine { return record }
    }
    return nil
  }

  private static func text(of cell: DelimitedScanner.Cell, in bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { text(of: cell, in: $0) }
  }

  static func text(
    of cell: DelimitedScanner.Cell, in bytes: UnsafeBufferPointer<UInt8>
  ) -> String {
    guard cell.hasDoubledQuotes else { return String(decoding: bytes[cell.bytes], as: UTF8.self) }
    var content: [UInt8] = []
    var isSecondOfPair = false
    for byte in bytes[cell.bytes] {
      isSecondOfPair = byte == Encoding.Byte.quote && !isSecondOfPair
      if byte != Encoding.Byte.quote || isSecondOfPair { content.append(byte) }
    }
    return String(decoding: content, as: UTF8.self)
  }

  static func findings(
    ofHeader header: DelimitedScanner.Record, columns: [String], file: String
  ) -> [Finding] {
    if let trouble = header.trouble {
      let location = SourceLocation(file: file, line: trouble.line, column: trouble.column)
      return [Finding(trouble.code, at: location, trouble.message + ", in the header")]
    }
    var firstColumns: [FieldName: Int] = [:]
    var findings: [Finding] = []
    for (index, column) in columns.enumerated() where !column.isEmpty {
      guard let first = firstColumns.updateValue(index, forKey: FieldName(column)) else { continue }
      let location = SourceLocation(file: file, line: header.line, column: index + 1)
      let message = "column \(Evidence.quoted(column)) stands at \(first + 1) and \(index + 1)"
      findings.append(Finding(.duplicateColumn, at: location, message))
    }
    return findings
  }
}

/// A field's name, compared by its bytes.
typealias FieldName = Identifier<RawField>

/// Sorts the records of a file into good rows and findings.
struct RowReading {
  let file: String
  let columns: [String]
  let namelessColumns: [Int]
  var cells: [DelimitedScanner.Cell] = []
  var lines: [Int] = []
  var findings: [Finding] = []

  init(file: String, columns: [String]) {
    self.file = file
    self.columns = columns
    self.namelessColumns = columns.indices.filter { columns[$0].isEmpty }
  }

  /// Takes the record whose cells were added last, or refuses it.
  mutating func take(_ record: DelimitedScanner.Record) {
    let trouble = record.trouble ?? shapeTrouble(of: record)
    guard let trouble else {
      lines.append(record.line)
      return
    }
    let location = SourceLocation(file: file, line: trouble.line, column: trouble.column)
    findings.append(Finding(trouble.code, at: location, trouble.message))
    cells.removeLast(record.cellCount)
  }

  private func shapeTrouble(
    of record: DelimitedScanner.Record
  ) -> DelimitedScanner.Trouble? {
    guard record.cellCount == columns.count else {
      let kind = record.cellCount < columns.count ? "few" : "many"
      return DelimitedScanner.Trouble(
        code: .raggedRow, line: record.line, column: 0,
        message: "too \(kind) cells: \(record.cellCount) for \(columns.count) columns")
    }
    for column in namelessColumns
    where !cells[cells.count - columns.count + column].bytes.isEmpty {
      return DelimitedScanner.Trouble(
        code: .raggedRow, line: record.line, column: column + 1,
        message: "cell \(column + 1) is not empty, and its column has no name")
    }
    return nil
  }
}
