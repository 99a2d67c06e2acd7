import ExactMoney
import Pipeline

/// Makes the counts of SPEC §5.5, and what is to say about usage without price or customer.
struct ActivitySums {
  let merge: GroupMerge
  let sums: UnsafeMutablePointer<EventSums>
  let threads: ScanThreads

  /// The counts of every row of the P&L in every period.
  ///
  /// - Parameter workItems: calls its argument with each work item's place and success.
  func activity(
    workItems: ((_ place: Int, _ isSuccess: Bool) -> Void) -> Void
  ) -> [Activity] {
    let meters = threads.rules.meters
    var activity = merge.places.map { place in
      Activity(period: place.period, row: RowID(merge.texts.texts[place.row]))
    }
    let tokenMeters = meters.meters.indices.prefix(ScanRules.quickMeterCount)
      .filter { meters.countsTokens[$0] }
    // Twice as wide as what is summed, so that no number of accumulators can overflow it.
    var tokens = [Int128](repeating: 0, count: activity.count)
    for (accumulator, meaning) in merge.meanings.enumerated() {
      let place = Int(meaning.place)
      activity[place].events += sums.pointee.count(accumulator, EventSums.eventsOffset)
      activity[place].calls += sums.pointee.count(accumulator, EventSums.callsOffset)
      activity[place].failedCalls += sums.pointee.count(accumulator, EventSums.failedOffset)
      for meter in tokenMeters {
        tokens[place] += Int128(sums.pointee.sum(accumulator, meter: meter))
      }
    }
    for (place, sum) in tokens.enumerated() { activity[place].tokens = ExactDecimal(sum) }
    for (cell, quantity) in sums.pointee.extras where meters.countsTokens[cell.meter] {
      activity[Int(merge.meanings[cell.accumulator].place)].tokens += quantity
    }
    sums.pointee.activeUsers.forEach { activity[$0].activeUsers += 1 }
    workItems { place, isSuccess in
      activity[place].workItems += 1
      if isSuccess { activity[place].successfulWorkItems += 1 }
    }
    return activity.filter { $0.events > 0 }
      .sorted { Order($0.period, $1.period).then(Order($0.row, $1.row)) == .ascending }
  }

  /// Usage without a price.
  func unpriced(location: (UInt64) -> SourceLocation) -> [UnpricedUsage] {
    struct Key: Hashable {
      let period: Period
      let provider: ProviderID
      let model: ModelID
      let serviceTier: ServiceTier
      let meter: MeterID
    }
    var totals: [Key: EventSums.Unpriced] = [:]
    for (cell, sum) in sums.pointee.unpriced {
      let meaning = merge.meanings[cell.accumulator]
      func text(_ part: GroupMerge.Part) -> String { merge.text(part, of: meaning.group) }
      let key = Key(
        period: merge.places[Int(meaning.place)].period, provider: ProviderID(text(.provider)),
        model: ModelID(text(.model)), serviceTier: ServiceTier(text(.serviceTier)),
        meter: threads.rules.meters.meters[cell.meter])
      var total = totals[key] ?? EventSums.Unpriced()
      total.quantity += sum.quantity
      total.events += sum.events
      total.firstPlace = min(total.firstPlace, sum.firstPlace)
      totals[key] = total
    }
    return totals.map { key, total in
      UnpricedUsage(
        period: key.period, provider: key.provider, model: key.model,
        serviceTier: key.serviceTier, meter: key.meter, quantity: total.quantity,
        events: total.events, firstLocation: location(total.firstPlace))
    }.sorted { left, right in
      Order(left.period, right.period)
        .then(Order(left.provider, right.provider))
        .then(Order(left.model, right.model))
        .then(Order(left.serviceTier, right.serviceTier))
        .then(Order(left.meter, right.meter)) == .ascending
    }
  }

  /// Customers that nobody has introduced.
  func unknownCustomers(location: (UInt64) -> SourceLocation) -> [UnknownCustomer] {
    struct Key: Hashable {
      let period: Period
      let customer: UInt32
    }
    var totals: [Key: (events: Int, firstPlace: UInt64)] = [:]
    for (accumulator, meaning) in merge.meanings.enumerated() where meaning.isUnknown {
      let events = sums.pointee.count(accumulator, EventSums.eventsOffset)
      guard events > 0 else { continue }
      let key = Key(
        period: merge.places[Int(meaning.place)].period, customer: meaning.customer)
      let total = totals[key] ?? (events: 0, firstPlace: UInt64.max)
      totals[key] = (
        total.events + events, min(total.firstPlace, sums.pointee.firstPlace(accumulator))
      )
    }
    return totals.map { key, total in
      UnknownCustomer(
        period: key.period,
        customerID: CustomerID(nonEmpty: merge.texts.texts[Int(key.customer)]),
        events: total.events, firstLocation: location(total.firstPlace))
    }.sorted { left, right in
      Order(left.period, right.period).then(Order(left.customerID, right.customerID)) == .ascending
    }
  }
}
