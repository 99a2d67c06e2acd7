import ExactMoney

/// How a shared cost reaches the customers.
public enum AllocationMethod: String, Sendable, CaseIterable {
  /// All of it to one customer.
  case direct
  /// By the quantities of a driver.
  case proportional
  /// The same for every active or trial customer.
  case even
  /// By a driver that holds fixed weights.
  case fixed
}

/// A cost that is not metered per customer: a vector store, observability, human review...
public struct SharedCost: Hashable, Sendable {
  /// The record's id.
  public var costID: CostID
  /// The month it belongs to.
  public var period: Period
  /// The P&L column it goes to.
  public var category: CostCategory
  /// Who billed it.
  public var supplier: SupplierID?
  /// The supplier's document.
  public var document: String
  /// How it reaches the customers.
  public var method: AllocationMethod
  /// The measure it is divided by, where ``method`` needs one.
  public var driver: DriverID?
  /// The customer, where ``method`` is direct.
  public var customerID: CustomerID?
  /// The amount in ``currency``: as given, or quantity × unit rate.
  public var amount: ExactDecimal
  /// In which currency.
  public var currency: Currency
  /// The pool it belongs to; its own id where none was named.
  public var pool: PoolID

  /// A record with every field given.
  public init(
    costID: CostID, period: Period, category: CostCategory, supplier: SupplierID?,
    document: String, method: AllocationMethod, driver: DriverID?, customerID: CustomerID?,
    amount: ExactDecimal, currency: Currency, pool: PoolID
  ) {
    self.costID = costID
    self.period = period
    self.category = category
    self.supplier = supplier
    self.document = document
    self.method = method
    self.driver = driver
    self.customerID = customerID
    self.amount = amount
    self.currency = currency
    self.pool = pool
  }
}

/// Who consumes a driver.
public enum DriverConsumer: Hashable, Sendable {
  /// A customer, by a name that may be an alias.
  case customer(CustomerID)
  /// Another pool.
  case pool(PoolID)

  /// Reads `pool:<name>`, or a customer's name.
  public init(_ text: String) {
    let prefix = "pool:"
    if text.hasPrefix(prefix) {
      self = .pool(PoolID(String(text.dropFirst(prefix.count))))
    } else {
      self = .customer(CustomerID(text))
    }
  }

  /// The consumer as it is written.
  public var text: String {
    switch self {
    case .customer(let customer): customer.rawValue
    case .pool(let pool): "pool:" + pool.rawValue
    }
  }
}

/// How much of a driver one consumer used in one period.
public struct DriverQuantity: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// Which driver.
  public var driver: DriverID
  /// Who consumed.
  public var consumer: DriverConsumer
  /// How much; a negative quantity counts as zero.
  public var quantity: ExactDecimal

  /// A quantity with every field given.
  public init(
    period: Period, driver: DriverID, consumer: DriverConsumer, quantity: ExactDecimal
  ) {
    self.period = period
    self.driver = driver
    self.consumer = consumer
    self.quantity = quantity
  }
}
