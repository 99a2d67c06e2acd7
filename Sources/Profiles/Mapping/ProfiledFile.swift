import ExactMoney
import Pipeline
import SourceText

/// A file read through its profile: canonical records, and what was left aside.
public struct ProfiledFile: Sendable {
  /// The canonical records, added up where the profile says so.
  public var records: [RawRecord] = []
  /// How many source records there are, good or bad.
  public var rowCount = 0
  /// How many of them the profile does not take.
  public var rowsLeft = 0
  /// How many of them were refused, each with a finding.
  public var rowsRefused = 0

  /// Reads `file` through `profile`, which maps its fields itself.
  public static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<ProfiledFile> {
    let source = SourceRecords.read(file, profile)
    let mapping = RecordMapping(profile, columns: source.output.columns)
    var result = ProfiledFile()
    var findings = source.findings
    var left: [RawRecord] = []
    var firstLeft: SourceLocation?
    result.rowCount = source.output.records.count + source.output.rowsRefused
    result.rowsRefused = source.output.rowsRefused
    for record in source.output.records {
      let mapped = mapping.records(of: record)
      guard mapping.takes(record) else {
        result.rowsLeft += 1
        firstLeft = firstLeft ?? record.location
        left += mapped.output
        continue
      }
      result.records += mapped.output
      findings += mapped.findings
      if !mapped.findings.isEmpty { result.rowsRefused += 1 }
    }
    for holder in source.output.holdersOfNoRows {
      let mapped = mapping.recordsOfNoRows(around: holder)
      result.records += mapped.output
      findings += mapped.findings
    }
    if profile.mapping?.sumsRows == true { result.records = RowSums.of(result.records) }
    if let firstLeft {
      findings.append(outOfScope(left, rowCount: result.rowsLeft, from: firstLeft))
    }
    return Outcome(result, findings)
  }

  /// What the profile does not take, so that what it takes and what it leaves make the file.
  private static func outOfScope(
    _ records: [RawRecord], rowCount: Int, from first: SourceLocation
  ) -> Finding {
    var totals: [String: ExactDecimal] = [:]
    for record in records {
      guard let amount = record["amount"].flatMap({ ExactDecimal($0.text) }) else { continue }
      let category = record["charge_category"]?.text ?? "usage"
      totals["\(category) \(record["currency"]?.text ?? "no currency")", default: .zero] += amount
    }
    let sums = totals.sorted { $0.key.precedesInByteOrder($1.key) }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return Finding(
      .outOfScope, at: first,
      "\(rowCount) row\(rowCount == 1 ? "" : "s") left aside" + (sums.isEmpty ? "" : ": \(sums)"))
  }
}

/// The records of a source as they stand in its file.
struct SourceRecords {
  /// The header of a table; empty for JSON.
  var columns: [String] = []
  var records: [RawRecord] = []
  /// The objects whose array of rows is empty.
  var holdersOfNoRows: [RawRecord] = []
  var rowsRefused = 0

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<SourceRecords> {
    if RecordText.form(of: file) == .delimited {
      let text = DelimitedText.read(file, delimiter: profile.dialect.delimiter)
      let table = text.output.table
      return Outcome(
        SourceRecords(
          columns: table.columns, records: table.records, rowsRefused: table.rowsRefused),
        text.findings)
    }
    let documents = documents(of: file, profile.forms)
    var source = SourceRecords(rowsRefused: documents.findings.count)
    let path = profile.mapping?.rows ?? ""
    let wantsHolders = profile.mapping?.emptyRows != nil
    for document in documents.output {
      source.records += rows(path, in: document, of: file)
      if wantsHolders { source.takeHolders(path, in: document, of: file) }
    }
    return Outcome(source, documents.findings)
  }

  /// One document, or one a line where the profile and the file have it so.
  static func documents(
    of file: SourceFile, _ forms: [Profile.Form]
  ) -> Outcome<[JSONNode]> {
    if forms.contains(.json) || !forms.contains(.jsonLines) {
      let whole = JSONTree.read(file)
      if let document = whole.output { return Outcome([document]) }
      if !forms.contains(.jsonLines) { return Outcome([], whole.findings) }
    }
    return JSONTree.readLines(file)
  }

  /// The rows at `path`; where it is empty, an array's elements or the document itself.
  static func rows(_ path: String, in document: JSONNode, of file: SourceFile) -> [RawRecord] {
    let isList = if case .array = document.value { true } else { false }
    return JSONTree.rows(path.isEmpty && isList ? "[]" : path, in: document, of: file)
  }

  /// `data[].results[]`: the elements of `data` whose `results` is an empty array. Their own members
  /// are named as a row would see them, with `^`.
  private mutating func takeHolders(_ path: String, in document: JSONNode, of file: SourceFile) {
    guard path.hasSuffix("[]"), let dot = path.lastIndex(of: ".") else { return }
    let array = path[path.index(after: dot)...].dropLast(2)
    for holder in JSONTree.rows(String(path[..<dot]), in: document, of: file) {
      guard let text = holder[String(array)]?.text, text.allSatisfy({ "[] \n\r\t".contains($0) })
      else { continue }
      let fields = holder.fields.map { field in
        field.name.hasPrefix("^")
          ? field : RawField(name: "^" + field.name, text: field.text, column: field.column)
      }
      holdersOfNoRows.append(RawRecord(location: holder.location, fields: fields))
    }
  }
}
