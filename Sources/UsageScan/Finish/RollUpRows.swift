import ExactMoney
import Pipeline
import Synchronization

/// Makes the groups and quantities of the roll-up, sorted by their names.
struct RollUpRows {
  let merge: GroupMerge
  let sums: UnsafeMutablePointer<EventSums>
  let threads: ScanThreads

  private struct Quantity {
    var meter: Int
    var meterRank: Int
    var priceIndex: Int
    var whole: Int64
    /// What is no machine integer.
    var rest: ExactDecimal?
  }

  func write(to result: inout UsageRollUp) {
    let meters = threads.rules.meters.meters
    result.meters = meters
    let order = meters.indices.sorted { meters[$0] < meters[$1] }
    var meterRanks = [Int](repeating: 0, count: meters.count)
    for (rank, meter) in order.enumerated() { meterRanks[meter] = rank }
    let extras = Dictionary(grouping: sums.pointee.extras) { $0.key.accumulator }
    let members = accumulatorsByGroup()
    let groups = sortedGroups()
    // Stretches of groups, made on all threads and put one behind the other.
    let stretchCount = threads.count * 4
    let stretches = Mutex([UsageRollUp?](repeating: nil, count: stretchCount))
    threads.run(stretchCount) { _, number in
      let range =
        (groups.count * number / stretchCount)..<(groups.count * (number + 1) / stretchCount)
      var stretch = UsageRollUp()
      stretch.rows.reserveCapacity(range.count * 4)
      var quantities: [Quantity] = []
      for group in groups[range] {
        let accumulators = members.accumulators[members.starts[group]..<members.starts[group + 1]]
        let events = events(of: accumulators)
        guard events > 0 else { continue }
        quantities.removeAll(keepingCapacity: true)
        for accumulator in accumulators {
          collect(Int(accumulator), extras, meterRanks, &quantities)
        }
        append(&quantities, Int32(stretch.groups.count), to: &stretch)
        stretch.groups.append(usageGroup(group, events: events))
      }
      stretches.withLock { [stretch] in $0[number] = stretch }
    }
    for case let stretch? in stretches.withLock({ $0 }) {
      let first = Int32(result.groups.count)
      result.groups += stretch.groups
      result.rows += stretch.rows.lazy.map { row in
        UsageQuantity(
          group: first + row.group, meter: row.meter, priceIndex: row.priceIndex,
          quantity: row.quantity)
      }
    }
  }

  private func events(of accumulators: ArraySlice<UInt32>) -> Int {
    accumulators.reduce(0) { sum, accumulator in
      let isBillable = merge.meanings[Int(accumulator)].isBillable
      return sum + (isBillable ? sums.pointee.count(Int(accumulator), EventSums.eventsOffset) : 0)
    }
  }

  /// The accumulators of each group, one group behind the other.
  private func accumulatorsByGroup() -> (starts: [Int], accumulators: [UInt32]) {
    var starts = [Int](repeating: 0, count: merge.groupCount + 1)
    for accumulator in 0..<merge.meanings.count {
      starts[Int(merge.meanings[accumulator].group) + 1] += 1
    }
    for group in 0..<merge.groupCount { starts[group + 1] += starts[group] }
    var next = starts
    var accumulators = [UInt32](repeating: 0, count: merge.meanings.count)
    for accumulator in 0..<merge.meanings.count {
      let group = Int(merge.meanings[accumulator].group)
      accumulators[next[group]] = UInt32(accumulator)
      next[group] += 1
    }
    return (starts, accumulators)
  }

  private func collect(
    _ accumulator: Int, _ extras: [Int: [(key: EventSums.Cell, value: ExactDecimal)]],
    _ meterRanks: [Int], _ quantities: inout [Quantity]
  ) {
    let meaning = merge.meanings[accumulator]
    guard meaning.isBillable else { return }
    let plan = merge.plans[Int(meaning.plan)]
    let rates = threads.workers + plan.thread
    func add(_ meter: Int, _ whole: Int64, _ rest: ExactDecimal?) {
      guard let price = rates.pointee.rates.priceIndex(plan.plan, meter: meter) else { return }
      quantities.append(
        Quantity(
          meter: meter, meterRank: meterRanks[meter], priceIndex: price, whole: whole, rest: rest))
    }
    var bits = meaning.pricedMask
    while bits != 0 {
      let meter = bits.trailingZeroBitCount
      bits &= bits - 1
      let sum = sums.pointee.sum(accumulator, meter: meter)
      if sum != 0 { add(meter, sum, nil) }
    }
    guard !extras.isEmpty else { return }
    for (cell, quantity) in extras[accumulator] ?? [] { add(cell.meter, 0, quantity) }
  }

