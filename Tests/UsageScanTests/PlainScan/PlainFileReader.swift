import Pipeline
import SourceText

/// What one usage file holds.
struct PlainFileContent: Sendable {
  /// The good rows, in the order of the file.
  var events: [PlainEvent] = []
  /// What each of them says of each meter.
  var meters: [PlainCoverage.RecordMeters] = []
  /// What is wrong with the others.
  var findings: [Finding] = []
  /// All rows, good or bad.
  var rowsRead = 0
  /// The bad ones.
  var rowsRefused = 0
}

/// Reads the events of one file.
struct PlainFileReader: Sendable {
  private let parser: PlainEventParser

  init(meters: PlainMeterCatalogue, dimensions: [String]) {
    parser = PlainEventParser(meters: meters, dimensions: dimensions)
  }

  /// The events of `file`; without its required columns none of them.
  func read(_ file: SourceFile) -> PlainFileContent {
    let text = RecordText.read(file)
    let table = text.output
    var content = PlainFileContent()
    content.findings = text.findings
    content.rowsRead = table.records.count + table.rowsRefused
    content.rowsRefused = table.rowsRefused
    // A file without any column was refused, or is empty, already where its text was read.
    guard !table.columns.isEmpty || !table.records.isEmpty else { return content }
    let missing = missingColumns(of: table, in: file.name)
    guard missing.isEmpty else {
      content.findings += missing
      content.rowsRefused = content.rowsRead
      return content
    }
    content.events.reserveCapacity(table.records.count)
    for record in table.records {
      if let event = parser.event(record, &content.findings) {
        content.events.append(event)
        content.meters.append(parser.meters(of: record, event))
      } else {
        content.rowsRefused += 1
      }
    }
    return content
  }

  /// One finding for each required column that no row of the file can have.
  private func missingColumns(of table: RecordTable, in file: String) -> [Finding] {
    let present = Set(table.columns.lazy.map { PlainColumnName($0) })
    let place = SourceLocation(file: file, line: table.headerLine)
    var findings = PlainColumn.required
      .filter { !present.contains(PlainColumnName($0.rawValue)) }
      .map { Finding(.missingColumn, at: place, "\($0.rawValue) is required") }
    if !table.columns.contains(where: parser.isMeter) {
      findings.append(
        Finding(
          .missingColumn, at: place,
          "no column is a meter: neither a standard one nor one that the price book names"))
    }
    return findings
  }
}
