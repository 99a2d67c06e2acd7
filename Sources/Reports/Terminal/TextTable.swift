import ExactMoney

/// A table for a person or for `--format`: the same rows as aligned text, CSV or JSON.
public struct TextTable: Sendable {
  /// At which edge a column's cells stand.
  public enum Alignment: Sendable {
    /// Words.
    case left
    /// Numbers, their points one below the other.
    case right
  }

  /// One column.
  public struct Column: Hashable, Sendable {
    /// Its name in CSV and JSON.
    public var name: String
    /// Its heading on the terminal.
    public var title: String
    /// Where its cells stand.
    public var alignment: Alignment
    /// Whether a terminal that is too narrow may leave it out, and say so.
    public var isOptional: Bool
    /// Whether it is an optional column that goes before the others do.
    public var isDetail: Bool
    /// Whether a terminal leaves it out because the title says it: it is alike in all rows.
    public var isInTitle: Bool
    /// Whether it holds sentences, which a terminal rather shortens than leaves other columns out.
    public var isProse: Bool

    /// A column called `name`, headed `title`.
    public init(
      _ name: String, _ title: String, _ alignment: Alignment = .left, isOptional: Bool = false,
      isDetail: Bool = false, isInTitle: Bool = false, isProse: Bool = false
    ) {
      self.name = name
      self.title = title
      self.alignment = alignment
      self.isOptional = isOptional || isDetail
      self.isDetail = isDetail
      self.isInTitle = isInTitle
      self.isProse = isProse
    }
  }

  /// What a row is.
  public enum RowKind: Sendable {
    /// A fact.
    case data
    /// Sums of rows above, for the eye only: CSV and JSON leave them out, so nobody adds them twice.
    case subtotal
    /// Sums of the whole table, set apart by a rule.
    case total
  }

  /// One row.
  public struct Row: Hashable, Sendable {
    /// A cell for each column.
    public var cells: [Cell]
    /// What it is.
    public var kind: RowKind
    /// Whether it waits for a person.
    public var isAlert: Bool

    /// A row of `cells`.
    public init(_ cells: [Cell], _ kind: RowKind = .data, isAlert: Bool = false) {
      self.cells = cells
      self.kind = kind
      self.isAlert = isAlert
    }
  }

  /// What it shows.
  public var title: String
  /// Its columns.
  public var columns: [Column]
  /// Its rows, in order.
  public var rows: [Row]
  /// How many of the first columns are headings on the terminal, printed once where they change.
  public var groupColumnCount: Int

  /// A table of `rows`.
  ///
  /// - Precondition: every row has a cell for each column.
  public init(title: String, columns: [Column], rows: [Row], groupColumnCount: Int = 0) {
    for row in rows {
      invariant(
        row.cells.count == columns.count,
        "\(title): a row of \(row.cells.count) cells under \(columns.count) columns")
    }
    self.title = title
    self.columns = columns
    self.rows = rows
    self.groupColumnCount = groupColumnCount
  }

  /// The table as CSV, subtotals left out.
  public func csv() -> [UInt8] {
    var bytes: [UInt8] = []
    CSV.append(columns.map { .text($0.name) }, to: &bytes)
    for row in rows where row.kind != .subtotal { CSV.append(row.cells, to: &bytes) }
    return bytes
  }

  /// The table as a JSON array of objects, subtotals left out. Numbers are texts, so that no reader
  /// passes them through a binary float; an empty cell is null.
  public func json() -> [UInt8] {
    let objects = rows.filter { $0.kind != .subtotal }.map { row in
      JSON.object(zip(columns, row.cells).map { ($0.name, $1.json) })
    }
    return JSON.array(objects).document()
  }
}
