import ExactMoney
import Pipeline

/// Sums rated events to the grain of the ledger.
struct RollUp: Sendable {
  private let meters: MeterCatalogue
  private var activity: ActivityCount
  /// The index of each group: events share few of them, so their many names are hashed once.
  private var groupIndices: [LedgerGroup: Int] = [:]
  private var quantities: [UsageCell: ExactDecimal] = [:]
  private var unpriced: [UnpricedKey: UsageTotal] = [:]
  private var unknownCustomers: [UnknownCustomerKey: UsageTotal] = [:]

  init(meters: MeterCatalogue) {
    self.meters = meters
    activity = ActivityCount(meters: meters)
  }

  /// Adds one event; what is not billable is counted and nothing more.
  mutating func add(_ rated: RatedEvent) {
    activity.add(rated)
    let event = rated.event
    if rated.isUnattributed {
      let key = UnknownCustomerKey(period: rated.period, customerID: event.customerID)
      unknownCustomers[key, default: UsageTotal(first: event.location)].add(.zero, event.location)
    }
    guard event.isBillable, !rated.quantities.isEmpty else { return }
    let group = index(of: LedgerGroup(rated))
    for used in rated.quantities {
      if let priceIndex = used.priceIndex {
        let cell = UsageCell(group: group, meter: used.meter, priceIndex: priceIndex)
        quantities[cell, default: .zero] += used.quantity
      } else {
        let key = UnpricedKey(rated, meters.meters[used.meter])
        unpriced[key, default: UsageTotal(first: event.location)]
          .add(used.quantity, event.location)
      }
    }
  }

  private mutating func index(of group: LedgerGroup) -> Int {
    if let index = groupIndices[group] { return index }
    let index = groupIndices.count
    groupIndices[group] = index
    return index
  }

  /// The roll-up of all events added, everything in it sorted.
  func finished(findings: Set<DatedFinding>, statistics: UsageStatistics) -> UsageRollUp {
    var result = UsageRollUp()
    result.rows = sortedRows()
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
    result.unknownCustomers =
      unknownCustomers
      .sorted { $0.key.precedes($1.key) }
      .map { key, total in
        UnknownCustomer(
          period: key.period, customerID: key.customerID, events: total.events,
          firstLocation: total.firstLocation)
      }
    result.findings = findings.sorted {
      Order($0.finding, $1.finding).then(Order($0.period, $1.period)) == .ascending
    }
    result.statistics = statistics
    return result
  }

  /// The quantities by group, then meter in byte order, then price row.
  private func sortedRows() -> [UsageQuantity] {
    let groups = groupIndices.sorted { $0.key.order(to: $1.key) == .ascending }
    var ranks = Array(repeating: 0, count: groups.count)
    for (rank, group) in groups.enumerated() { ranks[group.value] = rank }
    return
      quantities
      .sorted { left, right in
        Order(ranks[left.key.group], ranks[right.key.group])
          .then(Order(meters.meters[left.key.meter], meters.meters[right.key.meter]))
          .then(Order(left.key.priceIndex, right.key.priceIndex)) == .ascending
      }
      .map { cell, quantity in
        let group = groups[ranks[cell.group]].key
        return UsageQuantity(
          reportingDay: group.reportingDay, billingDay: group.billingDay, row: group.row,
          customerName: group.customerName.rawValue, dimensions: group.dimensions.map(\.rawValue),
          provider: group.provider,
          account: group.account, model: group.model, serviceTier: group.serviceTier,
          meter: meters.meters[cell.meter], priceIndex: cell.priceIndex, quantity: quantity)
      }
  }
}
