import CPrefetch
import ExactMoney
import Pipeline

/// Makes the groups and quantities of the roll-up, sorted by their names.
struct RollUpRows {
  private let merge: GroupMerge
  private let known: MergedGroups.Memory
  private let plans: [(thread: Int, plan: Int)]
  private let sums: UnsafeMutablePointer<EventSums>
  private let threads: ScanThreads

  init(merge: GroupMerge, sums: UnsafeMutablePointer<EventSums>, threads: ScanThreads) {
    self.merge = merge
    known = merge.groups.memory
    plans = merge.plans
    self.sums = sums
    self.threads = threads
  }

  private struct Quantity {
    var meter: Int
    var meterRank: Int
    var priceIndex: Int
    var whole: Int64
    /// What is no machine integer.
    var rest: ExactDecimal?
  }

  /// Writes groups and quantities, the finer ones too where there are any.
  ///
  /// - Parameter ends: makes the counts of work items, which only finer groups have.
  func write(to result: inout UsageRollUp, ends: () -> WorkItemEnds) {
    let meters = threads.rules.meters.meters
    result.meters = meters
    let order = meters.indices.sorted { meters[$0] < meters[$1] }
    var meterRanks = [Int](repeating: 0, count: meters.count)
    for (rank, meter) in order.enumerated() { meterRanks[meter] = rank }
    let (names, ranks) = rankedTexts()
    let groups = GroupOrder(merge, threads, ranks: ranks).sorted(groupsWithEvents())
    let ledgerDimensions = merge.ledgerPartCount - GroupMerge.Part.allCases.count
    let fine = LedgerGrain.Fine(
      width: merge.partCount, ledgerWidth: merge.ledgerPartCount,
      numbers: numbers(of: groups, ranks), events: events(of: groups),
      rows: rows(of: groups, meterRanks))
    guard merge.isFine else {
      result.groups = UsageGroups(
        names: names, dimensionCount: ledgerDimensions, numbers: fine.numbers, events: fine.events)
      result.rows = fine.rows
      return
    }
    let dimensions = threads.rules.rules.dimensions
    result.fine = FineUsage(
      dimensionNames: dimensions, ledgerDimensionCount: ledgerDimensions,
      groups: UsageGroups(
        names: names, dimensionCount: dimensions.count, numbers: fine.numbers, events: fine.events),
      counts: counts(of: groups, ends()), rows: fine.rows)
    let ledger = LedgerGrain(fine, meterRanks: meterRanks)
    result.groups = UsageGroups(
      names: names, dimensionCount: ledgerDimensions, numbers: ledger.numbers,
      events: ledger.events)
    result.rows = ledger.rows
  }

  /// The texts in byte order, and the place of each there.
  private func rankedTexts() -> (names: [String], ranks: [Int32]) {
    let texts = merge.texts.texts
    let order = texts.indices.sorted { texts[$0].precedesInByteOrder(texts[$1]) }
    var ranks = [Int32](repeating: 0, count: texts.count)
    for (rank, text) in order.enumerated() { ranks[text] = Int32(rank) }
    return (order.map { texts[$0] }, ranks)
  }

  /// The groups with events: for the ledger those that the provider charges, else any.
  private func groupsWithEvents() -> [UInt32] {
    let isFine = merge.isFine
    return joined(of: merge.groups.count) { range, found in
      found.reserveCapacity(range.count)
      for group in range.lazy.map({ UInt32($0) })
      where isFine ? hasEvents(group) : events(of: group) > 0 {
        found.append(group)
      }
    }
  }

  private func hasEvents(_ group: UInt32) -> Bool {
    var hasEvents = false
    known.forEachAccumulator(of: group) { accumulator, _ in
      hasEvents = hasEvents || sums.pointee.count(accumulator, EventSums.eventsOffset) > 0
    }
    return hasEvents
  }

  /// What happened in each group, be it charged or not.
  private func counts(of groups: [UInt32], _ ends: WorkItemEnds) -> [GroupCounts] {
    let unpriced = Set(
      sums.pointee.unpriced.lazy.filter { !$0.value.quantity.isZero }.map(\.key.accumulator))
    return joined(of: groups.count) { range, all in
      all.reserveCapacity(range.count)
      forEach(groups[range]) { _, group in
        var counts = GroupCounts()
        known.forEachAccumulator(of: group) { accumulator, _ in
          counts.events += sums.pointee.count(accumulator, EventSums.eventsOffset)
          if !unpriced.isEmpty, unpriced.contains(accumulator) { counts.hasUnpriced = true }
          counts.calls += sums.pointee.count(accumulator, EventSums.callsOffset)
          counts.failedCalls += sums.pointee.count(accumulator, EventSums.failedOffset)
        }
        ends.add(group, to: &counts)
        all.append(counts)
      }
    }
  }

