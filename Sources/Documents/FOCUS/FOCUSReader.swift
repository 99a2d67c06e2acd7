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
    guard let table = FOCUSTable.read(file, profile.dialect) else {
      return DocumentReader.refusal(
        of: file, "\(profile.name) has columns BilledCost, ChargeCategory and EffectiveCost")
    }
    let content: Outcome<Intake> =
      switch (file.kind, table.output.header.dataset) {
      case (.invoices, .costAndUsage): statement(table.output, scope: scope)
      case (.invoices, .invoiceDetail): FOCUSInvoiceDetail.read(table.output)
      case (.providerUsage, .costAndUsage): usage(table.output)
      default:
        DocumentReader.refusal(
          of: file, "\(table.output.header.title) in a folder for \(file.kind.rawValue)")
      }
    return Outcome(content.output, table.findings + content.findings)
  }

  /// Columns without which no row says what it bills.
  private static let required: [[FOCUSColumn]] = [
    [.billingCurrency], [.serviceProviderName, .providerName], [.invoiceID, .invoiceIssuerName],
    [.invoiceID, .billingAccountID],
  ]

  private static func statement(_ table: FOCUSTable, scope: FOCUSScope) -> Outcome<Intake> {
    var intake = Intake()
    intake.totals = table.totals
    let missing = missingColumns(table)
    guard missing.isEmpty else {
      intake.rows = RowCounts(refused: table.rowCount)
      return Outcome(intake, missing)
    }
    var charges = FOCUSCharges()
    var left = LeftOutRows()
    var prepaid = PrepaidRows()
    var findings: [Finding] = []
    var records: [RawRecord] = []
    for row in table.rows {
      guard scope.takes(row) else {
        left.leave(
          row.billed ?? .zero, currency: row[.billingCurrency] ?? "",
          category: row[.chargeCategory]?.lowercased() ?? "", at: row.location)
        continue
      }
      let line = charges.invoiceLine(row)
      findings += line.findings
      guard let record = line.output else { continue }
      prepaid.take(row)
      records.append(record)
    }
    let sums = RowSums.of(records)
    let invoices = InvoiceTable.read(sums)
    intake.invoices = invoices.output
    findings += invoices.findings + prepaid.findings
    findings += FOCUSNulls.findings(table)
    let places = invoices.output.flatMap { $0.lines.map(\.location) }
    intake.rows = RowCounts(
      read: table.rowCount,
      refused: table.rowCount - left.rows - records.count
        + RefusedRows.count(in: sums, taken: places),
      left: left.rows)
    if let leftOut = left.finding(of: table.rows.count) { findings.append(leftOut) }
    return Outcome(intake, findings)
  }

  private static func usage(_ table: FOCUSTable) -> Outcome<Intake> {
    var charges = FOCUSCharges()
    var findings: [Finding] = []
    var records: [RawRecord] = []
    var intake = Intake()
    var firstLeft: SourceLocation?
    var rowsLeft = 0
    for row in table.rows {
      let usage = charges.usage(row)
      findings += usage.findings
      if let record = usage.output {
        records.append(record)
      } else if usage.findings.isEmpty {
        rowsLeft += 1
        firstLeft = firstLeft ?? row.location
      }
    }
    if let firstLeft {
      findings.append(
        Finding(
          .outOfScope, at: firstLeft,
          "\(rowsLeft) of \(table.rows.count) rows meter no tokens of a model and are left out"
        ))
    }
    let sums = RowSums.of(records)
    for record in sums {
      var reader = FieldReader(record: record)
      if let usage = TableRows.providerUsage(&reader), reader.findings.isEmpty {
        intake.providerUsage.append(
          Sourced(usage, at: record.location, content: record.content))
      } else {
        findings += reader.findings
      }
    }
    intake.rows = RowCounts(
      read: table.rowCount,
      refused: table.rowCount - rowsLeft - records.count
        + RefusedRows.count(in: sums, taken: intake.providerUsage.map(\.location)),
      left: rowsLeft)
    return Outcome(intake, findings)
  }

  private static func missingColumns(_ table: FOCUSTable) -> [Finding] {
    required.filter { table.header.present.isDisjoint(with: $0) }.map { columns in
      let names = columns.map { Evidence.quoted($0.rawValue) }.joined(separator: " or ")
      return Finding(
        .missingColumn, at: SourceLocation(file: table.file, line: 1),
        "column \(names) is required to know what is billed")
    }
  }
}

/// Gathers rows whose bill and use fall into different times: commitments and what they pay for.
private struct PrepaidRows {
  private struct Sum {
    var first: SourceLocation
    var billed = ExactDecimal.zero
    var effective = ExactDecimal.zero
    /// How far apart the two are, row by row: sums alone would hide what offsets itself.
    var distance = ExactDecimal.zero
  }

  private var sums: [String: Sum] = [:]

  mutating func take(_ row: FOCUSRow) {
    guard let billed = row.billed, let effective = row.effective, billed != effective,
      let currency = row[.billingCurrency]
    else { return }
    var sum = sums[currency] ?? Sum(first: row.location)
    sum.billed += billed
    sum.effective += effective
    sum.distance += (billed - effective).magnitude
    sums[currency] = sum
  }

  /// One finding for each currency in which more than roundings differ.
  var findings: [Finding] {
    sums.sorted { $0.key.precedesInByteOrder($1.key) }
      .filter { $0.value.distance * 100 >= .one }
      .map { currency, sum in
        Finding(
          .prepaidCommitment, at: sum.first,
          "BilledCost \(sum.billed) and EffectiveCost \(sum.effective) \(currency) of rows where the "
            + "two differ: BilledCost is booked")
      }
  }
}
