import ExactMoney

/// A figure of a drift item, called as its column in `drift.csv`.
public enum DriftFigure: String, Sendable, CaseIterable {
  /// The drift.
  case amount
  /// The drift in the reporting currency.
  case reportingAmount = "reporting_amount"
  /// The ledger's rated cost.
  case ledgerAmount = "ledger_amount"
  /// The amount billed.
  case invoiceAmount = "invoice_amount"
  /// What the ledger counted.
  case ledgerQuantity = "ledger_quantity"
  /// What the provider counted.
  case providerQuantity = "provider_quantity"
  /// What was billed.
  case invoiceQuantity = "invoice_quantity"

  /// What `item` says of it; `nil` where it says nothing.
  public func value(of item: DriftItem) -> Rational? {
    switch self {
    case .amount: item.amount
    case .reportingAmount: item.reportingAmount
    case .ledgerAmount: item.ledgerAmount
    case .invoiceAmount: item.invoiceAmount
    case .ledgerQuantity: item.ledgerQuantity.map { Rational($0) }
    case .providerQuantity: item.providerQuantity.map { Rational($0) }
    case .invoiceQuantity: item.invoiceQuantity.map { Rational($0) }
    }
  }
}
