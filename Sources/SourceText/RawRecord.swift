import Pipeline

/// One non-empty field of a record, as text, with its place.
public struct RawField: Hashable, Sendable {
  /// The column's name, or the JSON member's.
  public let name: String
  /// What it says, never empty.
  public let text: String
  /// The cell's number from 1 in a table; the byte column of the value from 1 in a JSON line.
  public let column: Int

  /// A field with every part given.
  public init(name: String, text: String, column: Int) {
    self.name = name
    self.text = text
    self.column = column
  }
}

/// One record of a file: its non-empty fields and where it begins.
public struct RawRecord: Sendable {
  /// Where the record begins; its column is 0.
  public let location: SourceLocation
  /// The fields that are not empty, in the order of the file.
  public let fields: [RawField]
  /// The header of the table it stands in, to place an empty cell; empty for JSON.
  public let header: [String]

  /// A record; fields with an empty text are left out, since absent and empty are the same.
  public init(location: SourceLocation, fields: [RawField], header: [String] = []) {
    self.location = location
    self.fields = fields.contains { $0.text.isEmpty } ? fields.filter { !$0.text.isEmpty } : fields
    self.header = header
  }

  /// The field of that name, or `nil` where it is absent or empty. O(fields).
  public subscript(_ name: String) -> RawField? {
    fields.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// Where the field of that name stands, or would; the whole record where neither is known.
  public func location(of name: String) -> SourceLocation {
    if let field = self[name] { return location.at(column: field.column) }
    let index = header.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    return location.at(column: index.map { $0 + 1 } ?? 0)
  }

  /// The canonical content of SPEC §4.3.
  public var content: String {
    Self.content(of: fields.lazy.map { ($0.name, $0.text) })
  }

  /// `name=value` lines in byte order of the names, joined with line feeds, empty values left out.
  ///
  /// A line feed or backslash inside is escaped, so that other fields give another content.
  public static func content(of fields: some Sequence<(name: String, text: String)>) -> String {
    fields.filter { !$0.text.isEmpty }
      .sorted { $0.name.precedesInByteOrder($1.name) }
      .map { escaped($0.name) + "=" + escaped($0.text) }
      .joined(separator: "\n")
  }

  /// The record whose canonical content is `content`, its fields in that order, without columns.
  public init(location: SourceLocation, content: String) {
    let fields = content.split(separator: "\n").compactMap { line -> RawField? in
      guard let mark = line.firstIndex(of: "=") else { return nil }
      return RawField(
        name: Self.unescaped(line[..<mark]), text: Self.unescaped(line[line.index(after: mark)...]),
        column: 0)
    }
    self.init(location: location, fields: fields)
  }

  private static func unescaped(_ text: Substring) -> String {
    guard text.contains("\\") else { return String(text) }
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func escaped(_ text: String) -> String {
    guard
      text.utf8.contains(where: { $0 == Encoding.Byte.lineFeed || $0 == Encoding.Byte.backslash })
    else { return text }
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case Encoding.Byte.lineFeed: escaped += [Encoding.Byte.backslash, UInt8(ascii: "n")]
      case Encoding.Byte.backslash: escaped += [Encoding.Byte.backslash, Encoding.Byte.backslash]
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}

/// How the records of a file are written.
public enum RecordFormat: String, Sendable {
  /// RFC 4180, with a header.
  case delimited
  /// JSON Lines, or one JSON array of objects.
  case json
}

/// The good records of one file.
public struct RecordTable: Sendable {
  /// How they are written.
  public let format: RecordFormat
  /// The header's names; for JSON the members' names in the order in which they first appear.
  public let columns: [String]
  /// The line of the header; 0 for JSON, which has none.
  public let headerLine: Int
  /// The records that could be read, in the order of the file.
  public let records: [RawRecord]
  /// How many records were refused, each with a finding.
  public let rowsRefused: Int

  /// A table with every part given.
  public init(
    format: RecordFormat, columns: [String], headerLine: Int, records: [RawRecord],
    rowsRefused: Int
  ) {
    self.format = format
    self.columns = columns
    self.headerLine = headerLine
    self.records = records
    self.rowsRefused = rowsRefused
  }

  /// Nothing, in `format`.
  static func empty(_ format: RecordFormat) -> RecordTable {
    RecordTable(format: format, columns: [], headerLine: 0, records: [], rowsRefused: 0)
  }
}
