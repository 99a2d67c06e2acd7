import ExactMoney
import Pipeline
import SourceText

/// An invoice of Recurly's interface: decimal numbers in whole units; credits are invoices of their own.
enum RecurlyDocument {
  private static let notDue: Set<String> = ["voided", "failed"]

  static func billed(_ node: inout BillingNode, _ reading: inout BillingReading) -> BilledRevenue? {
    if let state = node.text("state"), notDue.contains(state) {
      reading.leaveOut(state)
      return nil
    }
    let identity = node.text("number", "id", required: true)
    let customer = node.node["account"]?["code"]?.text
    let currency = node.currency("currency")
    let billedOn = node.day("created_at")
    let total = node.amount("total", of: node.node, places: 0)
    let tax = node.amount("tax", of: node.node, places: 0)
    guard let customer, let total, let tax else {
      node.refuse(.missingValue, nil, "account.code, total and tax are required")
      return nil
    }
    guard let identity, let currency, let billedOn else { return nil }
    let isCredit = node.node["type"]?.text == "credit"
    let hasSubscription = node.node["subscription_ids"]?.elements.isEmpty == false
    return BilledRevenue(
      documentID: "recurly/\(identity)", customerID: CustomerID(customer), currency: currency,
      billedOn: billedOn, measure: .invoiced,
      parts: [
        BilledRevenue.Part(
          whole: total - tax, isSubscription: hasSubscription, isCredit: isCredit)
      ])
  }
}
