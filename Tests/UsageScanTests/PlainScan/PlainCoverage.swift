import ExactMoney
import Pipeline
import UsageScan

/// What may be missing from the ledger, or be in it twice, event by event and row by row.
struct PlainCoverage {
  private let rules: UsageRules
  private let meters: PlainMeterCatalogue
  private var events: [PlainRatedEvent] = []
  private var cells: [(file: String, records: [RecordMeters])] = []
  private var contents: [PlainContent: [String: Int]] = [:]
  private var unnamed: Set<PlainContent> = []

  /// What one good row says of each meter: `nil` nothing, else whether it is above zero.
  typealias RecordMeters = [Bool?]

  init(rules: UsageRules, meters: PlainMeterCatalogue) {
    self.rules = rules
    self.meters = meters
  }

  /// Adds an event that stands.
  mutating func add(_ rated: PlainRatedEvent) { events.append(rated) }

  /// Adds the rows of a file.
  mutating func add(_ file: String, _ rows: [PlainEvent], _ records: [RecordMeters]) {
    cells.append((file, records))
    for row in rows {
      contents[row.content, default: [:]][file, default: 0] += 1
      if row.eventID == nil { unnamed.insert(row.content) }
    }
  }

  /// Puts everything into `result`, whose files are filled in.
  func finish(_ result: inout UsageRollUp) {
    fillCells(of: &result)
    result.activeHours = activeHours()
    result.openUsage = openUsage()
    result.attemptGaps = attemptGaps()
    result.overlaps = overlaps()
  }

  private func fillCells(of result: inout UsageRollUp) {
    let used = meters.meters.indices.filter { meter in
      cells.contains { $0.records.contains { $0[meter] != nil } }
    }
    for index in result.files.indices {
      let all = cells.filter { $0.file == result.files[index].name }
      // A file that comes twice is two files of one name.
      let place = result.files[..<index].count { $0.name == result.files[index].name }
      let records = all[place].records
      result.files[index].meterCells = used.map { meter in
        MeterCellRows(
          meter: meters.meters[meter], missing: records.count { $0[meter] == nil },
          zero: records.count { $0[meter] == false })
      }.sorted { $0.meter < $1.meter }
    }
  }

  private func activeHours() -> [ActiveHours] {
    struct Place: Hashable {
      let provider: ProviderID
      let day: CalendarDate
    }
    return Dictionary(grouping: events) {
      Place(provider: $0.event.provider, day: $0.reportingDay)
    }.map { place, events in
      let start = rules.policy.reportingZone.start(of: place.day).secondsSinceEpoch
      let hours = Set(events.map { ($0.event.occurredAt.secondsSinceEpoch - start) / 3_600 })
      return ActiveHours(
        provider: place.provider, day: place.day,
        hours: hours.reduce(0) { $0 | 1 << UInt32($1) }, events: events.count)
    }.sorted { $0.provider == $1.provider ? $0.day < $1.day : $0.provider < $1.provider }
  }

  private struct Calls: Hashable {
    let provider: ProviderID
    let model: ModelID
    let serviceTier: ServiceTier

    init(_ rated: PlainRatedEvent) {
      provider = rated.event.provider
      model = rated.model
      serviceTier = rated.event.serviceTier
    }
  }

  private func openUsage() -> [OpenUsage] {
    let ended = Dictionary(grouping: events.filter { $0.event.status != .started }, by: Calls.init)
    let limits = ended.mapValues { events in
      events.flatMap(\.quantities).reduce(into: [Int: ExactDecimal]()) {
        $0[$1.meter] = max($0[$1.meter] ?? .zero, $1.quantity)
      }
    }
    struct Place: Hashable {
      let period: Period
      let calls: Calls
    }
    let open = events.filter { $0.event.status == .started && $0.event.isBillable }
    return Dictionary(grouping: open) { Place(period: $0.period, calls: Calls($0)) }
      .map { place, events in
        OpenUsage(
          period: place.period, provider: place.calls.provider, model: place.calls.model,
          serviceTier: place.calls.serviceTier, events: events.count,
          quantities: quantities(events, limits[place.calls] ?? [:]))
      }.sorted { left, right in
        PlainOrder(left.period, right.period).then(PlainOrder(left.provider, right.provider))
          .then(PlainOrder(left.model, right.model))
          .then(PlainOrder(left.serviceTier, right.serviceTier)) == .ascending
      }
  }

