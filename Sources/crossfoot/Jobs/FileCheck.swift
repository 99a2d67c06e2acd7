import Books
import Documents
import ExactMoney
import Foundation
import Pipeline
import Profiles
import Reports
import SourceText

/// One file read as a close would read it, and what came out.
struct FileCheck {
  /// What it is and what it comes to.
  let facts: TextTable
  /// Its first records; `nil` where there are none.
  let records: TextTable?
  let findings: [Finding]
  let status: ExitStatus

  /// How many records are shown.
  private static let recordLimit = 10
  /// How much of a usage file is looked at.
  private static let usageLimitBytes = 1 << 20

  /// Reads the file at `path`.
  init(path: String, kind: InputKind?, profiles: ProfileBook) async throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw BooksError(.notFound, path: path, "there is no such file")
    }
    let place = Place(path)
    var file = SourceFile(
      name: place.name, kind: kind ?? place.kind ?? .usage, profile: place.profile, bytes: [])
    let content = try await InputLoader.content(of: file, path: path)
    guard let read = content.output.first else {
      self.init(file, nil, ReadFile(), content.findings)
      return
    }
    file = read
    let others = content.output.dropFirst().map { other in
      Finding(
        .leftOut, at: SourceLocation(file: other.name),
        "another file of the archive; a close reads it, this check shows the first")
    }
    let catalogue = PriceCatalogue(recognising: file.bytes).map { _ in InputKind.prices }
    let kinds = (kind ?? place.kind ?? catalogue).map { [$0] } ?? profiles.kinds(of: file)
    guard let known = kinds.first else {
      let finding =
        Encoding.refusal(of: file)
        ?? profiles.refusal(ofResaved: file, as: InputKind.allCases)
        ?? Finding(
          .unrecognisedFile, at: SourceLocation(file: file.name),
          "no profile and no canonical header fits, or several kinds do; name its kind with --kind")
      self.init(file, nil, ReadFile(), [finding])
      return
    }
    file.kind = known
    if known == .usage { file.bytes = Self.head(of: file) }
    var reading = ReadFile.read(file, profiles)
    reading.output.otherKinds = Array(kinds.dropFirst())
    self.init(file, known, reading.output, reading.findings + others)
  }

  private init(
    _ file: SourceFile, _ kind: InputKind?, _ reading: ReadFile, _ findings: [Finding]
  ) {
    let profile = reading.profile
    // A profile that nothing but its folder tells needs its folder.
    let own = profile.flatMap { $0.recognition.isEmpty ? $0.name + "/" : nil } ?? ""
    let folder = kind.map { "inbox/\($0.rawValue)/\(own)" }
    var facts: [(name: String, value: Cell)] = [
      ("file", .text(file.name)), ("kind", .optional(kind?.rawValue)),
      (
        "format",
        .optional(kind.map { _ in profile.map { "\($0.name): \($0.title)" } ?? "canonical" })
      ),
      ("version", .optional(profile.map { "\($0.version) (\($0.origin.rawValue))" })),
      ("folder", .optional(folder)),
    ]
    facts += reading.otherKinds.map {
      ("also", .text("inbox/\($0.rawValue)/ (--kind \($0.rawValue))"))
    }
    facts += [
      ("records", .count(reading.records.count)),
      ("rows read", .count(reading.rows.read)), ("rows refused", .count(reading.rows.refused)),
      ("rows left aside", .count(reading.rows.left)),
    ]
    facts += reading.totals.map { ($0.name, .number($0.total.description)) }
    facts += (reading.tally?.counts ?? []).map { ($0.name, .count($0.count)) }
    let counts = Dictionary(grouping: findings, by: \.code).mapValues(\.count)
    facts += counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { code, count in
      ("finding \(code.rawValue)", .count(count))
    }
    self.facts = .facts(facts, title: "Check")
    self.records = Self.table(of: reading.records, kind: kind)
    self.findings = findings.sorted()
    let isBlocked = findings.contains { $0.severity == .blocking }
    status = reading.records.isEmpty ? .noInput : isBlocked ? .waiting : .done
  }

  private static func head(of file: SourceFile) -> [UInt8] {
    let bytes = file.bytes
    guard bytes.count > usageLimitBytes else { return bytes }
    if RecordText.form(of: file) == .json, !ProfiledFile.isLineByLine(file) { return bytes }
    let head = bytes.prefix(usageLimitBytes)
    let end = head.lastIndex(of: UInt8(ascii: "\n")) ?? head.endIndex
    return Array(head[..<end])
  }

  private static func table(of records: [RawRecord], kind: InputKind?) -> TextTable? {
    guard let kind, !records.isEmpty else { return nil }
    let shown = records.prefix(recordLimit)
    let columns = CanonicalColumns(kind)
    let present = Set(shown.flatMap(\.fields).map(\.name))
    let known = (columns.required + columns.optional).filter { present.contains($0) }
    let others = present.subtracting(known).sorted()
    let names = known + others
    return .records(
      shown.map { record in
        (record.location.line, names.map { record[$0]?.text ?? "" })
      }, columns: names, title: "The first \(shown.count) of \(records.count) records")
  }

  /// Where a file lies, as far as it is in an inbox.
  private struct Place {
    let name: String
    var kind: InputKind?
    var profile: String?

    init(_ path: String) {
      let parts = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
      name = parts.last ?? path
      guard let inbox = parts.lastIndex(of: "inbox"), inbox + 2 < parts.count,
        let kind = InputKind(rawValue: parts[inbox + 1])
      else { return }
      self.kind = kind
      if inbox + 3 < parts.count { profile = parts[inbox + 2] }
    }
  }
}

