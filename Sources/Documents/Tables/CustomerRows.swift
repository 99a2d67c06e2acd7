import ExactMoney
import Pipeline
import SourceText

extension TableRows {
  /// Names that stand for no customer: they are rows of the P&L.
  private static let reservedCustomers: Set<CustomerID> = [
    CustomerID(RowID.unattributed.rawValue), CustomerID(RowID.unallocated.rawValue),
    CustomerID("TOTAL"),
  ]

  static func customer(_ reader: inout FieldReader) -> Customer? {
    let customer = unreservedCustomer(&reader)
    let status = reader.enumeration("status", of: CustomerStatus.self)
    let startedOn = reader.date("started_on")
    let endedOn = reader.date("ended_on")
    let effectiveFrom = reader.date("effective_from")
    if let startedOn, let endedOn, endedOn < startedOn {
      reader.refuse(.badDate, "ended_on", "\(endedOn) is before started_on \(startedOn)")
    }
    guard let customer else { return nil }
    return Customer(
      customerID: customer, name: reader.text("name") ?? "", plan: reader.identifier("plan"),
      status: status ?? .active, startedOn: startedOn, endedOn: endedOn,
      effectiveFrom: effectiveFrom)
  }

  static func customerAlias(_ reader: inout FieldReader) -> CustomerAlias? {
    let alias: CustomerID? = reader.identifier("alias", required: true)
    guard let customer = unreservedCustomer(&reader), let alias else { return nil }
    return CustomerAlias(alias: alias, customerID: customer)
  }

  private static func unreservedCustomer(_ reader: inout FieldReader) -> CustomerID? {
    let customer: CustomerID? = reader.identifier("customer_id", required: true)
    if let customer, reservedCustomers.contains(customer) {
      reader.refuse(
        .badValue, "customer_id", "\(Evidence.quoted(customer.rawValue)) is a row of the report")
    }
    return customer
  }

  static func plan(_ reader: inout FieldReader) -> Plan? {
    let plan: PlanID? = reader.identifier("plan", required: true)
    let subscriptionMargin = reader.decimal("subscription_margin_pct")
    let targetMargin = reader.decimal("target_margin_pct")
    let budget = reader.nonNegativeDecimal("ai_budget")
    let currency = reader.currency("budget_currency")
    let includedUnits = reader.nonNegativeDecimal("included_units")
    let hardCap = hardCap(&reader)
    let effectiveFrom = reader.date("effective_from")
    guard let plan else { return nil }
    return Plan(
      plan: plan, subscriptionMarginPercent: subscriptionMargin, targetMarginPercent: targetMargin,
      aiBudget: budget, budgetCurrency: currency, includedUnits: includedUnits, hardCap: hardCap,
      effectiveFrom: effectiveFrom)
  }

  /// `true` and `false` say whether service stops at the budget; a number says where it stops.
  private static func hardCap(_ reader: inout FieldReader) -> HardCap? {
    switch reader.text("hard_cap")?.lowercased() {
    case "true": .atBudget
    case "false": HardCap.none
    default: reader.nonNegativeDecimal("hard_cap").map { .amount($0) }
    }
  }
}