  private func quantities(
    _ events: [PlainRatedEvent], _ limits: [Int: ExactDecimal]
  ) -> [OpenUsage.Quantity] {
    var sums: [OpenUsage.Quantity] = []
    for rated in events {
      let event = rated.event
      let recorded = Dictionary(
        uniqueKeysWithValues: event.quantities.map { ($0.meter, $0.quantity) })
      let input = event.quantities.reduce(into: ExactDecimal.zero) {
        if meters.isInput[$1.meter] { $0 += $1.quantity }
      }
      for meter in Set(limits.keys).union(recorded.keys) {
        let price = rules.priceBook.priceIndex(
          provider: event.provider, model: rated.model, serviceTier: event.serviceTier,
          meter: meters.meters[meter], account: event.account, totalInput: input,
          at: event.occurredAt)
        guard let price else { continue }
        let most = max(limits[meter] ?? .zero, recorded[meter] ?? .zero)
        let known = sums.firstIndex {
          $0.meter == meters.meters[meter] && $0.priceIndex == Int32(price)
        }
        if known == nil {
          sums.append(
            .init(
              meter: meters.meters[meter], priceIndex: Int32(price), recorded: .zero,
              upper: .zero))
        }
        sums[known ?? sums.count - 1].recorded += recorded[meter] ?? .zero
        sums[known ?? sums.count - 1].upper += most
      }
    }
    return sums.sorted {
      $0.meter == $1.meter ? $0.priceIndex < $1.priceIndex : $0.meter < $1.meter
    }
  }

  private func attemptGaps() -> [AttemptGap] {
    struct Item: Hashable {
      let period: Period
      let row: RowID
      let item: PlainWorkItemID?
    }
    struct Place: Hashable {
      let period: Period
      let row: RowID
      let provider: ProviderID
      let model: ModelID

      init(_ rated: PlainRatedEvent) {
        (period, row) = (rated.period, rated.row)
        (provider, model) = (rated.event.provider, rated.model)
      }
    }
    var gaps: [Place: AttemptGap] = [:]
    func add(_ place: Place, items: Int = 0, missing: Int = 0, unlinked: Int = 0) {
      let known = gaps[place]
      gaps[place] = AttemptGap(
        period: place.period, row: place.row, provider: place.provider, model: place.model,
        workItems: (known?.workItems ?? 0) + items,
        missingCalls: (known?.missingCalls ?? 0) + missing,
        unlinkedRetries: (known?.unlinkedRetries ?? 0) + unlinked)
    }
    let items = Dictionary(grouping: events) {
      Item(period: $0.period, row: $0.row, item: $0.event.workItemID)
    }
    for (item, events) in items {
      guard item.item != nil else {
        for rated in events where Self.number(rated) > 1 { add(Place(rated), unlinked: 1) }
        continue
      }
      let missing = Self.missing(events.map(Self.number))
      guard missing > 0, let last = events.max(by: Self.precedes) else { continue }
      add(Place(last), items: 1, missing: missing)
    }
    return gaps.values.sorted { left, right in
      PlainOrder(left.period, right.period).then(PlainOrder(left.row, right.row))
        .then(PlainOrder(left.provider, right.provider))
        .then(PlainOrder(left.model, right.model)) == .ascending
    }
  }

  /// The number of an attempt, 1 to 8; what is no count up to 254 is 1.
  private static func number(_ rated: PlainRatedEvent) -> Int {
    let number = rated.event.attempt.exactInt64.map { Int($0) } ?? 0
    return (0...254).contains(number) ? min(max(number, 1), 8) : 1
  }

  /// How many attempts are missing at least, of each number no more than 15 being counted.
  private static func missing(_ numbers: [Int]) -> Int {
    let counts = (1...8).map { number in min(15, numbers.count { $0 == number }) }
    return counts.indices.reduce(0) { sum, place in
      sum + (counts[place...].max() ?? 0) - counts[place]
    }
  }

  /// By time, then attempt; where both are equal, the place further down comes first.
  private static func precedes(_ left: PlainRatedEvent, _ right: PlainRatedEvent) -> Bool {
    PlainOrder(left.event.occurredAt, right.event.occurredAt)
      .then(PlainOrder(left.event.attempt, right.event.attempt))
      .then(PlainOrder(right.event.location, left.event.location)) == .ascending
  }

  private func overlaps() -> [SourceOverlap] {
    var rows: [[String]: Int] = [:]
    for (content, files) in contents {
      let sorted = files.sorted { $0.key.precedesInByteOrder($1.key) }
      guard let first = sorted.first else { continue }
      // Of rows without id the second equal one of a file is another event than the first.
      var most = first.value
      for (file, count) in sorted.dropFirst() {
        let repeated = unnamed.contains(content) ? min(count, most) : count
        rows[[first.key, file], default: 0] += repeated
        most = max(most, count)
      }
    }
    return rows.sorted {
      $0.key[0] == $1.key[0]
        ? $0.key[1].precedesInByteOrder($1.key[1]) : $0.key[0].precedesInByteOrder($1.key[0])
    }.map { SourceOverlap(first: $0[0], second: $0[1], rows: $1) }
  }
}
