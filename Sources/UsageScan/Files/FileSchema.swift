import Pipeline
import SourceText

/// What a file's beginning says about the rest of it.
struct FileSchema: Sendable {
  /// How its rows are to be read.
  enum Form: Sendable {
    /// CSV with this header.
    case delimited(columns: [String], headerLine: Int)
    /// One JSON object a line.
    case jsonLines
    /// Nothing in it is read: it is refused, or it holds nothing.
    case nothing
    /// JSON documents with rows in them.
    case documents(DocumentForm)
    /// To be read as a whole by the careful reader: documents that are odd.
    case whole
  }

  /// What is done with its rows.
  enum Use: Equatable, Sendable {
    /// They count.
    case count
    /// The file lacks a column without which no row can count; only what is wrong with the text of a
    /// row is told.
    case refuseRows
    /// The header is wrong: rows are counted, and nothing is told of them.
    case skipRows
  }

  var form: Form
  var use: Use
  /// What is wrong with the file as a whole.
  var findings: [Finding]
  /// How many bytes lie before the first row.
  var headBytes: Int
  /// How many lines they hold.
  var headLines: Int
}

extension FileSchema {
  /// Reads the beginning of the file `name`.
  init(
    _ head: UnsafeBufferPointer<UInt8>, name: String, mapping: UsageMapping?, rules: ScanRules
  ) {
    self.init(form: .nothing, use: .count, findings: [], headBytes: 0, headLines: 0)
    let mark = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard head.count > mark else {
      findings = [Encoding.nothing(in: name)]
      return
    }
    let start = SourceFile(name: name, kind: .usage, bytes: Array(head.prefix(4096)))
    switch RecordText.form(of: start) {
    case .xml: findings = RecordText.read(start).findings
    case .json:
      headBytes = mark
      let isArray = Self.firstByte(head.dropFirst(mark)) == UInt8(ascii: "[")
      form = Self.jsonForm(mapping, isArray: isArray)
    case .delimited:
      let text = UnsafeBufferPointer(rebasing: head.dropFirst(mark))
      guard let header = DelimitedHeader(text, file: name) else {
        findings = [Encoding.nothing(in: name)]
        return
      }
      headBytes = mark + header.byteCount
      headLines = header.lineCount
      if let wrongByte = Self.wrongByte(in: head.prefix(headBytes), of: name) {
        findings = [wrongByte]
        return
      }
      form = .delimited(columns: header.columns, headerLine: header.line)
      findings = header.findings
      if !findings.isEmpty {
        use = .skipRows
        return
      }
      let columns =
        mapping.map { $0.availableColumns(in: header.columns) } ?? header.columns
      guard let columns else { return }
      findings = Self.missingColumns(columns, in: name, line: header.line, rules: rules)
      if !findings.isEmpty { use = .refuseRows }
    }
  }

  private static func jsonForm(_ mapping: UsageMapping?, isArray: Bool) -> Form {
    guard isArray || mapping?.isDocument == true else { return .jsonLines }
    guard let mapping, mapping.isDocument else {
      return mapping.map { $0.row != nil } ?? true ? .documents(.list) : .whole
    }
    return mapping.documentForm.map { mapping.row == nil ? .whole : .documents($0) } ?? .whole
  }

  /// The first byte of a header that is not UTF-8; the rows are looked at chunk by chunk.
  private static func wrongByte(
    in header: Slice<UnsafeBufferPointer<UInt8>>, of file: String
  ) -> Finding? {
    let bytes = UnsafeBufferPointer(rebasing: header)
    guard let offset = Encoding.firstInvalidOffset(bytes) else { return nil }
    let line = bytes.prefix(offset).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    return Encoding.wrongByte(bytes[offset], offset: offset, line: line, file: file)
  }

  private static func firstByte(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt8? {
    bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  /// Whether its rows name their columns themselves.
  var isJSON: Bool {
    switch form {
    case .jsonLines, .documents, .whole: true
    case .delimited, .nothing: false
    }
  }

  /// One finding for each required column that no row of a JSON file had; `seen` as in
  /// ``ColumnPlan/requiredColumns(_:)``.
  static func missingColumns(seen: UInt8, in file: String) -> [Finding] {
    let missing = UsageColumn.required.indices.filter { seen & (1 << UInt8($0)) == 0 }
    return missingColumns(
      missing.map { UsageColumn.required[$0].rawValue }, in: file, line: 0,
      hasMeter: seen & (1 << UInt8(UsageColumn.required.count)) != 0)
  }

  /// One finding for each required column that no row of the file can have.
  static func missingColumns(
    _ columns: [String], in file: String, line: Int, rules: ScanRules
  ) -> [Finding] {
    let present = Set(columns.lazy.map { ColumnName($0) })
    let missing = UsageColumn.required.map(\.rawValue).filter { !present.contains(ColumnName($0)) }
    return missingColumns(
      missing, in: file, line: line,
      hasMeter: columns.contains { rules.uses[ColumnName($0)]?.meter != nil })
  }

  private static func missingColumns(
    _ missing: [String], in file: String, line: Int, hasMeter: Bool
  ) -> [Finding] {
    let place = SourceLocation(file: file, line: line)
    var findings = missing.map { Finding(.missingColumn, at: place, "\($0) is required") }
    if !hasMeter {
      findings.append(
        Finding(
          .missingColumn, at: place,
          "no column is a meter: neither a standard one nor one that the price book names"))
    }
    return findings
  }
}
