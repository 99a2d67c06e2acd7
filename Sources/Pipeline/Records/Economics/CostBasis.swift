/// Which costs are in an amount: figures of different bases are never compared.
public enum CostBasis: String, Sendable, CaseIterable, Comparable {
  /// All that the P&L prints: usage as billed, and the share of shared costs.
  case fullyLoaded = "fully loaded"
  /// What usage brought, as billed, without shared costs.
  case usage
  /// Usage at the prices of the book, as it is in the ledger.
  case rated

  /// The most complete first.
  public static func < (left: Self, right: Self) -> Bool {
    let order = allCases
    return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
  }
}
