/// Which rows of the drift report are asked for; what is `nil` may be anything.
public struct DriftSelection: Hashable, Sendable {
  /// What a person decides on as one.
  public var item: ReviewItemID?
  /// Whose.
  public var provider: ProviderID?
  /// The invoice.
  public var invoiceID: InvoiceID?
  /// The account.
  public var account: AccountID?
  /// The model.
  public var model: ModelID?
  /// The meter.
  public var meter: MeterID?
  /// The variance.
  public var variance: Variance?

  /// Everything.
  public init() {}

  /// Whether anything is asked for.
  public var isEmpty: Bool { self == DriftSelection() }

  fileprivate func selects(_ row: DriftItem) -> Bool {
    (provider == nil || row.provider == provider)
      && (invoiceID == nil || row.invoiceID == invoiceID)
      && (account == nil || row.key.account == account)
      && (model == nil || row.key.model == model) && (meter == nil || row.key.meter == meter)
      && (variance == nil || row.variance == variance)
  }
}

extension MonthEndClose {
  /// The places in ``drift`` of the rows that `selection` asks for.
  public func driftRows(_ selection: DriftSelection) -> [Int] {
    var places = Array(drift.indices)
    if let item = selection.item {
      places =
        ReviewItem.grouped(drift, period: profitAndLoss.period)
        .first { $0.id == item }?.rows.map(\.place) ?? []
    }
    return places.filter { selection.selects(drift[$0]) }
  }
}
