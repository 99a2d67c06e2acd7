/// How the rows of somebody's usage export become rows of the canonical columns (SPEC §3), told so
/// plainly that the scan can do it in place: texts are taken from where they stand, replaced by others,
/// or counted together.
///
/// It says the same as the profile it was made of. What cannot be said so is left to the careful reader,
/// and so is every row in which a value is not spelt as expected.
public struct RowMapping: Sendable, Hashable {
  /// What a canonical column holds. Where it cannot be worked out in place, the careful reader does.
  public indirect enum Value: Sendable, Hashable {
    /// The first of these source columns that has a text.
    case first([String])
    /// The first of these values that has a text.
    case firstOf([Value])
    /// Always the same.
    case constant(String)
    /// A text by a table.
    case replaced(Value, table: [String: String], otherwise: Otherwise)
    /// All of these with a text between them; nothing where none has a text.
    case joined([Value], with: String)
    /// A text of ASCII in small letters, or in capitals.
    case inCase(Value, isUpper: Bool)
    /// A whole number, where there is one, with others added and taken away. Never less than zero.
    case count(Value, plus: [Value], minus: [Value])
    /// A number without zeros that say nothing.
    case decimal(Value)
    /// A time in another form than RFC 3339.
    case instant(Value, InstantForm)
    /// A text, where all conditions hold.
    case only(Value, [Condition])
  }

  /// Something that holds of a row or not.
  public enum Condition: Sendable, Hashable {
    /// The value is one of these texts; the empty text means that there is none.
    case isOneOf(Value, [String])
    /// The value is none of these texts.
    case isNoneOf(Value, [String])
    /// Both are the same text.
    case areEqual(Value, Value)
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
    /// Whole nanoseconds since 1970.
    case unixNanoseconds
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

  /// Texts that mean that nothing is there.
  public let nulls: Set<String>
  /// Source columns that only the careful reader understands: a row that has one is its.
  public let declined: [String]
  /// A row is taken only where all of these hold; any other is left aside.
  public let taking: [Condition]
  /// The canonical columns.
  public let columns: [Column]
  /// The totals that must hold.
  public let checks: [Check]
  /// The object of raw counts that a row may have.
  public let split: Split?
  /// Whether the rows are canonical but for what the rest says: a source column that nothing here looks
  /// at keeps its own name, unless it lies in an object of which something is taken. Only such rows
  /// tell a dot in a member's name from a member inside an object.
  public let passesOthers: Bool

  /// A mapping.
  public init(
    columns: [Column], checks: [Check] = [], split: Split? = nil, taking: [Condition] = [],
    nulls: Set<String> = [], declined: [String] = [], passesOthers: Bool = false
  ) {
    self.nulls = nulls
    self.declined = declined
    self.taking = taking
    self.columns = columns
    self.checks = checks
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
    for condition in taking { add(condition.sources) }
    if let split { add(split.sources) }
    return sources
  }

  /// The names of the canonical columns, each once, in the order of their first mention.
  public var columnNames: [String] {
    var seen = Set<String>()
    return (columns.map(\.name) + (split?.columnNames ?? []))
      .filter { seen.insert($0).inserted }
  }

  /// The JSON objects that the source columns lie in: `a` and `a.b` for `a.b.c`, `a`, `a[key=b]` and
  /// `a[key=b].c` for `a[key=b].c.d`.
  public var openedObjects: Set<String> {
    var opened = keyedLists
    for source in sources + (split.map { [$0.object + "."] } ?? []) {
      for dot in Self.dots(in: source) { opened.insert(String(source[..<dot])) }
    }
    return opened
  }

  /// The JSON lists among them whose elements have keys: `a` for `a[key=b].c`.
  public var keyedLists: Set<String> {
    Set(
      sources.compactMap { source in
        source.firstRange(of: "[key=").map { String(source[..<$0.lowerBound]) }
      })
  }

  /// The members of objects around a row that the source columns lie in: `a` for `^a.b`.
  public var enclosing: Set<String> {
    Set(
      sources.filter { $0.hasPrefix("^") }.map { source in
        String(source.dropFirst().prefix { $0 != "." && $0 != "[" })
      })
  }

  /// The dots between the parts of a path: those in a key are none.
  private static func dots(in path: String) -> [String.Index] {
    var dots: [String.Index] = []
    var isKey = false
    for index in path.indices {
      switch path[index] {
      case "[": isKey = true
      case "]": isKey = false
      case "." where !isKey: dots.append(index)
      default: break
      }
    }
    return dots
  }
}

extension RowMapping.Value {
  /// The source columns it looks at.
  public var sources: [String] {
    switch self {
    case .first(let names): names
    case .constant: []
    case .firstOf(let values), .joined(let values, _): values.flatMap(\.sources)
    case .replaced(let value, _, _), .inCase(let value, _), .decimal(let value),
      .instant(let value, _):
      value.sources
    case .count(let value, let added, let taken): ([value] + added + taken).flatMap(\.sources)
    case .only(let value, let conditions): value.sources + conditions.flatMap(\.sources)
    }
  }
}

extension RowMapping.Condition {
  /// The source columns it looks at.
  var sources: [String] {
    switch self {
    case .isOneOf(let value, _), .isNoneOf(let value, _): value.sources
    case .areEqual(let left, let right): left.sources + right.sources
    }
  }
}
