import Pipeline
import Profiles
import SourceText

/// What a file holds, and how that was found out.
public struct DocumentReading: Sendable {
  /// Its records.
  public var intake = Intake()
  /// The profile it was read through; `nil` for a canonical table.
  public var profile: Profile?
  /// What became of its rows.
  public var rows = RowCounts()
}

/// Reads every kind of file but usage into the pipeline's records.
///
/// Pure: no file is opened and no clock is read. A record that cannot be read is a finding with file,
/// line and column, and the others count.
public enum DocumentReader {
  /// What `file` holds, by its kind, its profile and its format.
  public static func read(
    _ file: SourceFile, profiles: ProfileBook = .builtIn()
  ) -> Outcome<Intake> {
    let reading = reading(file, profiles: profiles)
    return Outcome(reading.output.intake, reading.findings)
  }

  /// What `file` holds, and how that was found out.
  public static func reading(
    _ file: SourceFile, profiles: ProfileBook
  ) -> Outcome<DocumentReading> {
    var reading = DocumentReading()
    if file.kind == .usage {
      return Outcome(reading, refusal(of: file, "usage events are no documents").findings)
    }
    // A catalogue is known by what stands deep in it, and too large to be looked through for columns.
    if file.kind == .prices, file.profile == nil,
      let catalogue = PriceCatalogue(recognising: file.bytes),
      let profile = profiles[catalogue.rawValue]
    {
      reading.profile = profile
      return read(file, through: profile, into: reading)
    }
    switch profiles.choice(for: file) {
    case .canonical:
      let outcome = readCanonical(file, profiles)
      reading.intake = outcome.output
      reading.rows = counts(of: outcome)
      return Outcome(reading, outcome.findings)
    case .profile(let profile):
      reading.profile = profile
      return read(file, through: profile, into: reading)
    case .refused(let finding):
      return Outcome(reading, [finding])
    }
  }

  private static func read(
    _ file: SourceFile, through profile: Profile, into reading: DocumentReading
  ) -> Outcome<DocumentReading> {
    var reading = reading
    if let name = profile.reader {
      let outcome = DocumentFormats.read(file, profile, reader: name)
      reading.intake = outcome.output
      reading.rows = counts(of: outcome)
      return Outcome(reading, outcome.findings)
    }
    let source = ProfiledFile.read(file, profile)
    let findings = fill(&reading.intake, from: source.output.records, kind: file.kind)
    let refused = RefusedRows.count(
      in: source.output.records, taken: reading.intake.places)
    reading.rows = RowCounts(
      read: source.output.rowCount, refused: source.output.rowsRefused + refused,
      left: source.output.rowsLeft)
    return Outcome(reading, source.findings + findings)
  }

  /// The rows as their reader counts them; else each record is one, and each place of a finding that
  /// blocks.
  private static func counts(of outcome: Outcome<Intake>) -> RowCounts {
    if outcome.output.rows.read > 0 { return outcome.output.rows }
    let refused = Set(outcome.findings.filter { $0.severity == .blocking }.map(\.location))
    return RowCounts(taken: outcome.output.recordCount, refused: refused.count)
  }

  private static func readCanonical(
    _ file: SourceFile, _ profiles: ProfileBook
  ) -> Outcome<Intake> {
    switch (file.kind, RecordText.form(of: file)) {
    case (.invoices, .xml):
      return InvoiceXML.read(file)
    case (.exchangeRates, _):
      return ExchangeRateFile.read(file) ?? readTable(file, profiles)
    case (_, .xml):
      return refusal(of: file, "XML, where a table in CSV or JSON Lines is expected")
    case (.revenue, _):
      return RevenueExport.read(file) ?? readTable(file, profiles)
    default:
      return readTable(file, profiles)
    }
  }

  /// Nothing of `file`, and why.
  static func refusal(of file: SourceFile, _ message: String) -> Outcome<Intake> {
    Outcome(
      Intake(), [Finding(.unrecognisedFile, at: SourceLocation(file: file.name), message)])
  }

