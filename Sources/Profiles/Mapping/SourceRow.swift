import Pipeline
import SourceText

/// The columns of a source's table, found as people write them: `InvoiceId` is `invoiceid`.
struct SourceColumns {
  /// Numbers from 1 by exact name, then by name without case.
  private var exact: [String: Int] = [:]
  private var folded: [String: Int] = [:]
  let count: Int

  /// The columns of a header; none for JSON, whose names are exact.
  init(_ names: [String]) {
    count = names.count
    for (index, name) in names.enumerated() where !name.isEmpty {
      if exact[name] == nil { exact[name] = index + 1 }
      let key = Self.folded(name)
      if folded[key] == nil { folded[key] = index + 1 }
    }
  }

  /// The number of the column of that name, from 1.
  subscript(_ name: String) -> Int? { exact[name] ?? folded[Self.folded(name)] }

  private static func folded(_ name: String) -> String {
    String(name.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      .lowercased()
  }
}

/// One record of a source, its fields found by name.
struct SourceRow {
  let record: RawRecord
  private let columns: SourceColumns
  private let dialect: Dialect
  /// By column, where the source is a table.
  private var cells: [RawField?] = []
  /// By name, where it is JSON.
  private var members: [String: RawField] = [:]

  init(_ record: RawRecord, columns: SourceColumns, dialect: Dialect) {
    self.record = record
    self.columns = columns
    self.dialect = dialect
    if columns.count > 0 { cells = [RawField?](repeating: nil, count: columns.count + 1) }
    for field in record.fields {
      guard let text = dialect.meaning(of: field.text) else { continue }
      let meant = RawField(name: field.name, text: text, column: field.column)
      if cells.isEmpty {
        members[field.name] = meant
      } else if cells.indices.contains(field.column) {
        cells[field.column] = meant
      }
    }
  }

  /// The field that `path` names; `nil` where it is absent, empty, or means nothing.
  func field(_ path: String) throws(RowRefusal) -> RawField? {
    if cells.isEmpty {
      if let member = members[path] { return member }
    } else if let column = columns[path] {
      return cells[column]
    }
    return try memberOfText(path)
  }

  /// `metadata.usage.total`: what stands there in the JSON object that the text of `metadata` holds.
  private func memberOfText(_ path: String) throws(RowRefusal) -> RawField? {
    for dot in path.indices where path[dot] == "." {
      let holder = String(path[..<dot])
      guard let text = cells.isEmpty ? members[holder] : columns[holder].flatMap({ cells[$0] }),
        text.text.utf8.first == UInt8(ascii: "{")
      else { continue }
      let member = try opened(text)[String(path[path.index(after: dot)...])]
      return member.flatMap { dialect.meaning(of: $0.text) }.map {
        RawField(name: path, text: $0, column: text.column)
      }
    }
    return nil
  }

  private func opened(_ holder: RawField) throws(RowRefusal) -> RawRecord {
    let file = SourceFile(
      name: record.location.file, kind: .usage, bytes: Array(holder.text.utf8))
    guard let node = JSONTree.read(file).output else {
      throw RowRefusal(
        code: .malformedJSON, column: holder.column,
        message: "\(holder.name) begins as a JSON object and is none")
    }
    return JSONTree.record(node, of: file)
  }
}

/// Why a source record gives nothing.
struct RowRefusal: Error {
  let code: FindingCode
  let column: Int
  let message: String

  func finding(at location: SourceLocation) -> Finding {
    Finding(code, at: location.at(column: column), message)
  }
}
