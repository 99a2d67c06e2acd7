import Pipeline
import Profiles
import SourceText

/// Exports of billing systems, for profiles that say so.
enum RevenueFormat: DocumentFormat {
  static let name = ReaderName("revenue-export")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    RevenueExport.read(file) ?? DocumentReader.refusal(of: file, "these are not \(profile.title)")
  }
}

/// The exports of billing systems that are read as revenue, found by content.
///
/// Their amounts come without tax and after discounts; what was never due is counted and left aside.
enum RevenueExport {
  /// What `file` says was billed, or `nil` where no billing system is recognised: then it is a plain
  /// table.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    switch RecordText.form(of: file) {
    case .xml: nil
    case .json: BillingDocument.read(file)
    case .delimited: readTable(file)
    }
  }

  private static func readTable(_ file: SourceFile) -> Outcome<Intake>? {
    let names = RateTableText.headerNames(file).map(BillingTable.plainName)
    if let refusal = WrongExport.finding(names, file: file) { return Outcome(Intake(), [refusal]) }
    if SubscriberMonths.recognises(names) { return SubscriberMonths.read(file) }
    return BillingTable.all.first { $0.recognises(names) }.map { $0.read(file) }
  }
}

/// Exports of billing systems that look like revenue and are none.
private enum WrongExport {
  static func finding(_ names: [String], file: SourceFile) -> Finding? {
    let names = Set(names)
    let what: String
    if names.contains("balance_transaction_id") || names.isSuperset(of: ["source", "net", "fee"]) {
      what = "a balance report of Stripe: cash with tax and refunds, less fees"
    } else if names.isSuperset(of: ["id", "converted_amount"]) {
      what = "payments of Stripe: cash with tax, less refunds"
    } else {
      return nil
    }
    return Finding(
      .wrongExport, at: SourceLocation(file: file.name, line: 1),
      "\(what), is not revenue; take Billing > Invoices > Export, or invoices of the API")
  }
}

/// What was billed, as a reader gathers it.
struct BillingReading {
  let file: String
  var findings: [Finding] = []
  /// What became of the rows or documents.
  var rows = RowCounts()
  private var billed: [Sourced<BilledRevenue>] = []
  private var leftOut: [String: Int] = [:]

  init(file: SourceFile, findings: [Finding] = []) {
    self.file = file.name
    self.findings = findings
  }

  /// Takes one document.
  mutating func take(_ document: BilledRevenue, at location: SourceLocation) {
    var lines = [
      "billed_on=\(document.billedOn)", "currency=\(document.currency)",
      "customer_id=\(document.customerID)", "document_id=\(document.documentID)",
    ]
    lines += document.parts.map { part in
      let days = part.days.map { " \($0.lowerBound) \($0.upperBound)" } ?? ""
      return "part=\(part.kind.rawValue) \(part.amount)\(days)"
    }
    billed.append(Sourced(document, at: location, content: lines.joined(separator: "\n")))
  }

  /// Counts a document that is no revenue, by its status.
  mutating func leaveOut(_ status: String) {
    leftOut[status, default: 0] += 1
    rows.left += 1
  }

  mutating func refuse(_ code: FindingCode, at location: SourceLocation, _ message: String) {
    findings.append(Finding(code, at: location, message))
  }

  /// Everything that was taken, and how much was not.
  var outcome: Outcome<Intake> {
    var intake = Intake()
    intake.billedRevenue = billed
    intake.rows = rows
    guard !leftOut.isEmpty else { return Outcome(intake, findings) }
    let counts = leftOut.sorted { $0.key < $1.key }
      .map { "\($0.value) \(Evidence.quoted($0.key))" }.joined(separator: ", ")
    return Outcome(
      intake,
      findings + [
        Finding(
          .leftOut, at: SourceLocation(file: file),
          "documents that were never due or are not yet: \(counts)")
      ])
  }
}