  private static func readTable(
    _ file: SourceFile, _ profiles: ProfileBook
  ) -> Outcome<Intake> {
    if let refusal = refusal(ofDocument: file, profiles) { return refusal }
    guard let columns = TableColumns(file.kind) else {
      return refusal(of: file, "\(file.kind.rawValue) is no table of documents")
    }
    let table = DocumentTable.read(file)
    var intake = Intake()
    var findings = table.findings
    let columnFindings = columns.findings(in: table.output, file: file.name)
    findings += columnFindings
    let records = table.output.records
    let rowCount = records.count + table.output.rowsRefused
    guard !columnFindings.contains(where: { $0.code == .missingColumn }) else {
      intake.rows = RowCounts(read: rowCount, refused: rowCount)
      return Outcome(intake, findings)
    }
    findings += fill(&intake, from: records, kind: file.kind)
    intake.rows = RowCounts(
      read: rowCount,
      refused: table.output.rowsRefused + RefusedRows.count(in: records, taken: intake.places))
    return Outcome(intake, findings)
  }

  /// The refusal of one JSON object that is laid out over lines: read as JSON Lines each of them would
  /// be refused for itself.
  private static func refusal(
    ofDocument file: SourceFile, _ profiles: ProfileBook
  ) -> Outcome<Intake>? {
    guard RecordText.form(of: file) == .json, let document = JSONTree.read(file).output,
      case .object = document.value, file.bytes[document.range].contains(UInt8(ascii: "\n"))
    else { return nil }
    let names = profiles.all.filter { $0.kind == file.kind && $0.forms.contains(.json) }
      .map(\.name).joined(separator: ", ")
    return refusal(
      of: file,
      "a JSON document that fits none of the profiles"
        + (names.isEmpty ? "" : " that are JSON: \(names)"))
  }

  /// Reads canonical records of `kind` into `intake`.
  static func fill(
    _ intake: inout Intake, from records: [RawRecord], kind: InputKind
  ) -> [Finding] {
    switch kind {
    case .usage: return []
    case .prices: return take(&intake.prices, records, TableRows.price)
    case .modelAliases: return take(&intake.modelAliases, records, TableRows.modelAlias)
    case .invoices:
      let invoices = InvoiceTable.read(records)
      intake.invoices = invoices.output
      return invoices.findings
    case .providerUsage: return take(&intake.providerUsage, records, TableRows.providerUsage)
    case .exchangeRates: return take(&intake.rates, records, TableRows.exchangeRate)
    case .customers: return take(&intake.customers, records, TableRows.customer)
    case .customerAliases: return take(&intake.customerAliases, records, TableRows.customerAlias)
    case .plans: return take(&intake.plans, records, TableRows.plan)
    case .revenue: return take(&intake.revenue, records, TableRows.revenue)
    case .costs: return take(&intake.costs, records, TableRows.cost)
    case .drivers: return take(&intake.drivers, records, TableRows.driver)
    }
  }

  /// Reads each record with `read`; those with findings do not count.
  private static func take<Record: Hashable & Sendable>(
    _ taken: inout [Sourced<Record>], _ records: [RawRecord],
    _ read: (inout FieldReader) -> Record?
  ) -> [Finding] {
    var findings: [Finding] = []
    for raw in records {
      var reader = FieldReader(record: raw)
      if let record = read(&reader), reader.findings.isEmpty {
        taken.append(Sourced(record, at: raw.location, content: raw.content))
      } else {
        findings += reader.findings
      }
    }
    return findings
  }
}

extension Intake {
  /// Where the records stand that were read from a table.
  fileprivate var places: [SourceLocation] {
    prices.map(\.location) + modelAliases.map(\.location)
      + invoices.flatMap { $0.lines.map(\.location) } + providerUsage.map(\.location)
      + rates.map(\.location) + customers.map(\.location) + customerAliases.map(\.location)
      + plans.map(\.location) + revenue.map(\.location) + costs.map(\.location)
      + drivers.map(\.location)
  }
}