  /// How many events that the provider charges are in a group.
  private func events(of group: UInt32) -> Int {
    var events = 0
    known.forEachAccumulator(of: group) { accumulator, meaning in
      if meaning.isBillable { events += sums.pointee.count(accumulator, EventSums.eventsOffset) }
    }
    return events
  }

  private func events(of groups: [UInt32]) -> [Int] {
    joined(of: groups.count) { range, events in
      events.reserveCapacity(range.count)
      forEach(groups[range]) { _, group in events.append(self.events(of: group)) }
    }
  }

  /// The days and the places of the names of each group.
  private func numbers(of groups: [UInt32], _ ranks: [Int32]) -> [Int32] {
    let isDay =
      GroupMerge.Part.allCases.map(\.isDay)
      + (GroupMerge.Part.allCases.count..<merge.partCount).map { _ in false }
    return joined(of: groups.count) { range, numbers in
      numbers.reserveCapacity(range.count * merge.partCount)
      forEach(groups[range]) { _, group in
        let identity = known.identity(group)
        for part in isDay.indices {
          let number = identity[part]
          numbers.append(isDay[part] ? Int32(bitPattern: number) : ranks[Int(number)])
        }
      }
    }
  }

  /// The quantities of each group.
  private func rows(of groups: [UInt32], _ meterRanks: [Int]) -> [UsageQuantity] {
    let extras = Dictionary(grouping: sums.pointee.extras) { $0.key.accumulator }
    return joined(of: groups.count) { range, rows in
      rows.reserveCapacity(range.count * 4)
      var quantities: [Quantity] = []
      forEach(groups[range]) { place, group in
        quantities.removeAll(keepingCapacity: true)
        known.forEachAccumulator(of: group) { accumulator, meaning in
          collect(accumulator, meaning, extras, meterRanks, &quantities)
        }
        append(&quantities, Int32(place), to: &rows)
      }
    }
  }

  /// Calls `body` with each group and its place. The groups lie anywhere, so what is known of each is
  /// asked for before it is needed.
  @inline(__always)
  private func forEach(
    _ groups: ArraySlice<UInt32>, _ body: (_ place: Int, _ group: UInt32) -> Void
  ) {
    let (near, far) = (8, 16)
    for place in groups.indices {
      if place &+ far < groups.endIndex { known.prefetch(groups[place &+ far]) }
      if place &+ near < groups.endIndex {
        let accumulator = known.lastAccumulator(groups[place &+ near])
        crossfoot_prefetch(known.meanings + Int(accumulator))
        sums.pointee.prefetch(Int(accumulator))
      }
      body(place, groups[place])
    }
  }

  /// What `body` makes of stretches of `count` things, on all threads, one stretch behind the other.
  private func joined<Element>(
    of count: Int, _ body: (_ range: Range<Int>, _ part: inout [Element]) -> Void
  ) -> [Element] {
    let shares = threads.shares(of: count)
    var parts = [[Element]](repeating: [], count: shares.count)
    parts.withUnsafeMutableBufferPointer { parts in
      threads.run(shares.count) { _, share in
        var part: [Element] = []
        body(shares[share], &part)
        parts[share] = part
      }
    }
    let ends = parts.reduce(into: [0]) { ends, part in
      ends.append(ends[ends.count - 1] + part.count)
    }
    return [Element](unsafeUninitializedCapacity: ends[shares.count]) { all, initializedCount in
      threads.run(parts.count) { _, share in
        _ = all[ends[share]..<ends[share + 1]].initialize(from: parts[share])
      }
      initializedCount = ends[shares.count]
    }
  }

  private func collect(
    _ accumulator: Int, _ meaning: AccumulatorMeaning,
    _ extras: [Int: [(key: EventSums.Cell, value: ExactDecimal)]], _ meterRanks: [Int],
    _ quantities: inout [Quantity]
  ) {
    guard meaning.isBillable else { return }
    let plan = plans[Int(meaning.plan)]
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
    _ quantities: inout [Quantity], _ group: Int32, to rows: inout [UsageQuantity]
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
      rows.append(
        UsageQuantity(
          group: group, meter: Int32(first.meter), priceIndex: Int32(first.priceIndex),
          quantity: total))
    }
  }
}
