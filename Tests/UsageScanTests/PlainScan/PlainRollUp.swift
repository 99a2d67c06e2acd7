import ExactMoney
import Pipeline

/// Sums rated events to the grain of the ledger.
struct PlainRollUp: Sendable {
  private let meters: PlainMeterCatalogue
  private var activity: PlainActivityCount
  /// The index of each group: events share few of them, so their many names are hashed once.
  private var groupIndices: [PlainGroup: Int] = [:]
  private var groupEvents: [Int: Int] = [:]
  private var quantities: [PlainCell: ExactDecimal] = [:]
  private var unpriced: [PlainUnpricedKey: PlainTotal] = [:]
  private var unrated: [PlainUnratedKey: ExactDecimal] = [:]
  private var unknownCustomers: [PlainUnknownKey: PlainTotal] = [:]

  init(meters: PlainMeterCatalogue) {
    self.meters = meters
    activity = PlainActivityCount(meters: meters)
  }

  /// Adds one event; what is not billable is counted and nothing more.
  mutating func add(_ rated: PlainRatedEvent) {
    activity.add(rated)
    let event = rated.event
    if rated.isUnattributed {
      let key = PlainUnknownKey(period: rated.period, customerID: event.customerID)
      unknownCustomers[key, default: PlainTotal(first: event.location)].add(.zero, event.location)
    }
    guard event.isBillable else {
      for used in rated.quantities {
        let key = PlainUnratedKey(rated, .notBillable, meters.meters[used.meter])
        unrated[key, default: .zero] += used.quantity
      }
      return
    }
    let group = index(of: PlainGroup(rated))
    groupEvents[group, default: 0] += 1
    for used in rated.quantities {
      if let priceIndex = used.priceIndex {
        let cell = PlainCell(group: group, meter: used.meter, priceIndex: priceIndex)
        quantities[cell, default: .zero] += used.quantity
      } else {
        let key = PlainUnpricedKey(rated, meters.meters[used.meter])
        unpriced[key, default: PlainTotal(first: event.location)]
          .add(used.quantity, event.location)
        let unratedKey = PlainUnratedKey(rated, .unpriced, meters.meters[used.meter])
        unrated[unratedKey, default: .zero] += used.quantity
      }
    }
  }

  private mutating func index(of group: PlainGroup) -> Int {
    if let index = groupIndices[group] { return index }
    let index = groupIndices.count
    groupIndices[group] = index
    return index
  }

  /// The roll-up of all events added, everything in it sorted.
  func finished(findings: Set<DatedFinding>, statistics: UsageStatistics) -> UsageRollUp {
    var result = UsageRollUp()
    fillRows(of: &result)
    result.activity = activity.finished()
    result.unpriced =
      unpriced
      .sorted { $0.key.precedes($1.key) }
      .map { key, total in
        UnpricedUsage(
          period: key.period, provider: key.provider, model: key.model,
          serviceTier: key.serviceTier, meter: key.meter, quantity: total.quantity,
          events: total.events, firstLocation: total.firstLocation)
      }
    result.unrated =
      unrated.filter { !$0.value.isZero }
      .sorted { $0.key.precedes($1.key) }
      .map { $0.key.usage($0.value) }
    result.unknownCustomers =
      unknownCustomers
      .sorted { $0.key.precedes($1.key) }
      .map { key, total in
        UnknownCustomer(
          period: key.period, customerID: key.customerID, events: total.events,
          firstLocation: total.firstLocation)
      }
    result.findings = findings.sorted {
      PlainOrder($0.finding, $1.finding).then(PlainOrder($0.period, $1.period)) == .ascending
    }
    result.statistics = statistics
    return result
  }

  /// Puts the quantities into `result`, by group, then meter in byte order, then price row.
  private func fillRows(of result: inout UsageRollUp) {
    let groups = groupIndices.sorted { $0.key.order(to: $1.key) == .ascending }
    let ranks = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.value, $0) })
    result.groups = UsageGroups(
      groups.map { group, index in group.usageGroup(events: groupEvents[index, default: 0]) })
    result.meters = Set(quantities.keys.lazy.map { meters.meters[$0.meter] }).sorted()
    for (cell, quantity) in quantities {
      guard let group = ranks[cell.group],
        let meter = result.meters.firstIndex(of: meters.meters[cell.meter])
      else { continue }
      result.rows.append(
        UsageQuantity(
          group: Int32(group), meter: Int32(meter), priceIndex: Int32(cell.priceIndex),
          quantity: quantity))
    }
    // The meters are in byte order, so their indices are too.
    result.rows.sort { ($0.group, $0.meter, $0.priceIndex) < ($1.group, $1.meter, $1.priceIndex) }
  }
}
