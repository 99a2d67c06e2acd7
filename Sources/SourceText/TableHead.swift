import Pipeline

/// The header of a table, and the facts that stand above it: `Invoice number,123` in a line of its own.
struct TableHead {
  /// The header's record.
  let header: DelimitedScanner.Record
  /// Its names, in order.
  let columns: [String]
  /// The facts as fields that every row has, behind its own, each with ^ before its name.
  let facts: [RawField]

  /// The names of what a row has.
  var names: [String] { columns + facts.map(\.name) }

  /// How many records may stand above a header.
  private static let limit = 30

  /// Reads up to the header: the first record, or the first that `isHeader` takes where facts may stand
  /// above it. Where it takes none, the first record is the header. `nil` for an empty file.
  init?(
    _ scanner: inout DelimitedScanner, _ isHeader: (([String]) -> Bool)?,
    in bytes: UnsafeBufferPointer<UInt8>
  ) {
    let start = scanner
    if let isHeader {
      var facts: [(name: String, text: String)] = []
      for _ in 0...Self.limit {
        var cells: [DelimitedScanner.Cell] = []
        guard let record = DelimitedText.nextRecord(&scanner, &cells) else { break }
        let texts = cells.map { DelimitedText.text(of: $0, in: bytes) }
        if isHeader(texts) {
          header = record
          columns = texts
          self.facts = facts.enumerated().map { index, fact in
            RawField(name: fact.name, text: fact.text, column: texts.count + index + 1)
          }
          return
        }
        if let name = texts.first, texts.count > 1, !name.isEmpty, !texts[1].isEmpty {
          facts.append(("^" + name, texts[1]))
        }
      }
      scanner = start
    }
    var cells: [DelimitedScanner.Cell] = []
    guard let record = DelimitedText.nextRecord(&scanner, &cells) else { return nil }
    header = record
    columns = cells.map { DelimitedText.text(of: $0, in: bytes) }
    facts = []
  }
}
