/// How the rows of somebody's usage export become rows of the canonical columns (SPEC §3), told so
/// plainly that the scan can do it in place: texts are taken from where they stand, replaced by others,
/// or counted together.
///
/// It says the same as the profile it was made of. What cannot be said so is left to the careful reader,
/// and so is every row in which a value is not spelt as expected.
public struct RowMapping: Sendable, Hashable {
  /// What a canonical column holds.
  public enum Value: Sendable, Hashable {
    /// The first of these source columns that has a text.
    case first([String])
    /// Always the same.
    case constant(String)
    /// The first of these source columns that has a text, by a table.
    case replaced([String], table: [String: String], otherwise: Otherwise)
    /// Whole numbers together, less others, where any of the first is there. Never less than zero. Each
    /// number has the names that it may have in the source, of which no two may say different things.
    case count(of: [[String]], minus: [[String]])
    /// A time in another form than RFC 3339.
    case instant([String], InstantForm)
  }

  /// What stands for a text that a table does not have.
  public enum Otherwise: Sendable, Hashable {
    /// The text itself.
    case keep
    /// Nothing.
    case empty
    /// Another text.
    case text(String)
    /// The careful reader says what is wrong.
    case refuse
  }

  /// How a time is written.
  public enum InstantForm: Sendable, Hashable, BitwiseCopyable {
    /// `2026-10-31 23:59:59.123`, or with a `T`, in UTC; by RFC 3339 where it has an offset.
    case dateAndTime
    /// Whole seconds since 1970.
    case unixSeconds
    /// Whole milliseconds since 1970.
    case unixMilliseconds
  }

  /// A canonical column.
  public struct Column: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// What it holds.
    public let value: Value

    /// A column of that name and value.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// A total that the source states itself.
  public struct Check: Sendable, Hashable {
    /// The first of these source columns that has a text is the total.
    public let total: [String]
    /// The canonical columns that must add up to it.
    public let columns: [String]

    /// A total and what it is the sum of.
    public init(total: [String], of columns: [String]) {
      self.total = total
      self.columns = columns
    }
  }

  /// The columns that hold for rows of one shape.
  public struct Shape: Sendable, Hashable {
    /// The source columns of which a row must have one.
    public let markers: [String]
    /// The values of the canonical column `provider` it is for; none for all.
    public let providers: [String]
    /// Its columns, besides those of every row.
    public let columns: [Column]
    /// Its totals.
    public let checks: [Check]

    /// A shape of rows.
    public init(
      markers: [String], providers: [String] = [], columns: [Column], checks: [Check] = []
    ) {
      self.markers = markers
      self.providers = providers
      self.columns = columns
      self.checks = checks
    }
  }

  /// Texts that mean that nothing is there.
  public let nulls: Set<String>
  /// Source columns that only the careful reader understands: a row that has one is its.
  public let declined: [String]
  /// The columns of every row.
  public let columns: [Column]
  /// Totals of every row.
  public let checks: [Check]
  /// Of these the first that fits a row adds its columns; where there are some and none fits, the
  /// careful reader decides.
  public let shapes: [Shape]
  /// The object of raw counts that a row may have.
  public let split: Split?
  /// Whether the rows are canonical but for what the rest says: a source column that nothing here looks
  /// at keeps its own name, unless it lies in an object of which something is taken. Only such rows
  /// tell a dot in a member's name from a member inside an object.
  public let passesOthers: Bool

  /// A mapping.
  public init(
    columns: [Column], checks: [Check] = [], shapes: [Shape] = [], split: Split? = nil,
    nulls: Set<String> = [], declined: [String] = [], passesOthers: Bool = false
  ) {
    self.nulls = nulls
    self.declined = declined
    self.columns = columns
    self.checks = checks
    self.shapes = shapes
    self.split = split
    self.passesOthers = passesOthers
  }
}

extension RowMapping {
  /// The source columns it looks at, each once, in the order of their first mention.
  public var sources: [String] {
    var seen = Set<String>()
    var sources: [String] = []
    func add(_ names: [String]) { sources += names.filter { seen.insert($0).inserted } }
    add(declined)
    for column in columns { add(column.value.sources) }
    for check in checks { add(check.total) }
    for shape in shapes {
      add(shape.markers)
      for column in shape.columns { add(column.value.sources) }
      for check in shape.checks { add(check.total) }
    }
    if let split { add(split.sources) }
    return sources
  }

  /// The names of the canonical columns, each once, in the order of their first mention.
  public var columnNames: [String] {
    var seen = Set<String>()
    return ((columns + shapes.flatMap(\.columns)).map(\.name) + (split?.meterNames ?? []))
      .filter { seen.insert($0).inserted }
  }

  /// The JSON objects that the source columns lie in: `a` and `a.b` for `a.b.c`.
  public var openedObjects: Set<String> {
    var opened = Set<String>()
    for source in sources + (split.map { [$0.object + "."] } ?? []) {
      let parts = source.split(separator: ".", omittingEmptySubsequences: false)
      for count in 1..<max(1, parts.count) {
        opened.insert(parts.prefix(count).joined(separator: "."))
      }
    }
    return opened
  }
}

extension RowMapping.Value {
  /// The source columns it looks at.
  public var sources: [String] {
    switch self {
    case .first(let names), .replaced(let names, _, _), .instant(let names, _): names
    case .count(let added, let taken): (added + taken).flatMap { $0 }
    case .constant: []
    }
  }
}
