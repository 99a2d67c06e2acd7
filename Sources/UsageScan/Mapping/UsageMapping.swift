import ExactMoney
import Pipeline
import SourceText

/// How the rows of a source that is not canonical are read.
public struct UsageMapping: Sendable {
  /// What can be done in place; `nil` where every row needs the careful reader.
  public let row: RowMapping?
  /// The meters its rows may have.
  public let meters: Set<MeterID>
  /// The canonical record of a record as it stands in the file, where nested JSON is text; `nil` where
  /// the row is refused, which a finding says.
  public let record: @Sendable (RawRecord) -> Outcome<RawRecord?>

  /// A mapping whose two forms say the same.
  public init(
    row: RowMapping?, meters: Set<MeterID>,
    record: @escaping @Sendable (RawRecord) -> Outcome<RawRecord?>
  ) {
    self.row = row
    self.meters = meters
    self.record = record
  }

  /// The canonical columns that rows of a file with these columns can have; `nil` where only the rows
  /// tell.
  func availableColumns(in columns: [String]) -> [String]? {
    guard let row else { return nil }
    if let split = row.split, columns.contains(split.object) { return nil }
    let present = Set(columns.map { $0.lowercased() })
    func canHave(_ column: RowMapping.Column) -> Bool {
      if case .constant = column.value { return true }
      return column.value.sources.contains { present.contains($0.lowercased()) }
    }
    return (row.columns + row.shapes.flatMap(\.columns)).filter(canHave).map(\.name)
      + (row.passesOthers ? columns : [])
  }
}
