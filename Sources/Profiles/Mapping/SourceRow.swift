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
  /// By column, where the source is a table.
  private var cells: [RawField?] = []
  /// By name, where it is JSON.
  private var members: [String: RawField] = [:]

  init(_ record: RawRecord, columns: SourceColumns, dialect: Dialect) {
    self.record = record
    self.columns = columns
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
  subscript(_ path: String) -> RawField? {
    if cells.isEmpty { return members[path] }
    if let column = columns[path] { return cells[column] }
    return memberOfCell(path)
  }

  /// `metadata.usage.total`: what stands there in the JSON object that the cell of `metadata` holds.
  private func memberOfCell(_ path: String) -> RawField? {
    guard let dot = path.firstIndex(of: "."), let column = columns[String(path[..<dot])],
      let cell = cells[column], cell.text.utf8.first == UInt8(ascii: "{")
    else { return nil }
    let file = SourceFile(
      name: record.location.file, kind: .usage, bytes: Array(cell.text.utf8))
    guard let node = JSONTree.read(file).output else { return nil }
    let member = JSONTree.record(node, of: file)[String(path[path.index(after: dot)...])]
    return member.map { RawField(name: path, text: $0.text, column: cell.column) }
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
