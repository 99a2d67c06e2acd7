import Pipeline

/// A part of a file that its mapping reads.
public enum SourcePart: Sendable {
  /// A row of a table.
  case row(RawRecord)
  /// A line of a JSON Lines file.
  case line(SourceFile)
  /// A JSON file.
  case json(SourceFile)
}

/// What became of a part of a file.
public struct MappedRows: Sendable {
  /// The canonical records.
  public var records: [RawRecord] = []
  /// How many rows were refused, each with a finding.
  public var rowsRefused = 0
  /// How many rows the source says are none of ours.
  public private(set) var rowsLeft = 0
  /// The line on which the first of these begins.
  public private(set) var firstLineLeft = Int.max

  /// Rows that became these records.
  public init(_ records: [RawRecord] = [], rowsRefused: Int = 0) {
    self.records = records
    self.rowsRefused = rowsRefused
  }

  /// Leaves aside a row that begins on `line`.
  public mutating func leave(line: Int) {
    rowsLeft += 1
    firstLineLeft = min(firstLineLeft, line)
  }
}
