import Pipeline
import Profiles
import SourceText

/// The header of one kind of table against its columns (SPEC §3).
struct TableColumns {
  private let required: [String]
  private let optional: [String]

  /// The columns of `kind`; `nil` for usage, whose other columns are tags.
  init?(_ kind: InputKind) {
    if kind == .usage { return nil }
    let columns = CanonicalColumns(kind)
    required = columns.required
    optional = columns.optional
  }

  /// What is missing from the header, and one note of what means nothing here.
  ///
  /// JSON has no header: there a member that is missing is found record by record.
  func findings(in table: RecordTable, file: String) -> [Finding] {
    guard !table.columns.isEmpty else { return [] }
    let header = SourceLocation(file: file, line: table.headerLine)
    var findings: [Finding] = []
    if table.format == .delimited {
      findings = required.filter { !Self.contains(table.columns, $0) }
        .map { Finding(.missingColumn, at: header, "column \(Evidence.quoted($0)) is required") }
    }
    let unknown = table.columns.indices.filter {
      let column = table.columns[$0]
      return !column.isEmpty && !Self.contains(required, column)
        && !Self.contains(optional, column)
    }
    if let first = unknown.first {
      let names = unknown.map { Evidence.quoted(table.columns[$0]) }.joined(separator: ", ")
      let column = table.format == .delimited ? first + 1 : 0
      findings.append(
        Finding(.unknownColumn, at: header.at(column: column), "left aside: \(names)"))
    }
    return findings
  }

  private static func contains(_ names: [String], _ name: String) -> Bool {
    names.contains { $0.utf8.elementsEqual(name.utf8) }
  }
}
