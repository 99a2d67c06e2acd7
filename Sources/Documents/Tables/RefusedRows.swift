import Pipeline
import SourceText

/// Counts the rows behind canonical records that were refused.
///
/// A row may have given several records, which stand at its place, and a record may stand for several
/// rows that were added up.
enum RefusedRows {
  /// How many rows stand behind those of `records` that were not taken, which `taken` are the places of.
  static func count(in records: [RawRecord], taken: some Sequence<SourceLocation>) -> Int {
    var open: [SourceLocation: (records: Int, rows: Int)] = [:]
    for record in records {
      let rows = record["rows"].flatMap { Int($0.text) } ?? 1
      let known = open[record.location] ?? (0, 0)
      open[record.location] = (known.records + 1, max(known.rows, rows))
    }
    for place in taken { open[place]?.records -= 1 }
    return open.values.reduce(0) { $1.records > 0 ? $0 + $1.rows : $0 }
  }
}
