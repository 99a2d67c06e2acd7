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
    var reading = ProfiledRows(profile)
    var findings: [Finding] = []
    if RecordText.form(of: file) == .delimited {
      let delimiter = profile.dialect.delimiter
      let asked = reading.columnsAsked(of: profile.columns(of: file, delimiter: delimiter))
      let scan = DelimitedText.scan(
        file, delimiter: delimiter, isHeader: profile.isHeader,
        columns: asked.contains, take: { reading.take($0) })
      reading.file.rowCount += scan.output.rowsRefused
      reading.file.rowsRefused += scan.output.rowsRefused
      findings = scan.findings
    } else {
      let source = SourceRecords.read(
        file, profile.forms, rows: profile.mapping?.rows ?? "",
        wantsHolders: profile.mapping?.emptyRows != nil)
      for record in source.output.records { reading.take(record) }
      if profile.kind == .usage { source.output.placesOfNoRows.forEach { reading.leave($0) } }
      for holder in source.output.holdersOfNoRows { reading.takeNoRows(around: holder) }
      reading.file.rowCount += source.output.rowsRefused
      reading.file.rowsRefused += source.output.rowsRefused
      findings = source.findings
    }
    let rows = reading.outcome
    return Outcome(rows.output, findings + rows.findings)
  }
}

/// The rows of one file on their way through a profile.
private struct ProfiledRows {
  var file = ProfiledFile()
  private let profile: Profile
  private var mapping: RecordMapping?
  private var findings: [Finding] = []
  private var left = LeftAside()
  /// Where the profile adds rows up.
  private var sums: RowSums?
  private var footing: RowFooting?
  /// That the file is another export than it seems.
  private var wrongExport: Finding?

  init(_ profile: Profile) {
    self.profile = profile
    if profile.mapping?.sumsRows == true { sums = RowSums() }
  }

  /// The columns of a table with these names that the profile looks at.
  func columnsAsked(of names: [String]) -> Set<String> {
    if profile.kind == .usage || names.isEmpty { return Set(names) }
    let columns = SourceColumns(names)
    let numbers = (profile.mapping?.askedPaths ?? []).flatMap { path in
      [columns[path]].compactMap(\.self) + columns.holders(of: path).map(\.column)
    }
    return Set(numbers.map { names[$0 - 1] })
  }

  mutating func take(_ row: RawRecord) {
    file.rowCount += 1
    let mapping = mapping(for: row)
    if footing == nil, let rule = profile.mapping?.footing {
      let total = mapping.statedTotal(in: row)
      findings += total.findings
      footing = RowFooting(total.output, rule.tolerance, at: row.location)
    }
    let reading = mapping.reading(of: row)
    footing?.add(reading)
    switch reading {
    case .taken(let mapped):
      wrongExport = wrongExport ?? mapped.findings.first { $0.code == .wrongExport }
      keep(mapped)
      if !mapped.findings.isEmpty { file.rowsRefused += 1 }
    case .left(let mapped):
      file.rowsLeft += 1
      left.add(mapped, at: row.location)
    }
  }

  /// Leaves what no row stands in.
  mutating func leave(_ place: SourceLocation) {
    file.rowCount += 1
    file.rowsLeft += 1
    left.add(Outcome([]), at: place)
  }

  mutating func takeNoRows(around holder: RawRecord) {
    keep(mapping(for: holder).recordsOfNoRows(around: holder))
  }

  /// All rows of a file have one header.
  private mutating func mapping(for row: RawRecord) -> RecordMapping {
    if let mapping { return mapping }
    let made = RecordMapping(profile, columns: row.header)
    mapping = made
    return made
  }

  private mutating func keep(_ mapped: Outcome<[RawRecord]>) {
    findings += mapped.findings
    if sums == nil {
      file.records += mapped.output
    } else {
      for record in mapped.output { sums?.add(record) }
    }
  }

