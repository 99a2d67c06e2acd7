import ExactMoney
import Pipeline
import SourceText

/// How the rows of a source that is not canonical are read.
public struct UsageMapping: Sendable {
  /// Reads records as their file has them; made for one file, and used by one thread.
  public typealias Reader = (SourcePart) -> Outcome<MappedRows>

  /// What can be done in place; `nil` where every row needs the careful reader.
  public let row: RowMapping?
  /// The meters its rows may have.
  public let meters: Set<MeterID>
  /// Whether its rows are no lines of JSON, but parts of a document of which all must be read.
  public let isDocument: Bool
  /// Where in a document, or in a line where it has several, its rows are; `nil` where a line is one.
  public let documentForm: DocumentForm?
  /// The careful reader of a file with these columns, of which JSON has none.
  public let reader: @Sendable (_ columns: [String]) -> Reader

  /// A mapping whose two forms say the same.
  public init(
    row: RowMapping?, meters: Set<MeterID>, isDocument: Bool = false,
    documentForm: DocumentForm? = nil,
    reader: @escaping @Sendable (_ columns: [String]) -> Reader
  ) {
    self.row = row
    self.meters = meters
    self.isDocument = isDocument
    self.documentForm = documentForm
    self.reader = reader
  }

  /// The canonical columns that rows of a file with these columns can have; `nil` where only the rows
  /// tell.
  func availableColumns(in columns: [String]) -> [String]? {
    guard let row else { return nil }
    if let split = row.split, columns.contains(split.object) { return nil }
    let present = Set(columns.map { $0.lowercased() })
    func isThere(_ source: String) -> Bool {
      let source = source.lowercased()
      // A cell may hold an object.
      return present.contains(source)
        || source.indices.contains {
          source[$0] == "." && present.contains(String(source[..<$0]))
        }
    }
    return row.columns.filter {
      $0.value.sources.isEmpty || $0.value.sources.contains(where: isThere)
    }
    .map(\.name) + (row.passesOthers ? columns : [])
  }
}
