import ExactMoney
import Pipeline
import SourceText

extension TableRows {
  static func cost(_ reader: inout FieldReader) -> SharedCost? {
    let cost: CostID? = reader.identifier("cost_id", required: true)
    let period = reader.period("period", required: true)
    let category = reader.category(required: true)
    let method = reader.enumeration("method", of: AllocationMethod.self, required: true)
    let currency = reader.currency("currency", required: true)
    let amount = amountOrProduct(&reader)
    let driver: DriverID? = reader.identifier(
      "driver", required: method == .proportional || method == .fixed)
    let customer: CustomerID? = reader.identifier("customer_id", required: method == .direct)
    guard let cost, let period, let category, let method, let currency, let amount else {
      return nil
    }
    return SharedCost(
      costID: cost, period: period, category: category, supplier: reader.identifier("supplier"),
      document: reader.text("document") ?? "", method: method, driver: driver,
      customerID: customer, amount: amount, currency: currency,
      pool: reader.identifier("pool") ?? PoolID(cost.rawValue))
  }

  /// The amount as given, else quantity × unit rate, exactly.
  private static func amountOrProduct(_ reader: inout FieldReader) -> ExactDecimal? {
    let given = reader.decimal("amount")
    let isComputed = reader.record["amount"] == nil
    let hasParts = reader.record["quantity"] != nil || reader.record["unit_rate"] != nil
    if isComputed, !hasParts {
      reader.refuse(.missingValue, "amount", "neither amount, nor quantity and unit_rate, is given")
      return nil
    }
    let quantity = reader.decimal("quantity", required: isComputed)
    let unitRate = reader.decimal("unit_rate", required: isComputed)
    if let given { return given }
    guard let quantity, let unitRate else { return nil }
    return quantity * unitRate
  }

  static func driver(_ reader: inout FieldReader) -> DriverQuantity? {
    let period = reader.period("period", required: true)
    let driver: DriverID? = reader.identifier("driver", required: true)
    let consumer = reader.text("consumer", required: true).map { DriverConsumer($0) }
    let quantity = reader.decimal("quantity", required: true)
    if case .pool(let pool) = consumer, pool.rawValue.isEmpty {
      reader.refuse(.badValue, "consumer", "names no pool")
    }
    guard let period, let driver, let consumer, let quantity else { return nil }
    return DriverQuantity(period: period, driver: driver, consumer: consumer, quantity: quantity)
  }
}