  var outcome: Outcome<ProfiledFile> {
    var result = file
    if let wrongExport {
      result.records = []
      result.rowsRefused = result.rowCount
      result.rowsLeft = 0
      return Outcome(result, [wrongExport])
    }
    if let sums { result.records = sums.records }
    return Outcome(result, findings + [left.finding, footing?.finding].compactMap(\.self))
  }
}

/// What a profile does not take, so that what it takes and what it leaves make the file.
struct LeftAside {
  /// The fields by which it is added up.
  static let fields: Set<String> = ["amount", "charge_category", "currency"]

  private var rowCount = 0
  private var unreadCount = 0
  private var first: SourceLocation?
  private var totals: [String: ExactDecimal] = [:]

  mutating func add(_ mapped: Outcome<[RawRecord]>, at location: SourceLocation) {
    rowCount += 1
    first = first ?? location
    if !mapped.findings.isEmpty { unreadCount += 1 }
    for record in mapped.output {
      guard let amount = record["amount"].flatMap({ ExactDecimal($0.text) }) else { continue }
      let category = record["charge_category"]?.text ?? "usage"
      totals["\(category) \(record["currency"]?.text ?? "no currency")", default: .zero] += amount
    }
  }

  /// One note of all of it; `nil` for nothing.
  var finding: Finding? {
    guard let first else { return nil }
    let sums = totals.sorted { $0.key.precedesInByteOrder($1.key) }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let unread = unreadCount == 0 ? "" : "; the sums of \(unreadCount) of them cannot be read"
    return Finding(
      .outOfScope, at: first,
      "\(rowCount) row\(rowCount == 1 ? "" : "s") left aside" + (sums.isEmpty ? "" : ": \(sums)")
        + unread)
  }
}

extension ProfiledFile {
  /// Whether the JSON file that begins as `head` has its records line by line; else it holds documents:
  /// a list, the answer of an interface, or what is laid out over lines.
  public static func isLineByLine(_ head: SourceFile) -> Bool {
    if let first = JSONTree.first(of: head) {
      guard case .object = first.value else { return false }
      return !head.bytes[first.range].contains(UInt8(ascii: "\n"))
        && !SourceRecords.isAnswer(first)
    }
    return hasBrokenFirstLine(head)
  }

  /// Whether the first line, with others behind it, is an object that goes wrong before its end, or in a
  /// text that the line cuts off: then it is one line of many.
  private static func hasBrokenFirstLine(_ head: SourceFile) -> Bool {
    let lines = head.bytes.split(separator: UInt8(ascii: "\n")).lazy
      .filter { line in line.contains { $0 > UInt8(ascii: " ") } }.prefix(2)
    guard let first = lines.first, lines.count == 2 else { return false }
    var line = head
    line.bytes = Array(first)
    guard let begun = JSONTree.beginning(of: line), case .object = begun.value else { return false }
    let trouble = JSONTree.read(line).findings.first?.message ?? ""
    return !trouble.hasSuffix(", and the text ends") || trouble.hasPrefix("a string is not closed")
  }

  /// Where the rows of `profile` are in a JSON file that begins as `head` and has not one row a line; `nil`
  /// where a line is one, or only the careful reader knows.
  public static func documentForm(of head: SourceFile, _ profile: Profile) -> DocumentForm? {
    let path = profile.mapping?.rows ?? ""
    guard profile.forms.contains(.json) || !profile.forms.contains(.jsonLines) else { return nil }
    guard !isLineByLine(head) else {
      return path.contains("[") ? DocumentForm(path: path) : nil
    }
    guard let first = JSONTree.beginning(of: head) else { return nil }
    if path.isEmpty { return form(ofFirst: first) }
    let prefix = path.contains("[") ? "" : path
    guard case .array = first.value, !path.hasPrefix("[") else {
      return DocumentForm(path: path, prefix: prefix)
    }
    return DocumentForm(path: "[]." + path, prefix: prefix, isListOfPages: true)
  }

