import Pipeline

/// What the scan needs to know besides the files.
public struct UsageRules: Sendable {
  /// The prices, the model aliases, and which columns are meters.
  public var priceBook: PriceBook
  /// The customers and their other names.
  public var customers: CustomerDirectory
  /// The zones of the days, and the dimensions of the ledger.
  public var policy: Policy

  /// Rules with every part given.
  public init(priceBook: PriceBook, customers: CustomerDirectory, policy: Policy) {
    self.priceBook = priceBook
    self.customers = customers
    self.policy = policy
  }
}
