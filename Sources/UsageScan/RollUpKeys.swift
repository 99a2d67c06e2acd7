import ExactMoney
import Pipeline

/// What the quantities of one event share with those of others.
struct LedgerGroup: Hashable, Sendable {
  let reportingDay: CalendarDate
  let billingDay: CalendarDate
  let row: RowID
  /// The customer as recorded, empty where absent.
  let customerName: DimensionValue
  let dimensions: [DimensionValue]
  let provider: ProviderID
  let account: AccountID?
  let model: ModelID
  let serviceTier: ServiceTier

  init(_ rated: RatedEvent) {
    reportingDay = rated.reportingDay
    billingDay = rated.billingDay
    row = rated.row
    customerName = DimensionValue(rated.event.customerID?.rawValue ?? "")
    dimensions = rated.dimensions
    provider = rated.event.provider
    account = rated.event.account
    model = rated.model
    serviceTier = rated.event.serviceTier
  }

  /// Days first, then names in byte order, an absent account first.
  func order(to other: LedgerGroup) -> Order {
    Order(reportingDay, other.reportingDay)
      .then(Order(billingDay, other.billingDay))
      .then(Order(row, other.row))
      .then(Order(customerName, other.customerName))
      .then(Order(dimensions, other.dimensions))
      .then(Order(provider, other.provider))
      .then(Order(account, other.account))
      .then(Order(model, other.model))
      .then(Order(serviceTier, other.serviceTier))
  }
}

/// One summed quantity of a group.
struct UsageCell: Hashable, Sendable {
  /// The group's index.
  let group: Int
  /// The meter's index in the ``MeterCatalogue``.
  let meter: Int
  /// The price row's index in the price book.
  let priceIndex: Int
}

/// What usage without a price is summed by.
struct UnpricedKey: Hashable, Sendable {
  let period: Period
  let provider: ProviderID
  let model: ModelID
  let serviceTier: ServiceTier
  let meter: MeterID

  init(_ rated: RatedEvent, _ meter: MeterID) {
    period = rated.period
    provider = rated.event.provider
    model = rated.model
    serviceTier = rated.event.serviceTier
    self.meter = meter
  }

  /// Period first, then names in byte order.
  func precedes(_ other: UnpricedKey) -> Bool {
    Order(period, other.period)
      .then(Order(provider, other.provider))
      .then(Order(model, other.model))
      .then(Order(serviceTier, other.serviceTier))
      .then(Order(meter, other.meter)) == .ascending
  }
}

/// What events of unknown customers are counted by.
struct UnknownCustomerKey: Hashable, Sendable {
  let period: Period
  /// The id as recorded; `nil` where the events have none.
  let customerID: CustomerID?

  /// Period first, then the id in byte order, the absent one first.
  func precedes(_ other: UnknownCustomerKey) -> Bool {
    Order(period, other.period).then(Order(customerID, other.customerID)) == .ascending
  }
}

/// A sum over events, and where the first of them stands.
struct UsageTotal: Sendable {
  private(set) var quantity = ExactDecimal.zero
  private(set) var events = 0
  private(set) var firstLocation: SourceLocation

  /// Nothing summed yet; `location` is that of some event to come.
  init(first location: SourceLocation) {
    firstLocation = location
  }

  /// Adds one event.
  mutating func add(_ quantity: ExactDecimal, _ location: SourceLocation) {
    self.quantity += quantity
    events += 1
    firstLocation = min(firstLocation, location)
  }
}
