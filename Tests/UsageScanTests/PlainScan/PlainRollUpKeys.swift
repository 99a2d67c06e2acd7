import ExactMoney
import Pipeline

/// What the quantities of one event share with those of others.
struct PlainGroup: Hashable, Sendable {
  let reportingDay: CalendarDate
  let billingDay: CalendarDate
  let row: RowID
  /// The customer as recorded, empty where absent.
  let customerName: PlainDimension
  let dimensions: [PlainDimension]
  let provider: ProviderID
  let account: AccountID?
  let model: ModelID
  let serviceTier: ServiceTier

  init(_ rated: PlainRatedEvent) {
    reportingDay = rated.reportingDay
    billingDay = rated.billingDay
    row = rated.row
    customerName = PlainDimension(rated.event.customerID?.rawValue ?? "")
    dimensions = rated.dimensions
    provider = rated.event.provider
    account = rated.event.account
    model = rated.model
    serviceTier = rated.event.serviceTier
  }

  /// The group as the pipeline has it.
  func usageGroup(events: Int) -> UsageGroup {
    UsageGroup(
      reportingDay: reportingDay, billingDay: billingDay, row: row,
      customerName: customerName.rawValue, dimensions: dimensions.map(\.rawValue),
      provider: provider, account: account, model: model, serviceTier: serviceTier,
      events: events)
  }

  /// Days first, then names in byte order, an absent account first.
  func order(to other: PlainGroup) -> PlainOrder {
    PlainOrder(reportingDay, other.reportingDay)
      .then(PlainOrder(billingDay, other.billingDay))
      .then(PlainOrder(row, other.row))
      .then(PlainOrder(customerName, other.customerName))
      .then(PlainOrder(dimensions, other.dimensions))
      .then(PlainOrder(provider, other.provider))
      .then(PlainOrder(account, other.account))
      .then(PlainOrder(model, other.model))
      .then(PlainOrder(serviceTier, other.serviceTier))
  }
}

/// One summed quantity of a group.
struct PlainCell: Hashable, Sendable {
  /// The group's index.
  let group: Int
  /// The meter's index in the ``PlainMeterCatalogue``.
  let meter: Int
  /// The price row's index in the price book.
  let priceIndex: Int
}

/// What usage without a price is summed by.
struct PlainUnpricedKey: Hashable, Sendable {
  let period: Period
  let provider: ProviderID
  let model: ModelID
  let serviceTier: ServiceTier
  let meter: MeterID

  init(_ rated: PlainRatedEvent, _ meter: MeterID) {
    period = rated.period
    provider = rated.event.provider
    model = rated.model
    serviceTier = rated.event.serviceTier
    self.meter = meter
  }

  /// Period first, then names in byte order.
  func precedes(_ other: PlainUnpricedKey) -> Bool {
    PlainOrder(period, other.period)
      .then(PlainOrder(provider, other.provider))
      .then(PlainOrder(model, other.model))
      .then(PlainOrder(serviceTier, other.serviceTier))
      .then(PlainOrder(meter, other.meter)) == .ascending
  }
}

/// What usage that is not in the ledger is summed by.
struct PlainUnratedKey: Hashable, Sendable {
  let reason: UnratedUsage.Reason
  let group: PlainGroup
  let meter: MeterID

  init(_ rated: PlainRatedEvent, _ reason: UnratedUsage.Reason, _ meter: MeterID) {
    self.reason = reason
    group = PlainGroup(rated)
    self.meter = meter
  }

  private var names: [PlainDimension] {
    [
      PlainDimension(group.provider.rawValue), PlainDimension(group.account?.rawValue ?? ""),
      PlainDimension(group.model.rawValue), PlainDimension(group.serviceTier.rawValue),
      PlainDimension(meter.rawValue),
    ]
  }

  // Who used it does not matter.
  static func == (left: Self, right: Self) -> Bool {
    left.reason == right.reason && left.group.billingDay == right.group.billingDay
      && left.names == right.names
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(reason)
    hasher.combine(group.billingDay)
    hasher.combine(names)
  }

  /// Reason and day first, then names in byte order.
  func precedes(_ other: PlainUnratedKey) -> Bool {
    PlainOrder(reason.rawValue, other.reason.rawValue)
      .then(PlainOrder(group.billingDay, other.group.billingDay))
      .then(PlainOrder(names, other.names)) == .ascending
  }

  func usage(_ quantity: ExactDecimal) -> UnratedUsage {
    UnratedUsage(
      reason: reason, billingDay: group.billingDay, provider: group.provider,
      account: group.account, model: group.model, serviceTier: group.serviceTier, meter: meter,
      quantity: quantity)
  }
}

/// What events of unknown customers are counted by.
struct PlainUnknownKey: Hashable, Sendable {
  let period: Period
  /// The id as recorded; `nil` where the events have none.
  let customerID: CustomerID?

  /// Period first, then the id in byte order, the absent one first.
  func precedes(_ other: PlainUnknownKey) -> Bool {
    PlainOrder(period, other.period).then(PlainOrder(customerID, other.customerID)) == .ascending
  }
}

/// A sum over events, and where the first of them stands.
struct PlainTotal: Sendable {
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
