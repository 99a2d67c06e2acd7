import ExactMoney
import Pipeline
import SourceText

/// An invoice or a credit note of Chargebee's interface: whole numbers in minor units, times in seconds.
enum ChargebeeDocument {
  private static let notDue: Set<String> = ["voided", "pending"]

  static func billed(_ node: inout BillingNode, _ reading: inout BillingReading) -> BilledRevenue? {
    if let status = node.text("status"), notDue.contains(status) {
      reading.leaveOut(status)
      return nil
    }
    let identity = node.text("id", required: true)
    let customer = node.text("customer_id", required: true)
    let currency = node.currency("currency_code")
    let billedOn = node.day("date")
    guard let identity, let customer, let currency, let billedOn else { return nil }
    let places = ProcessorUnits.chargebee.places(currency)
    let document = node.node
    guard let total = node.amount("total", of: document, places: places) else {
      node.refuse(.missingValue, nil, "total: required, and absent")
      return nil
    }
    let net = total - (node.amount("tax", of: document, places: places) ?? .zero)
    // Only credit notes refer to the invoice that they reduce.
    let isCredit = document["reference_invoice_id"] != nil || document["type"] != nil
    let parts = isCredit ? [] : lines(&node, places: places)
    let sum = parts.reduce(ExactDecimal.zero) { $0 + $1.amount }
    let rounding = node.amount("round_off_amount", of: document, places: places) ?? .zero
    let whole = BilledRevenue.Part(
      whole: net, isSubscription: document["subscription_id"] != nil, isCredit: isCredit)
    if !parts.isEmpty, sum != net, sum + rounding != net {
      node.refuse(
        .badValue, document["line_items"],
        "the lines add up to \(sum), the total without tax is \(net)")
    }
    let roundingParts =
      sum == net ? [] : [BilledRevenue.Part(kind: whole.kind, amount: rounding, days: nil)]
    return BilledRevenue(
      documentID: "chargebee/\(identity)", customerID: CustomerID(customer), currency: currency,
      billedOn: billedOn, measure: .invoiced, parts: parts.isEmpty ? [whole] : parts + roundingParts
    )
  }

  /// The lines after discounts and without tax, each with its days and kind.
  private static func lines(_ node: inout BillingNode, places: Int) -> [BilledRevenue.Part] {
    let isInclusive = node.node["price_type"]?.text == "tax_inclusive"
    var parts: [BilledRevenue.Part] = []
    for line in node.node["line_items"]?.elements ?? [] {
      guard var amount = node.amount("amount", of: line, places: places) else {
        node.refuse(.missingValue, line, "a line has no amount")
        continue
      }
      amount -= node.amount("discount_amount", of: line, places: places) ?? .zero
      if isInclusive { amount -= node.amount("tax_amount", of: line, places: places) ?? .zero }
      let entity = line["entity_type"]?.text ?? ""
      let kind: RevenueKind =
        if line["metered"]?.text == "true" {
          .usage
        } else if entity.hasPrefix("plan") || entity.hasPrefix("addon") {
          .subscription
        } else {
          .oneOff
        }
      parts.append(
        BilledRevenue.Part(
          kind: kind, amount: amount, days: node.days("date_from", "date_to", of: line)))
    }
    return parts
  }
}
