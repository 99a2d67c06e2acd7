import ExactMoney
import Pipeline
import SourceText
import UsageScan

/// A meter of an event with the price it found.
struct PlainRatedQuantity: Sendable {
  /// Its index in the ``PlainMeterCatalogue``.
  let meter: Int
  /// How much, greater than zero.
  let quantity: ExactDecimal
  /// The index of its price row; `nil` where no row holds.
  let priceIndex: Int?
}

/// An event with everything that the rules say about it.
struct PlainRatedEvent: Sendable {
  /// The event.
  let event: PlainEvent
  /// Its day in the reporting zone.
  let reportingDay: CalendarDate
  /// Its day in the provider's billing zone.
  let billingDay: CalendarDate
  /// The row of the P&L it belongs to.
  let row: RowID
  /// Its model after aliases.
  let model: ModelID
  /// The values of the policy's dimensions, customer, model and tier resolved.
  let dimensions: [PlainDimension]
  /// Those of the columns that are kept apart besides, likewise.
  let extraDimensions: [PlainDimension]
  /// Its meters, in the order of the catalogue.
  let quantities: [PlainRatedQuantity]
  /// The category of its first rated meter, else `api`; what is not billable is not rated.
  let category: CostCategory

  /// The month it belongs to.
  var period: Period { Period(containing: reportingDay) }
  /// Whether nobody has introduced its customer, or it names none.
  var isUnattributed: Bool { row == .unattributed }
}

/// Finds row, days, model and prices of events (SPEC §4.5 to §4.7).
struct PlainRating: Sendable {
  /// A dimension whose value the rules resolve; all others stay as recorded.
  private enum Resolved: Sendable {
    case customer
    case model
    case serviceTier
  }

  private let rules: UsageRules
  private let meters: PlainMeterCatalogue
  private let resolvedDimensions: [(index: Int, value: Resolved)]

  init(rules: UsageRules, meters: PlainMeterCatalogue) {
    self.rules = rules
    self.meters = meters
    let names = rules.policy.dimensions + (rules.extraDimensions ?? [])
    resolvedDimensions = names.enumerated().compactMap { index, name in
      switch name {
      case PlainColumn.customerID.rawValue: (index, .customer)
      case PlainColumn.model.rawValue: (index, .model)
      case PlainColumn.serviceTier.rawValue: (index, .serviceTier)
      default: nil
      }
    }
  }

  /// The month that `event` belongs to.
  func period(of event: PlainEvent) -> Period {
    Period(containing: rules.policy.reportingZone.day(of: event.occurredAt))
  }

  /// `event` with everything that the rules say about it.
  func rate(_ event: PlainEvent) -> PlainRatedEvent {
    let model = rules.priceBook.model(
      provider: event.provider, name: event.model, at: event.occurredAt)
    let row = rules.customers.row(of: event.customerID)
    let quantities = rate(event, model: model)
    let dimensions = dimensions(of: event, row: row, model: model)
    let ledgerCount = rules.policy.dimensions.count
    let firstPrice = event.isBillable ? quantities.lazy.compactMap(\.priceIndex).first : nil
    return PlainRatedEvent(
      event: event,
      reportingDay: rules.policy.reportingZone.day(of: event.occurredAt),
      billingDay: rules.policy.provider(event.provider).billingZone.day(of: event.occurredAt),
      row: row,
      model: model,
      dimensions: Array(dimensions.prefix(ledgerCount)),
      extraDimensions: Array(dimensions.dropFirst(ledgerCount)),
      quantities: quantities,
      category: firstPrice.map { rules.priceBook.rows[$0].category } ?? .api)
  }

  /// The price of each meter.
  private func rate(_ event: PlainEvent, model: ModelID) -> [PlainRatedQuantity] {
    let totalInput = event.quantities.reduce(into: ExactDecimal.zero) { sum, used in
      if meters.isInput[used.meter] { sum += used.quantity }
    }
    return event.quantities.map { used in
      PlainRatedQuantity(
        meter: used.meter, quantity: used.quantity,
        priceIndex: rules.priceBook.priceIndex(
          provider: event.provider, model: model, serviceTier: event.serviceTier,
          meter: meters.meters[used.meter], account: event.account, totalInput: totalInput,
          at: event.occurredAt))
    }
  }

  private func dimensions(
    of event: PlainEvent, row: RowID, model: ModelID
  ) -> [PlainDimension] {
    var values = event.dimensions
    for (index, value) in resolvedDimensions {
      switch value {
      // An unknown customer stays visible under the id it came with.
      case .customer where row == .unattributed: break
      case .customer: values[index] = PlainDimension(row.rawValue)
      case .model: values[index] = PlainDimension(model.rawValue)
      case .serviceTier: values[index] = PlainDimension(event.serviceTier.rawValue)
      }
    }
    return values
  }
}
