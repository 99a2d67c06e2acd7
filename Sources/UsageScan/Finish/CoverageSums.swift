import ExactMoney
import Pipeline

/// A call that started and never ended, after its record is gone.
struct OpenCall {
  let accumulator: Int
  /// How many such calls: more than one only without id.
  let count: Int
  let quantities: [MeterQuantity]

  init(_ open: EventSums.OpenEvent, side: (UInt8, UInt32) -> SideEvent) {
    let record = open.record.pointee
    accumulator = open.accumulator
    count = record.flags.contains(.named) ? 1 : Int(record.next)
    if record.flags.contains(.hasSide) {
      quantities = side(record.worker, record.side).quantities
    } else {
      var quantities: [MeterQuantity] = []
      open.record.forEachQuantity { meter, quantity in
        quantities.append(MeterQuantity(meter: meter, quantity: ExactDecimal(quantity)))
      }
      self.quantities = quantities
    }
  }
}

/// Makes what tells whether something was not recorded: hours, open calls, attempts.
struct CoverageSums {
  let merge: GroupMerge
  let sums: UnsafeMutablePointer<EventSums>
  let threads: ScanThreads

  private func number(_ part: GroupMerge.Part, _ group: UInt32) -> UInt32 {
    merge.groups.memory.identity(group)[part.rawValue]
  }

  /// The hours in which each provider has events.
  func activeHours() -> [ActiveHours] {
    struct Place: Hashable {
      let provider: UInt32
      let day: Int32
    }
    var found: [Place: (bits: UInt64, events: Int)] = [:]
    for (accumulator, meaning) in merge.meanings.enumerated() {
      let events = sums.pointee.count(accumulator, EventSums.eventsOffset)
      guard events > 0 else { continue }
      let place = Place(
        provider: number(.provider, meaning.group),
        day: Int32(bitPattern: number(.reportingDay, meaning.group)))
      found[place, default: (0, 0)].bits |= sums.pointee.hours(accumulator)
      found[place, default: (0, 0)].events += events
    }
    let zone = threads.rules.rules.policy.reportingZone
    let clock = HourClock(zone)
    return found.map { place, sum in
      let day = CalendarDate(daysSinceEpoch: place.day)
      return ActiveHours(
        provider: ProviderID(merge.texts.texts[Int(place.provider)]), day: day,
        hours: clock.hours(
          sum.bits, from: zone.start(of: day), until: zone.start(of: day.advanced(by: 1))),
        events: sum.events)
    }.sorted { Order($0.provider, $1.provider).then(Order($0.day, $1.day)) == .ascending }
  }

  /// What a name stands for in the texts of a model's calls.
  private struct Calls: Hashable {
    let provider: UInt32
    let model: UInt32
    let serviceTier: UInt32
  }

  private func calls(_ group: UInt32) -> Calls {
    Calls(
      provider: number(.provider, group), model: number(.model, group),
      serviceTier: number(.serviceTier, group))
  }

