import Pipeline

/// Reads a file of records, CSV or JSON, into fields with places.
public enum RecordText {
  /// How a file is written, by its name, else by its first byte that is not blank.
  public enum Form: Sendable {
    /// RFC 4180.
    case delimited
    /// JSON Lines, or one array of objects.
    case json
    /// XML, which holds documents, not records.
    case xml
  }

  /// The form of `file`: the name decides (`.csv`, `.jsonl`, `.ndjson`, `.json`, `.xml`, before
  /// any `.gz` or `.zst`), and where it says nothing `{`, `[` or `<` at the start does.
  public static func form(of file: SourceFile) -> Form {
    var name = file.name.lowercased()[...]
    for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.count)
      break
    }
    if name.hasSuffix(".csv") { return .delimited }
    if name.hasSuffix(".xml") { return .xml }
    if [".jsonl", ".ndjson", ".json"].contains(where: { name.hasSuffix($0) }) { return .json }
    let start = file.bytes.dropFirst(Encoding.markLength(file.bytes)).first {
      ![
        Encoding.Byte.space, Encoding.Byte.tab, Encoding.Byte.lineFeed,
        Encoding.Byte.carriageReturn,
      ]
      .contains($0)
    }
    switch start {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
    case UInt8(ascii: "<"): return .xml
    default: return .delimited
    }
  }

  /// The records of `file`, good ones in the output, refused ones in the findings.
  ///
  /// Every record is in the output or has a finding: `records.count + rowsRefused` is how many
  /// there are. (What follows an unclosed quote counts as one, since nobody can tell its rows.)
  public static func read(_ file: SourceFile) -> Outcome<RecordTable> {
    switch form(of: file) {
    case .delimited:
      let text = DelimitedText.read(file)
      return Outcome(text.output.table, text.findings)
    case .json:
      return JSONRecords.read(file)
    case .xml:
      return Outcome(
        .empty(.delimited),
        [
          Finding(
            .unrecognisedFile, at: SourceLocation(file: file.name),
            "XML, where a table in CSV or JSON Lines is expected")
        ])
    }
  }
}
