import ExactMoney
import Pipeline
import Profiles
import SourceText

/// Reads FOCUS 1.0 to 1.4 (CSV or JSON Lines): cost statements, invoice details, and from the same
/// bytes what the provider metered.
enum FOCUSReader {
  /// What `file` holds.
  static func read(
    _ file: SourceFile, _ profile: Profile, scope: FOCUSScope
  ) -> Outcome<Intake> {
    let opened = FOCUSSource.open(file, profile.dialect)
    guard let source = opened.output else {
      guard opened.findings.isEmpty else { return Outcome(Intake(), opened.findings) }
      return DocumentReader.refusal(
        of: file, "\(profile.name) has columns BilledCost, ChargeCategory and EffectiveCost")
    }
    switch (file.kind, source.header.dataset) {
    case (.invoices, .costAndUsage): return statement(source, scope: scope)
    case (.invoices, .invoiceDetail): return FOCUSInvoiceDetail.read(source)
    case (.providerUsage, .costAndUsage): return usage(source)
    default:
      return DocumentReader.refusal(
        of: file, "\(source.header.title) in a folder for \(file.kind.rawValue)")
    }
  }

  /// Columns without which no row says what it bills.
  private static let required: [[FOCUSColumn]] = [
    [.billingCurrency], [.serviceProviderName, .providerName], [.invoiceID, .invoiceIssuerName],
    [.invoiceID, .billingAccountID],
  ]

  private static func statement(_ source: FOCUSSource, scope: FOCUSScope) -> Outcome<Intake> {
    let missing = missingColumns(source)
    var statement = FOCUSStatement(source, scope: scope, isBookable: missing.isEmpty)
    let scan = source.scan { statement.take($0) }
    statement.rowsUnread = scan.output
    if statement.hasAllocations { _ = source.scan { statement.takeAgain($0) } }
    let content = statement.outcome
    return Outcome(content.output, scan.findings + missing + content.findings)
  }

  private static func usage(_ source: FOCUSSource) -> Outcome<Intake> {
    var findings: [Finding] = []
    var sums = RowSums()
    var intake = Intake()
    var (rowCount, rowsMetered, rowsLeft) = (0, 0, 0)
    var firstLeft: SourceLocation?
    let scan = source.scan { row in
      rowCount += 1
      let usage = FOCUSCharges.usage(row)
      findings += usage.findings
      if let record = usage.output {
        rowsMetered += 1
        sums.add(record)
      } else if usage.findings.isEmpty {
        rowsLeft += 1
        firstLeft = firstLeft ?? row.location
      }
    }
    if let firstLeft {
      findings.append(
        Finding(
          .outOfScope, at: firstLeft,
          "\(rowsLeft) of \(rowCount) rows meter no tokens of a model and are left out"))
    }
    let records = sums.records
    for record in records {
      var reader = FieldReader(record: record)
      if let usage = TableRows.providerUsage(&reader), reader.findings.isEmpty {
        intake.providerUsage.append(
          Sourced(usage, at: record.location, content: record.content))
      } else {
        findings += reader.findings
      }
    }
    intake.rows = RowCounts(
      read: rowCount + scan.output,
      refused: scan.output + rowCount - rowsLeft - rowsMetered
        + RefusedRows.count(in: records, taken: intake.providerUsage.map(\.location)),
      left: rowsLeft)
    return Outcome(intake, scan.findings + findings)
  }

  private static func missingColumns(_ source: FOCUSSource) -> [Finding] {
    required.filter { source.header.present.isDisjoint(with: $0) }.map { columns in
      let names = columns.map { Evidence.quoted($0.name) }.joined(separator: " or ")
      return Finding(
        .missingColumn, at: SourceLocation(file: source.file.name, line: 1),
        "column \(names) is required to know what is billed")
    }
  }
}