  /// Open calls that the provider may charge, with what they may come to.
  func openUsage(_ open: [OpenCall]) -> [OpenUsage] {
    struct Key: Hashable {
      let period: Period
      let calls: Calls
    }
    struct Cell: Hashable {
      let meter: Int
      let priceIndex: Int
    }
    struct Total {
      var events = 0
      var quantities: [Cell: (recorded: ExactDecimal, upper: ExactDecimal)] = [:]
    }
    guard !open.isEmpty else { return [] }
    let limits = limits()
    var totals: [Key: Total] = [:]
    for call in open {
      let meaning = merge.meanings[call.accumulator]
      guard meaning.isBillable else { continue }
      let calls = calls(meaning.group)
      let key = Key(period: merge.places[Int(meaning.place)].period, calls: calls)
      totals[key, default: Total()].events += call.count
      var upper = limits[calls] ?? [:]
      var recorded: [Int: ExactDecimal] = [:]
      for used in call.quantities {
        recorded[used.meter] = used.quantity
        upper[used.meter] = max(upper[used.meter] ?? .zero, used.quantity)
      }
      let plan = merge.plans[Int(meaning.plan)]
      let count = ExactDecimal(call.count)
      for (meter, most) in upper {
        guard let price = threads.workers[plan.thread].rates.priceIndex(plan.plan, meter: meter)
        else { continue }
        let cell = Cell(meter: meter, priceIndex: price)
        var sum = totals[key]?.quantities[cell] ?? (.zero, .zero)
        sum.recorded += (recorded[meter] ?? .zero) * count
        sum.upper += most * count
        totals[key]?.quantities[cell] = sum
      }
    }
    let meters = threads.rules.meters.meters
    return totals.map { key, total in
      OpenUsage(
        period: key.period, provider: ProviderID(merge.texts.texts[Int(key.calls.provider)]),
        model: ModelID(merge.texts.texts[Int(key.calls.model)]),
        serviceTier: ServiceTier(merge.texts.texts[Int(key.calls.serviceTier)]),
        events: total.events,
        quantities: total.quantities.map { cell, sum in
          OpenUsage.Quantity(
            meter: meters[cell.meter], priceIndex: Int32(cell.priceIndex), recorded: sum.recorded,
            upper: sum.upper)
        }.sorted {
          Order($0.meter, $1.meter).then(Order($0.priceIndex, $1.priceIndex)) == .ascending
        })
    }.sorted { left, right in
      Order(left.period, right.period).then(Order(left.provider, right.provider))
        .then(Order(left.model, right.model))
        .then(Order(left.serviceTier, right.serviceTier)) == .ascending
    }
  }

  /// The greatest quantity of each meter in an ended call of each model.
  private func limits() -> [Calls: [Int: ExactDecimal]] {
    var plans: [Calls: Set<UInt32>] = [:]
    for meaning in merge.meanings { plans[calls(meaning.group), default: []].insert(meaning.plan) }
    return plans.mapValues { plans in
      var limits: [Int: ExactDecimal] = [:]
      for meter in threads.rules.meters.meters.indices {
        let most = plans.map { sums.pointee.limit(plan: Int($0), meter: meter) }.max() ?? .zero
        if !most.isZero { limits[meter] = most }
      }
      return limits
    }
  }

  /// Attempts that were made and not recorded.
  ///
  /// - Parameter gaps: calls its argument with the last event's accumulator of each work item of whose
  ///   attempts some are missing, and how many are at least.
  func attemptGaps(
    _ gaps: ((_ accumulator: Int, _ missing: Int) -> Void) -> Void
  ) -> [AttemptGap] {
    struct Key: Hashable {
      let place: UInt32
      let provider: UInt32
      let model: UInt32
    }
    var totals: [Key: (items: Int, missing: Int, unlinked: Int)] = [:]
    func key(_ accumulator: Int) -> Key {
      let meaning = merge.meanings[accumulator]
      return Key(
        place: meaning.place, provider: number(.provider, meaning.group),
        model: number(.model, meaning.group))
    }
    gaps { accumulator, missing in
      totals[key(accumulator), default: (0, 0, 0)].items += 1
      totals[key(accumulator), default: (0, 0, 0)].missing += missing
    }
    for (accumulator, count) in sums.pointee.unlinkedRetries {
      totals[key(accumulator), default: (0, 0, 0)].unlinked += count
    }
    let texts = merge.texts.texts
    return totals.map { key, total in
      let place = merge.places[Int(key.place)]
      return AttemptGap(
        period: place.period, row: RowID(texts[place.row]),
        provider: ProviderID(texts[Int(key.provider)]), model: ModelID(texts[Int(key.model)]),
        workItems: total.items, missingCalls: total.missing, unlinkedRetries: total.unlinked)
    }.sorted { left, right in
      Order(left.period, right.period).then(Order(left.row, right.row))
        .then(Order(left.provider, right.provider))
        .then(Order(left.model, right.model)) == .ascending
    }
  }
}
