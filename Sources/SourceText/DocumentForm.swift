/// Where the rows of a JSON file are that has not one row a line.
public struct DocumentForm: Sendable, Hashable {
  /// The way from the beginning of a document to its rows, as of ``JSONTree/rows(_:in:of:)``; empty
  /// where the document itself is one.
  public let path: String
  /// What stands before the names of a row's members where a mapping looks at them; empty for nothing.
  public let prefix: String
  /// Whether the first step of ``path`` leads through a list of pages, each a document of its own.
  public let isListOfPages: Bool
  /// Whether a page that has no rows there would itself be a row.
  public let isAnswer: Bool
  /// Whether it is one list of canonical records, behind which nothing may stand.
  public let isList: Bool

  /// Documents that follow one another, or lie in one list.
  public init(
    path: String, prefix: String = "", isListOfPages: Bool = false, isAnswer: Bool = false
  ) {
    self.path = path
    self.prefix = prefix
    self.isListOfPages = isListOfPages
    self.isAnswer = isAnswer
    isList = false
  }

  private init() {
    path = "[]"
    prefix = ""
    isListOfPages = false
    isAnswer = false
    isList = true
  }

  /// One list of canonical records.
  public static let list = DocumentForm()
}
