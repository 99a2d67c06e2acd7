import Pipeline
import Profiles
import SourceText

/// Reads every kind of file but usage into the pipeline's records.
///
/// Pure: no file is opened and no clock is read. A record that cannot be read is a finding with file,
/// line and column, and the others count.
public enum DocumentReader {
  /// What `file` holds, by its kind, its profile and its format.
  public static func read(
    _ file: SourceFile, profiles: ProfileBook = .builtIn()
  ) -> Outcome<Intake> {
    if file.kind == .usage { return refusal(of: file, "usage events are no documents") }
    switch profiles.choice(for: file) {
    case .canonical: return readCanonical(file)
    case .profile(let profile): return read(file, through: profile)
    case .refused(let finding): return Outcome(Intake(), [finding])
    }
  }

  private static func read(_ file: SourceFile, through profile: Profile) -> Outcome<Intake> {
    if let name = profile.reader { return DocumentFormats.read(file, profile, reader: name) }
    let source = ProfiledFile.read(file, profile)
    var intake = Intake()
    let findings = fill(&intake, from: source.output.records, kind: file.kind)
    return Outcome(intake, source.findings + findings)
  }

  private static func readCanonical(_ file: SourceFile) -> Outcome<Intake> {
    switch (file.kind, RecordText.form(of: file)) {
    case (.invoices, .xml):
      return InvoiceXML.read(file)
    case (.exchangeRates, .xml):
      return ECBDocument.read(file)
    case (_, .xml):
      return refusal(of: file, "XML, where a table in CSV or JSON Lines is expected")
    case (.exchangeRates, .delimited):
      return ECBTable.read(file) ?? readTable(file)
    case (.prices, .json):
      return PriceCatalogue.read(file) ?? readTable(file)
    default:
      return readTable(file)
    }
  }

  /// Nothing of `file`, and why.
  static func refusal(of file: SourceFile, _ message: String) -> Outcome<Intake> {
    Outcome(
      Intake(), [Finding(.unrecognisedFile, at: SourceLocation(file: file.name), message)])
  }

  private static func readTable(_ file: SourceFile) -> Outcome<Intake> {
    guard let columns = TableColumns(file.kind) else {
      return refusal(of: file, "\(file.kind.rawValue) is no table of documents")
    }
    let table = DocumentTable.read(file)
    var intake = Intake()
    var findings = table.findings
    let columnFindings = columns.findings(in: table.output, file: file.name)
    findings += columnFindings
    guard !columnFindings.contains(where: { $0.code == .missingColumn }) else {
      return Outcome(intake, findings)
    }
    findings += fill(&intake, from: table.output.records, kind: file.kind)
    return Outcome(intake, findings)
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