  /// Where the rows are of a profile that does not say it.
  private static func form(ofFirst first: JSONNode) -> DocumentForm {
    guard case .array(let elements) = first.value else {
      return SourceRecords.isAnswer(first)
        ? DocumentForm(path: "data[]", isAnswer: true) : DocumentForm(path: "")
    }
    guard let page = elements.first, SourceRecords.isAnswer(page) else {
      return DocumentForm(path: "[]")
    }
    return DocumentForm(path: "[].data[]", isListOfPages: true, isAnswer: true)
  }
}

/// The records of a JSON source as they stand in its file.
struct SourceRecords {
  var records: [RawRecord] = []
  /// The objects whose array of rows is empty.
  var holdersOfNoRows: [RawRecord] = []
  /// Where the documents begin that hold no row at all.
  var placesOfNoRows: [SourceLocation] = []
  var rowsRefused = 0

  /// The rows at `path` in the documents of `file`.
  static func read(
    _ file: SourceFile, _ forms: [Profile.Form], rows path: String, isLine: Bool = false,
    wantsHolders: Bool = false
  ) -> Outcome<SourceRecords> {
    let documents =
      isLine ? documents(onLine: file, rows: path) : documents(of: file, forms, rows: path)
    var source = SourceRecords(rowsRefused: documents.findings.count)
    for document in documents.output {
      let rows = rows(path, in: document, of: file)
      source.records += rows
      if rows.isEmpty, document.isWhole {
        source.placesOfNoRows.append(SourceLocation(file: file.name, line: document.line))
      }
      if wantsHolders { source.takeHolders(path, in: document, of: file) }
    }
    return Outcome(source, documents.findings)
  }

  /// What a line of several holds: it counts as a whole, or not at all.
  private static func documents(
    onLine file: SourceFile, rows path: String
  ) -> Outcome<[JSONNode]> {
    let line = JSONTree.read(file)
    return Outcome(line.output.map { pages(of: $0, for: path) } ?? [], line.findings)
  }

  /// One document, several that follow one another, or one a line where the forms and the file have
  /// it so; a list of documents is each of them. Of usage what stands before a trouble counts.
  private static func documents(
    of file: SourceFile, _ forms: [Profile.Form], rows path: String
  ) -> Outcome<[JSONNode]> {
    guard forms.contains(.json) || !forms.contains(.jsonLines) else {
      return JSONTree.readLines(file)
    }
    let documents = JSONTree.readDocuments(file)
    if !documents.findings.isEmpty {
      if forms.contains(.jsonLines), ProfiledFile.isLineByLine(file) {
        return JSONTree.readLines(file)
      }
      // Of a bill or a report no part stands for the whole.
      if file.kind != .usage { return Outcome([], documents.findings) }
    }
    return Outcome(documents.output.flatMap { pages(of: $0, for: path) }, documents.findings)
  }

  /// The pages that somebody put into one list, where the rows lie inside a page; else the document.
  static func pages(of document: JSONNode, for path: String) -> [JSONNode] {
    guard case .array(let elements) = document.value else { return [document] }
    let isInside = path.isEmpty ? elements.first.map(isAnswer) == true : !path.hasPrefix("[")
    return isInside ? elements : [document]
  }

  /// The rows at `path`; where it is empty, an array's elements, those of the list `data` in the answer
  /// of an interface, or the document itself.
  static func rows(_ path: String, in document: JSONNode, of file: SourceFile) -> [RawRecord] {
    guard path.isEmpty else { return JSONTree.rows(path, in: document, of: file) }
    if case .array = document.value { return JSONTree.rows("[]", in: document, of: file) }
    return JSONTree.rows(isAnswer(document) ? "data[]" : "", in: document, of: file)
  }

  /// Whether `document` is an answer of an interface that lists objects: `{"data": [{...}], ...}`.
  static func isAnswer(_ document: JSONNode) -> Bool {
    guard let data = document["data"], case .array(let elements) = data.value else { return false }
    return elements.first.map { if case .object = $0.value { true } else { false } } ?? false
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