  /// Appends the quantities of one group, those of one meter and price as one.
  private func append(
    _ quantities: inout [Quantity], _ group: Int32, to result: inout UsageRollUp
  ) {
    if quantities.count > 1 {
      quantities.sort { ($0.meterRank, $0.priceIndex) < ($1.meterRank, $1.priceIndex) }
    }
    var next = 0
    while next < quantities.count {
      let first = quantities[next]
      var total = ExactDecimal(first.whole)
      if let rest = first.rest { total += rest }
      next += 1
      while next < quantities.count, quantities[next].meter == first.meter,
        quantities[next].priceIndex == first.priceIndex
      {
        total += ExactDecimal(quantities[next].whole) + (quantities[next].rest ?? .zero)
        next += 1
      }
      result.rows.append(
        UsageQuantity(
          group: group, meter: Int32(first.meter), priceIndex: Int32(first.priceIndex),
          quantity: total))
    }
  }

  private func usageGroup(_ group: Int, events: Int) -> UsageGroup {
    let texts = merge.texts.texts
    let start = group * merge.partCount
    func number(_ part: Int) -> UInt32 { merge.identities[start + part] }
    func text(_ part: GroupMerge.Part) -> String { texts[Int(number(part.rawValue))] }
    func day(_ part: GroupMerge.Part) -> CalendarDate {
      CalendarDate(daysSinceEpoch: Int32(bitPattern: number(part.rawValue)))
    }
    let dimensions = (GroupMerge.Part.allCases.count..<merge.partCount)
      .map { texts[Int(number($0))] }
    return UsageGroup(
      reportingDay: day(.reportingDay), billingDay: day(.billingDay), row: RowID(text(.row)),
      customerName: text(.customer), dimensions: dimensions, provider: ProviderID(text(.provider)),
      account: AccountID(nonEmpty: text(.account)), model: ModelID(text(.model)),
      serviceTier: ServiceTier(text(.serviceTier)), events: events)
  }

  /// The groups in the order of the roll-up: days, then names in byte order. The names are ranked
  /// once; after that only numbers are compared.
  private func sortedGroups() -> [Int] {
    let ranks = textRanks()
    let parts = sortedParts()
    let width = parts.count
    var keys = [Int32](repeating: 0, count: merge.groupCount * width)
    for group in 0..<merge.groupCount {
      for (index, part) in parts.enumerated() {
        let number = merge.identities[group * merge.partCount + part]
        let isDay =
          part == GroupMerge.Part.reportingDay.rawValue
          || part == GroupMerge.Part.billingDay.rawValue
        keys[group * width + index] =
          isDay ? Int32(bitPattern: number) : ranks[Int(number)]
      }
    }
    // The first part is a day: the groups of one day are sorted by one thread.
    let byDay = Dictionary(grouping: 0..<merge.groupCount) { keys[$0 * width] }
    let days = byDay.keys.sorted()
    let sorted = Mutex([[Int]](repeating: [], count: days.count))
    threads.run(days.count) { _, number in
      var groups = byDay[days[number]] ?? []
      keys.withUnsafeBufferPointer { keys in
        groups.sort { left, right in
          let (first, second) = (left &* width, right &* width)
          for index in 1..<width where keys[first &+ index] != keys[second &+ index] {
            return keys[first &+ index] < keys[second &+ index]
          }
          return false
        }
      }
      sorted.withLock { [groups] in $0[number] = groups }
    }
    return sorted.withLock { Array($0.joined()) }
  }

  private func sortedParts() -> [Int] {
    let first: [GroupMerge.Part] = [.reportingDay, .billingDay, .row, .customer]
    let last: [GroupMerge.Part] = [.provider, .account, .model, .serviceTier]
    return first.map(\.rawValue) + (GroupMerge.Part.allCases.count..<merge.partCount)
      + last.map(\.rawValue)
  }

  /// The place of each text in byte order.
  private func textRanks() -> [Int32] {
    let texts = merge.texts.texts
    let order = texts.indices.sorted { texts[$0].precedesInByteOrder(texts[$1]) }
    var ranks = [Int32](repeating: 0, count: texts.count)
    for (rank, text) in order.enumerated() { ranks[text] = Int32(rank) }
    return ranks
  }
}
