import ExactMoney
import Pipeline
import SourceText

/// One billing system's table of invoices, said as data: which columns mean what.
///
/// Columns are found by name, never by place; where several names are given the first that has a value
/// counts. Amounts are in whole currency units, as people export them.
struct BillingTable: Sendable {
  /// Whose it is; two systems may number their invoices alike.
  let system: String
  /// The table is one of these if one of each group of names is there.
  let marks: [[String]]
  let document: [String]
  let customer: [String]
  let currency: [String]
  let billedOn: [String]
  let status: [String]
  /// Status values, in small letters, of documents that are no revenue.
  let notDue: Set<String>
  /// The total with tax and after discounts.
  let total: [String]
  /// Columns of tax, all in the total: the first group of which any column has a value counts whole.
  let taxes: [[String]]
  let serviceStart: [String]
  let serviceEnd: [String]
  /// Whether a value there makes it a subscription; without such columns everything is one.
  let subscription: [String]
  /// Where the kind of document stands, and which values turn the sign; none: any value does.
  let creditColumn: [String]
  let creditValues: Set<String>

  /// A column's name without regard to case, blanks and underscores.
  static func plainName(_ name: String) -> String {
    String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  /// Whether a table with these plain names is this one.
  func recognises(_ names: [String]) -> Bool {
    let names = Set(names)
    return marks.allSatisfy { $0.contains(where: names.contains) }
  }

  /// What `file` says was billed.
  func read(_ file: SourceFile) -> Outcome<Intake> {
    let table = DocumentTable.read(file)
    var reading = BillingReading(file: file, findings: table.findings)
    let names = Set(table.output.columns.map(Self.plainName))
    let header = SourceLocation(file: file.name, line: table.output.headerLine)
    let required = [document, customer, currency, billedOn, total, taxes.flatMap { $0 }]
    for group in required where !group.contains(where: names.contains) {
      // Without a column of tax nobody can say what the amounts are without it.
      reading.refuse(
        .missingColumn, at: header,
        "invoices of \(system): column \(Evidence.quoted(group[0])) is required")
    }
    let rowCount = table.output.records.count + table.output.rowsRefused
    guard reading.findings.allSatisfy({ $0.code != .missingColumn }) else {
      reading.rows.refused = rowCount
      return reading.outcome
    }
    for record in table.output.records {
      var row = BillingRow(record)
      if let billed = document(of: &row, &reading) {
        reading.take(billed, at: record.location)
        reading.rows.taken += 1
      }
      reading.findings += row.findings
    }
    reading.rows.refused = rowCount - reading.rows.taken - reading.rows.left
    return reading.outcome
  }

  private func document(of row: inout BillingRow, _ reading: inout BillingReading) -> BilledRevenue?
  {
    if let status = row.text(status)?.lowercased(), notDue.contains(status) {
      reading.leaveOut(status)
      return nil
    }
    let identity = row.required(document)
    let customer = row.required(customer)
    let currency = row.currency(currency)
    let billedOn = row.day(billedOn)
    let total = row.amount(self.total, currency, isRequired: true)
    let group = taxes.first { row.text($0) != nil } ?? []
    let tax = group.reduce(ExactDecimal.zero) {
      $0 + (row.amount([$1], currency, isRequired: false) ?? .zero)
    }
    let days = row.days(from: serviceStart, to: serviceEnd)
    guard row.findings.isEmpty, let identity, let customer, let currency, let billedOn, let total
    else { return nil }
    let isCredit =
      row.text(creditColumn).map {
        creditValues.isEmpty || creditValues.contains($0.lowercased())
      } ?? false
    let isSubscription = subscription.isEmpty || row.text(subscription) != nil
    return BilledRevenue(
      documentID: "\(system)/\(identity)", customerID: CustomerID(customer), currency: currency,
      billedOn: billedOn, measure: .invoiced,
      parts: [
        BilledRevenue.Part(
          whole: total - tax, isSubscription: isSubscription, isCredit: isCredit, days: days)
      ])
  }
}

extension BillingTable {
  /// Every table that is known.
  static let all = [stripe, chargebee, recurly]

  /// Stripe, Billing > Invoices > Export. Its `Period Start` is that of invoicing, not of service, and
  /// `Amount Due` has the customer's balance in it.
  static let stripe = BillingTable(
    system: "stripe",
    marks: [["amount_due"], ["date_(utc)"], ["customer"], ["id"]],
    document: ["id"], customer: ["customer"], currency: ["currency"],
    billedOn: ["finalized_at_(utc)", "date_(utc)"],
    status: ["status"], notDue: ["draft", "void", "voided", "uncollectible", "deleted"],
    total: ["total"],
    taxes: [["exclusive_tax_amount", "inclusive_tax_amount"], ["tax"]],
    serviceStart: ["minimum_line_item_period_start_(utc)"],
    serviceEnd: ["maximum_line_item_period_end_(utc)"],
    subscription: ["subscription"], creditColumn: [], creditValues: [])

  /// Chargebee's tables of invoices and credit notes.
  static let chargebee = BillingTable(
    system: "chargebee",
    marks: [
      ["customer_id"], ["invoice_number", "invoice_id", "credit_note_number", "sub_total"],
      ["invoice_date", "credit_note_date", "date"], ["tax_total", "tax", "total_tax"],
      ["currency", "currency_code"], ["amount", "total"],
    ],
    document: ["credit_note_number", "invoice_number", "invoice_id", "id"],
    customer: ["customer_id"], currency: ["currency", "currency_code"],
    billedOn: ["credit_note_date", "invoice_date", "date"],
    status: ["status"], notDue: ["voided", "void", "pending"],
    total: ["total", "amount"], taxes: [["tax_total"], ["total_tax"], ["tax"]],
    serviceStart: ["date_from"], serviceEnd: ["date_to"],
    subscription: ["subscription_id", "subscription_ids"],
    creditColumn: ["credit_note_number"], creditValues: [])

  /// Recurly, Invoices - Summary.
  static let recurly = BillingTable(
    system: "recurly",
    marks: [["account_code"], ["invoice_number"], ["billed_date"]],
    document: ["invoice_number"], customer: ["account_code"], currency: ["currency"],
    billedOn: ["billed_date"],
    status: ["status", "invoice_state"], notDue: ["voided", "failed"],
    total: ["total", "invoice_total", "total_amount"],
    taxes: [["tax_amount"], ["vat_amount"], ["tax"], ["invoice_tax"]],
    serviceStart: [], serviceEnd: [],
    subscription: ["subscription_ids", "subscription_id"],
    creditColumn: ["invoice_type", "type"], creditValues: ["credit"])
}
