import Pipeline

/// What the scan needs to know besides the files.
public struct UsageRules: Sendable {
  /// The prices, the model aliases, and which columns are meters.
  public var priceBook: PriceBook
  /// The customers and their other names.
  public var customers: CustomerDirectory
  /// The zones of the days, and the dimensions of the ledger.
  public var policy: Policy
  /// Columns of the events that are kept apart besides the policy's dimensions, each once and none of
  /// them: the roll-up has ``UsageRollUp/fine``. `nil`: it has the ledger only.
  public var extraDimensions: [String]?

  /// Rules with every part given.
  public init(
    priceBook: PriceBook, customers: CustomerDirectory, policy: Policy,
    extraDimensions: [String]? = nil
  ) {
    self.priceBook = priceBook
    self.customers = customers
    self.policy = policy
    self.extraDimensions = extraDimensions
  }

  /// Everything that is kept apart: the dimensions of the ledger, then the others.
  var dimensions: [String] { policy.dimensions + (extraDimensions ?? []) }
}
