import ExactMoney
import Pipeline
import Profiles
import SourceText

/// The rows of one cost and usage file on their way to invoices: what is added up of them, and what is
/// found. Nothing of a row is kept but its sums.
struct FOCUSStatement {
  private let scope: FOCUSScope
  /// Whether rows can become lines; if not, they are only added up.
  private let isBookable: Bool
  private var totals: FOCUSTotals
  private var nulls: FOCUSNulls
  private var rules: FOCUSRules
  private var allocations = FOCUSAllocations()
  private var left = LeftOutRows()
  private var prepaid = PrepaidRows()
  private var sums = RowSums()
  private var findings: [Finding] = []
  /// How many rows became records, which are added up.
  private var rowsBooked = 0
  /// How many rows of the file could not even be split into cells.
  var rowsUnread = 0

  /// Nothing taken yet of `source`.
  init(_ source: FOCUSSource, scope: FOCUSScope, isBookable: Bool) {
    self.scope = scope
    self.isBookable = isBookable
    totals = FOCUSTotals(source.header, file: source.file.name)
    nulls = FOCUSNulls(source.header)
    rules = FOCUSRules(source.header)
  }

  /// Takes a row.
  mutating func take(_ row: FOCUSRow) {
    totals.take(row)
    guard isBookable else { return }
    nulls.take(row)
    guard scope.takes(row) else {
      left.leave(
        row.billed ?? .zero, currency: row[.billingCurrency] ?? "",
        category: row[.chargeCategory]?.lowercased() ?? "", at: row.location)
      return
    }
    rules.take(row)
    let line = FOCUSCharges.invoiceLine(row)
    findings += line.findings
    guard let record = line.output else { return }
    allocations.take(row)
    prepaid.take(row)
    rowsBooked += 1
    sums.add(record)
  }

  /// Whether some rows are split costs, whose origins are looked for in a second pass.
  var hasAllocations: Bool { !allocations.isEmpty }

  /// Takes a row in the second pass.
  mutating func takeAgain(_ row: FOCUSRow) {
    if scope.takes(row) { allocations.lookForOrigin(row) }
  }

  /// The invoices, and what was found.
  var outcome: Outcome<Intake> {
    var intake = Intake()
    intake.totals = totals.totals
    let rowCount = totals.rowCount + rowsUnread
    guard isBookable else {
      intake.rows = RowCounts(refused: rowCount)
      return Outcome(intake)
    }
    let records = sums.records
    let invoices = InvoiceTable.read(records)
    intake.invoices = invoices.output
    let places = invoices.output.flatMap { $0.lines.map(\.location) }
    intake.rows = RowCounts(
      read: rowCount,
      refused: rowCount - left.rows - rowsBooked + RefusedRows.count(in: records, taken: places),
      left: left.rows)
    var all = findings + invoices.findings
    all += prepaid.findings + nulls.findings + rules.findings + allocations.findings
    if let leftOut = left.finding(of: totals.rowCount) { all.append(leftOut) }
    return Outcome(intake, all)
  }
}

/// Gathers rows whose bill and use fall into different times: commitments and what they pay for.
struct PrepaidRows {
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
