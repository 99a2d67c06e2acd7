/// One profile, for ``TextTable/profiles(_:)``.
public struct ProfileLine: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// What its records become.
  public var kind: String
  /// How its files are written.
  public var forms: String
  /// Which state of the format it describes.
  public var version: String
  /// Built-in or own.
  public var origin: String
  /// The source in words.
  public var title: String
  /// What the source cannot contain.
  public var gaps: String

  /// A line with every field given.
  public init(
    name: String, kind: String, forms: String, version: String, origin: String, title: String,
    gaps: String
  ) {
    self.name = name
    self.kind = kind
    self.forms = forms
    self.version = version
    self.origin = origin
    self.title = title
    self.gaps = gaps
  }
}

extension TextTable {
  /// The formats that can be read besides the canonical tables.
  public static func profiles(_ lines: [ProfileLine]) -> TextTable {
    TextTable(
      title: "Profiles",
      columns: [
        Column("profile", "profile"), Column("kind", "kind"), Column("form", "form"),
        Column("version", "version"), Column("origin", "origin"), Column("title", "title"),
        Column("cannot_contain", "cannot contain", isOptional: true),
      ],
      rows: lines.map { line in
        Row([
          .text(line.name), .text(line.kind), .text(line.forms), .optional(line.version),
          .text(line.origin), .text(line.title), .optional(line.gaps),
        ])
      })
  }

  /// Facts by name, one a row.
  public static func facts(_ facts: [(name: String, value: Cell)], title: String) -> TextTable {
    TextTable(
      title: title, columns: [Column("fact", "fact"), Column("value", "value")],
      rows: facts.map { Row([.text($0.name), $0.value]) })
  }

  /// Records as fields by name: every row has a text for each column, empty where it has none.
  public static func records(
    _ rows: [(line: Int, texts: [String])], columns: [String], title: String
  ) -> TextTable {
    TextTable(
      title: title,
      columns: [Column("line", "line", .right)] + columns.map { Column($0, $0) },
      rows: rows.map { row in Row([.count(row.line)] + row.texts.map { .optional($0) }) })
  }
}
