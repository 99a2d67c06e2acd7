import ExactMoney
import Pipeline

/// Sums rated events to the grain of the ledger.
struct RollUp: Sendable {
  private let meters: MeterCatalogue
  private var activity: ActivityCount
  /// The index of each group: events share few of them, so their many names are hashed once.
  private var groupIndices: [LedgerGroup: Int] = [:]
  private var events: [Int: Int] = [:]
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
    guard event.isBillable else { return }
    let group = index(of: LedgerGroup(rated))
    events[group, default: 0] += 1
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
    addQuantities(to: &result)
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

  /// The groups in order, and the quantities by group, then meter in byte order, then price row.
  private func addQuantities(to result: inout UsageRollUp) {
    let groups =
      groupIndices
      .sorted { $0.key.order(to: $1.key) == .ascending }
    var ranks: [Int: Int32] = [:]
    for (rank, group) in groups.enumerated() { ranks[group.value] = Int32(rank) }
    result.groups = groups.map { group, index in
      UsageGroup(
        reportingDay: group.reportingDay, billingDay: group.billingDay, row: group.row,
        customerName: group.customerName.rawValue, dimensions: group.dimensions.map(\.rawValue),
        provider: group.provider, account: group.account, model: group.model,
        serviceTier: group.serviceTier, events: events[index, default: 0])
    }
    result.meters = meters.meters
    result.rows =
      quantities
      .map { cell, quantity in
        UsageQuantity(
          group: ranks[cell.group] ?? 0, meter: Int32(cell.meter),
          priceIndex: Int32(cell.priceIndex), quantity: quantity)
      }
      .sorted { left, right in
        Order(left.group, right.group)
          .then(Order(meters.meters[Int(left.meter)], meters.meters[Int(right.meter)]))
          .then(Order(left.priceIndex, right.priceIndex)) == .ascending
      }
  }
}
