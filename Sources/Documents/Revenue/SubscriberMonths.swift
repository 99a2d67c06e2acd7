import ExactMoney
import Pipeline
import SourceText

/// Stripe's report of monthly recurring revenue per subscriber: one row per customer, one column per
/// month, `2026-10`.
enum SubscriberMonths {
  /// Whether a table with these plain names is the report.
  static func recognises(_ names: [String]) -> Bool {
    names.contains("customer_id") && names.contains("currency")
      && names.contains { Period($0.replacing("_", with: "-")) != nil }
  }

  /// Every subscriber's months; an empty cell is no figure, a zero is one.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    let table = DocumentTable.read(file)
    var reading = BillingReading(file: file, findings: table.findings)
    reading.rows.refused = table.output.rowsRefused
    for record in table.output.records {
      var row = BillingRow(record)
      let customer = row.required(["customer_id"])
      let currency = row.currency(["currency"])
      for field in record.fields {
        guard let period = Period(field.name),
          let amount = row.amount(
            [BillingTable.plainName(field.name)], currency, isRequired: false),
          let customer, let currency
        else { continue }
        reading.take(
          BilledRevenue(
            documentID: "stripe/mrr/\(customer)/\(period)", customerID: CustomerID(customer),
            currency: currency, billedOn: period.firstDay, measure: .recurring,
            parts: [.init(kind: .subscription, amount: amount, days: nil)]),
          at: record.location.at(column: field.column))
      }
      reading.findings += row.findings
      if row.findings.isEmpty { reading.rows.taken += 1 } else { reading.rows.refused += 1 }
    }
    return reading.outcome
  }
}