/// The records of a file in their canonical form.
struct ReadFile {
  var profile: Profile?
  var records: [RawRecord] = []
  var rows = RowCounts()
  /// What else the file can be handed in as.
  var otherKinds: [InputKind] = []
  /// What they come to, by what is added up.
  var totals: [(name: String, total: ExactDecimal)] = []
  /// What became of the numbers of a price catalogue; `nil` for any other file.
  var tally: CatalogueTally?

  static func read(_ file: SourceFile, _ profiles: ProfileBook) -> Outcome<ReadFile> {
    if file.kind == .usage { return usage(file, profiles) }
    let reading = DocumentReader.reading(file, profiles: profiles)
    var read = ReadFile(profile: reading.output.profile, rows: reading.output.rows)
    let intake = reading.output.intake
    read.records = intake.rawRecords
    read.totals = intake.totals
    read.tally = intake.priceTally
    return Outcome(read, reading.findings)
  }

  /// Events are for the scan to read; here their first rows are shown.
  private static func usage(_ file: SourceFile, _ profiles: ProfileBook) -> Outcome<ReadFile> {
    var usage = ReadFile()
    var findings: [Finding] = []
    switch UsageProfiles(book: profiles).choice(for: file) {
    case .canonical:
      let table = RecordText.read(file)
      usage.records = table.output.records
      usage.rows = table.output.rows
      findings = table.findings
    case .rawUsage:
      let table = RecordText.read(file)
      let events = table.output.records.map { RawUsage.rows(of: .row($0)) }
      usage.records = events.flatMap(\.output.records)
      let refused = events.reduce(0) { $0 + $1.output.rowsRefused }
      usage.rows = RowCounts(
        read: table.output.rows.read, refused: table.output.rows.refused + refused)
      findings = table.findings + events.flatMap(\.findings)
    case .profile(let profile):
      let read = ProfiledFile.read(file, profile)
      usage.profile = profile
      usage.records = read.output.records
      usage.rows = RowCounts(
        read: read.output.rowCount, refused: read.output.rowsRefused, left: read.output.rowsLeft)
      findings = read.findings
    case .refused(let finding): return Outcome(usage, [finding])
    }
    usage.totals = quantities(of: usage.records)
    return Outcome(usage, findings)
  }

  /// The sum of each meter over the events that count.
  private static func quantities(
    of events: [RawRecord]
  ) -> [(name: String, total: ExactDecimal)] {
    var totals: [String: ExactDecimal] = [:]
    for field in events.flatMap(\.fields) {
      guard MeterID.standardMeters.contains(MeterID(field.name)),
        let count = ExactDecimal(field.text)
      else { continue }
      totals["quantity " + field.name, default: .zero] += count
    }
    return totals.sorted { $0.key.precedesInByteOrder($1.key) }
      .map { (name: $0.key, total: $0.value) }
  }
}

extension Intake {
  /// Every record as its fields, in the order of the file.
  fileprivate var rawRecords: [RawRecord] {
    func records<Record>(_ sourced: [Sourced<Record>]) -> [RawRecord] {
      sourced.map { RawRecord(location: $0.location, content: $0.content) }
    }
    let lines = invoices.flatMap(\.lines)
      .map { RawRecord(location: $0.location, content: $0.content) }
    return records(prices) + priceSnapshots.flatMap { records($0.prices) } + records(modelAliases)
      + priceSnapshots.flatMap { records($0.aliases) } + lines + records(providerUsage)
      + records(rates) + records(customers) + records(customerAliases) + records(plans)
      + records(revenue) + records(billedRevenue) + records(costs)
      + records(drivers)
  }

  /// Amounts by currency and what they are, quantities by meter.
  fileprivate var totals: [(name: String, total: ExactDecimal)] {
    var totals: [String: ExactDecimal] = [:]
    for invoice in invoices {
      let currency = invoice.header.currency
      for line in invoice.lines {
        totals["amount \(currency) \(line.category.rawValue)", default: .zero] += line.amount
        totals["amount \(currency)", default: .zero] += line.amount
      }
      if let total = invoice.header.statedTotal {
        totals["stated total \(currency)", default: .zero] += total
      }
    }
    for row in providerUsage {
      totals["quantity \(row.record.meter)", default: .zero] += row.record.quantity
    }
    for row in revenue {
      totals["amount \(row.record.currency)", default: .zero] += row.record.amount
    }
    for row in billedRevenue {
      for part in row.record.parts {
        totals["amount \(row.record.currency)", default: .zero] += part.amount
      }
    }
    for row in costs {
      totals["amount \(row.record.currency)", default: .zero] += row.record.amount
    }
    return totals.sorted { $0.key.precedesInByteOrder($1.key) }
      .map { (name: $0.key, total: $0.value) }
  }
}

extension RecordTable {
  /// What became of its rows.
  fileprivate var rows: RowCounts {
    RowCounts(taken: records.count, refused: rowsRefused)
  }
}
