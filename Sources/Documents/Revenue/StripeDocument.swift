import ExactMoney
import Pipeline
import SourceText

/// An invoice or a credit note of Stripe's interface: whole numbers in minor units.
///
/// What counts is the total after discounts and before tax, never `amount_due`, which has the customer's
/// balance in it.
enum StripeDocument {
  private static let notDue: Set<String> = ["draft", "void", "uncollectible", "deleted"]

  static func billed(_ node: inout BillingNode, _ reading: inout BillingReading) -> BilledRevenue? {
    if let status = node.text("status"), notDue.contains(status) {
      reading.leaveOut(status)
      return nil
    }
    let isCredit = node.node["object"]?.text == "credit_note"
    let identity = node.text("id", required: true)
    let customer = node.text("customer", required: true)
    let currency = node.currency("currency")
    let billedOn = finalised(node.node) ?? node.day("created", "date")
    guard let identity, let customer, let currency, let billedOn else { return nil }
    let places = ProcessorUnits.stripe.places(currency)
    guard let net = net(&node, places) else { return nil }
    let parts = parts(&node, net: net, places: places, isCredit: isCredit)
    return BilledRevenue(
      documentID: "stripe/\(identity)", customerID: CustomerID(customer), currency: currency,
      billedOn: billedOn, measure: .invoiced,
      parts: parts.map { part in
        var part = part
        if isCredit { part.amount = -part.amount }
        return part
      })
  }

  /// The day an invoice was finalised; before, it was a draft and could change.
  private static func finalised(_ node: JSONNode) -> CalendarDate? {
    guard let times = node["status_transitions"], let time = times["finalized_at"], !time.isNull
    else { return nil }
    var inner = BillingNode(times, file: "")
    return inner.day("finalized_at")
  }

  /// The total without tax; where an older dump lacks it, the total less its taxes.
  private static func net(_ node: inout BillingNode, _ places: Int) -> ExactDecimal? {
    let invoice = node.node
    if let net = node.amount("total_excluding_tax", of: invoice, places: places) { return net }
    guard let total = node.amount("total", of: invoice, places: places) else {
      node.refuse(.missingValue, nil, "neither total_excluding_tax nor total is given")
      return nil
    }
    for name in ["total_taxes", "total_tax_amounts", "tax_amounts"] {
      guard let taxes = invoice[name], case .array(let amounts) = taxes.value else { continue }
      return amounts.reduce(total) {
        $0 - (node.amount("amount", of: $1, places: places) ?? .zero)
      }
    }
    guard invoice["tax"] != nil else {
      node.refuse(.missingValue, nil, "nothing says how much of the total is tax")
      return nil
    }
    return total - (node.amount("tax", of: invoice, places: places) ?? .zero)
  }

  /// The lines, where all of them are there: each has its own days and kind.
  private static func parts(
    _ node: inout BillingNode, net: ExactDecimal, places: Int, isCredit: Bool
  ) -> [BilledRevenue.Part] {
    let lines = node.node["lines"]?["data"]?.elements ?? []
    let hasSubscription =
      node.node["subscription"]?.isNull == false
      || node.node["parent"]?["subscription_details"]?.isNull == false
    let whole = BilledRevenue.Part(
      kind: hasSubscription ? .subscription : .oneOff, amount: net, days: nil)
    // A credit is of the day it was given: its lines name days long closed.
    if isCredit || lines.isEmpty { return [whole] }
    var parts: [BilledRevenue.Part] = []
    for line in lines {
      guard let amount = amount(of: line, &node, places) else { continue }
      let days = node.days("start", "end", of: line["period"])
      parts.append(BilledRevenue.Part(kind: kind(of: line), amount: amount, days: days))
    }
    let sum = parts.reduce(ExactDecimal.zero) { $0 + $1.amount }
    guard sum == net else {
      node.refuse(
        .badValue, node.node["lines"],
        "the lines add up to \(sum), the total without tax is \(net): are lines missing (has_more)?"
      )
      return []
    }
    return parts
  }

  /// A line after discounts and without tax.
  private static func amount(
    of line: JSONNode, _ node: inout BillingNode, _ places: Int
  ) -> ExactDecimal? {
    guard var amount = node.amount("amount", of: line, places: places) else {
      node.refuse(.missingValue, line, "a line has no amount")
      return nil
    }
    for discount in line["discount_amounts"]?.elements ?? [] {
      amount -= node.amount("amount", of: discount, places: places) ?? .zero
    }
    for tax in line["taxes"]?.elements ?? line["tax_amounts"]?.elements ?? [] {
      let isInside = tax["inclusive"]?.text == "true" || tax["tax_behavior"]?.text == "inclusive"
      if isInside { amount -= node.amount("amount", of: tax, places: places) ?? .zero }
    }
    return amount
  }

  private static func kind(of line: JSONNode) -> RevenueKind {
    let price = line["price"] ?? line["plan"]
    let usage = price?["recurring"]?["usage_type"]?.text ?? price?["usage_type"]?.text
    if usage == "metered" { return .usage }
    let isSubscription =
      line["type"]?.text == "subscription" || line["subscription"]?.isNull == false
      || line["parent"]?["type"]?.text == "subscription_item_details"
    return isSubscription ? .subscription : .oneOff
  }
}
