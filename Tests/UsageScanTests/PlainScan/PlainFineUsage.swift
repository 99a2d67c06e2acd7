import ExactMoney
import Pipeline
import UsageScan

/// Usage at the finer grain, counted event by event.
struct PlainFineUsage {
  /// A group of the ledger, and what else is kept apart.
  private struct Group: Hashable {
    let ledger: PlainGroup
    let extra: [PlainDimension]

    init(_ rated: PlainRatedEvent) {
      ledger = PlainGroup(rated)
      extra = rated.extraDimensions
    }

    func precedes(_ other: Group) -> Bool {
      ledger.order(to: other.ledger).then(PlainOrder(extra, other.extra)) == .ascending
    }
  }

  private struct Cell: Hashable {
    let meter: MeterID
    let priceIndex: Int
  }

  private struct WorkItem: Hashable {
    let period: Period
    let row: RowID
    let workItem: PlainWorkItemID
  }

  private let rules: UsageRules
  private let meters: PlainMeterCatalogue
  private var events: [Group: [PlainRatedEvent]] = [:]
  private var lastEvents: [WorkItem: (group: Group, event: PlainWorkItemEvent)] = [:]

  init(rules: UsageRules, meters: PlainMeterCatalogue) {
    self.rules = rules
    self.meters = meters
  }

  /// Adds an event that stands.
  mutating func add(_ rated: PlainRatedEvent) {
    let group = Group(rated)
    events[group, default: []].append(rated)
    guard let name = rated.event.workItemID else { return }
    let workItem = WorkItem(period: rated.period, row: rated.row, workItem: name)
    let candidate = PlainWorkItemEvent(rated.event)
    if let last = lastEvents[workItem], candidate <= last.event { return }
    lastEvents[workItem] = (group, candidate)
  }

  /// The usage; its rows point to `meters`.
  func finished(meters pointed: [MeterID]) -> FineUsage {
    let groups = events.keys.sorted { $0.precedes($1) }
    var rows: [UsageQuantity] = []
    for (index, group) in groups.enumerated() {
      for (cell, quantity) in cells(events[group, default: []]) {
        guard let meter = pointed.firstIndex(of: cell.meter) else { continue }
        rows.append(
          UsageQuantity(
            group: Int32(index), meter: Int32(meter), priceIndex: Int32(cell.priceIndex),
            quantity: quantity))
      }
    }
    return FineUsage(
      dimensionNames: rules.policy.dimensions + (rules.extraDimensions ?? []),
      ledgerDimensionCount: rules.policy.dimensions.count,
      groups: UsageGroups(groups.map { usageGroup($0) }), counts: groups.map { counts(of: $0) },
      // `pointed` is in byte order, and so are its indices.
      rows: rows.sorted {
        ($0.group, $0.meter, $0.priceIndex) < ($1.group, $1.meter, $1.priceIndex)
      }
    )
  }

  private func cells(_ events: [PlainRatedEvent]) -> [Cell: ExactDecimal] {
    var cells: [Cell: ExactDecimal] = [:]
    for rated in events where rated.event.isBillable {
      for used in rated.quantities {
        guard let price = used.priceIndex else { continue }
        cells[Cell(meter: meters.meters[used.meter], priceIndex: price), default: .zero] +=
          used.quantity
      }
    }
    return cells
  }

  private func usageGroup(_ group: Group) -> UsageGroup {
    var result = group.ledger.usageGroup(
      events: events[group, default: []].count(where: \.event.isBillable))
    result.dimensions += group.extra.map(\.rawValue)
    return result
  }

  private func counts(of group: Group) -> GroupCounts {
    let all = events[group, default: []]
    let calls = all.filter { $0.category == .api || $0.category == .embedding }
    let ended = lastEvents.values.filter { $0.group == group }
    var counts = GroupCounts()
    counts.events = all.count
    counts.calls = calls.count
    counts.failedCalls = calls.count { [.failed, .cancelled].contains($0.event.status) }
    counts.hasUnpriced = all.contains { rated in
      rated.event.isBillable
        && rated.quantities.contains { $0.priceIndex == nil && !$0.quantity.isZero }
    }
    counts.workItems = ended.count
    counts.successfulWorkItems = ended.count(where: \.event.isSuccess)
    return counts
  }
}
