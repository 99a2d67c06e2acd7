import ExactMoney

/// Usage that was recorded and is not in the ledger, by the day of the provider: what explains a bill
/// that has more than the ledger.
public struct UnratedUsage: Hashable, Sendable {
  /// Why it is not in the ledger.
  public enum Reason: String, Sendable, CaseIterable {
    /// The events say that the provider does not charge them: failed, refused or retried calls.
    case notBillable = "not billable"
    /// No row of the price book has a price for it.
    case unpriced
  }

  /// Why it is not in the ledger.
  public var reason: Reason
  /// The day in the provider's billing zone.
  public var billingDay: CalendarDate
  /// Who provided.
  public var provider: ProviderID
  /// Under which account; `nil` where the events name none.
  public var account: AccountID?
  /// The model, after aliases.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// What is counted.
  public var meter: MeterID
  /// How much.
  public var quantity: ExactDecimal

  /// Usage with every field given.
  public init(
    reason: Reason, billingDay: CalendarDate, provider: ProviderID, account: AccountID?,
    model: ModelID, serviceTier: ServiceTier, meter: MeterID, quantity: ExactDecimal
  ) {
    self.reason = reason
    self.billingDay = billingDay
    self.provider = provider
    self.account = account
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
    self.quantity = quantity
  }

  /// Which group could claim it.
  var cellKey: CellKey {
    CellKey(
      provider: provider, account: account, model: model, serviceTier: serviceTier, meter: meter,
      billingDay: billingDay)
  }
}
