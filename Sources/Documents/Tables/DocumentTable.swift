import Pipeline
import SourceText
import SwiftCSV

/// Reads a table of documents: SwiftCSV reads the cells, our tokenizer stands before and behind it.
///
/// SwiftCSV works on Swift Characters: it pads ragged rows, knows no lines, breaks rows at U+2028 and
/// joins a comma with a combining mark that follows. So the strict tokenizer goes first and refuses
/// what RFC 4180 refuses; SwiftCSV gets only good rows, joined again; and wherever the two still
/// differ the tokenizer's cell, which follows the bytes, stands.
enum DocumentTable {
  /// The records of `file`, CSV or JSON.
  static func read(_ file: SourceFile) -> Outcome<RecordTable> {
    guard RecordText.form(of: file) == .delimited else { return RecordText.read(file) }
    let text = DelimitedText.read(file)
    guard let rows = rows(of: text.output) else {
      return Outcome(text.output.table, text.findings)
    }
    let table = text.output.table { row, column in
      let strict = text.output.text(row: row, column: column)
      let cells = rows[row]
      guard cells.count == text.output.columns.count,
        cells[column].utf8.elementsEqual(strict.utf8)
      else { return strict }
      return cells[column]
    }
    return Outcome(table, text.findings)
  }

  /// SwiftCSV's rows, or `nil` where it refuses the text or sees another number of rows.
  static func rows(of text: DelimitedText) -> [[String]]? {
    guard text.rowCount > 0 else { return nil }
    var rows: [[String]] = []
    rows.reserveCapacity(text.rowCount)
    do {
      // Raw rows only: the view it would build pads short rows to the widest.
      let csv = try EnumeratedCSV(
        string: text.rejoined, delimiter: .comma, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 1, rowLimit: nil) { rows.append($0) }
    } catch {
      return nil
    }
    return rows.count == text.rowCount ? rows : nil
  }
}
