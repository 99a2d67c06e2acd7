import Pipeline
import SourceText

/// The columns of a source's table, found as people write them: `InvoiceId` is `invoiceid`.
struct SourceColumns {
  /// Numbers from 1 by exact name, then by name without case.
  private var exact: [String: Int] = [:]
  private var folded: [String: Int] = [:]
  /// What names were asked for, and their numbers: profiles ask for the same ones row by row.
  private let asked = Asked()
  let count: Int

  /// A field in whose text an object may stand, and what of that is asked for.
  struct Holder {
    let name: String
    /// Its number, 0 where the source is no table.
    let column: Int
    let member: String
  }

  private final class Asked {
    var numbers: [String: Int?] = [:]
    var holders: [String: [Holder]] = [:]
  }

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
  subscript(_ name: String) -> Int? {
    if let number = asked.numbers[name] { return number }
    let number = exact[name] ?? folded[Self.folded(name)] ?? column(beginning: name)
    asked.numbers[name] = .some(number)
    return number
  }

  /// `Cost (*)`: the first column of that name, whatever stands in its brackets: `Cost ($)`, `Cost (€)`.
  private func column(beginning name: String) -> Int? {
    guard name.hasSuffix("(*)") else { return nil }
    let start = Self.folded(String(name.dropLast(2)))
    return folded.filter { $0.key.hasPrefix(start) && $0.key.hasSuffix(")") }.map(\.value).min()
  }

  /// For `metadata.usage.total` the fields `metadata` and `metadata.usage`, as far as a table has them.
  func holders(of path: String) -> [Holder] {
    if let holders = asked.holders[path] { return holders }
    var holders: [Holder] = []
    for dot in path.indices where path[dot] == "." {
      let name = String(path[..<dot])
      guard let column = count == 0 ? 0 : self[name] else { continue }
      let member = String(path[path.index(after: dot)...])
      holders.append(Holder(name: name, column: column, member: member))
    }
    asked.holders[path] = holders
    return holders
  }

  private static func folded(_ name: String) -> String {
    String(name.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      .lowercased()
  }
}

/// One record of a source, its fields found by name.
struct SourceRow {
  let record: RawRecord
  private let columns: SourceColumns
  /// The place in the record of each column's field, −1 for none, where the source is a table.
  private var places: [Int] = []
  /// By name, where it is JSON.
  private var members: [String: RawField] = [:]
  private let dialect: Dialect

  init(_ record: RawRecord, columns: SourceColumns, dialect: Dialect) {
    self.record = record
    self.columns = columns
    self.dialect = dialect
    guard columns.count > 0 else {
      for field in record.fields { members[field.name] = field }
      return
    }
    places = [Int](repeating: -1, count: columns.count + 1)
    for (place, field) in record.fields.enumerated() where places.indices.contains(field.column) {
      places[field.column] = place
    }
  }

  /// The field that `path` names; `nil` where it is absent, empty, or means nothing.
  func field(_ path: String) throws(RowRefusal) -> RawField? {
    if places.isEmpty {
      if let member = meant(members[path]) { return member }
    } else if let column = columns[path] {
      return cell(column)
    }
    return try memberOfText(path)
  }

  /// Whether the table has a column of that name; JSON has none.
  func hasColumn(_ name: String) -> Bool { columns[name] != nil }

  private func cell(_ column: Int) -> RawField? {
    places[column] < 0 ? nil : meant(record.fields[places[column]])
  }

  private func meant(_ field: RawField?) -> RawField? {
    guard let field, let text = dialect.meaning(of: field.text) else { return nil }
    return RawField(name: field.name, text: text, column: field.column)
  }

  /// `metadata.usage.total`: what stands there in the JSON object that the text of `metadata` holds.
  private func memberOfText(_ path: String) throws(RowRefusal) -> RawField? {
    for holder in columns.holders(of: path) {
      guard let text = places.isEmpty ? meant(members[holder.name]) : cell(holder.column),
        text.text.utf8.first == UInt8(ascii: "{")
      else { continue }
      let member = try opened(text)[holder.member]
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
