import CPrefetch
import ExactMoney
import Pipeline

/// What one thread sums over the events that stand.
///
/// Counts and whole quantities are machine integers, checked for overflow; fractions and numbers that
/// do not fit are summed beside them, exactly.
struct EventSums: ~Copyable {
  /// A meter of an accumulator.
  struct Cell: Hashable {
    let accumulator: Int
    let meter: Int
  }

  /// Usage without a price.
  struct Unpriced {
    var quantity = ExactDecimal.zero
    var events = 0
    var firstPlace = UInt64.max
  }

  /// A call that started and never ended.
  struct OpenEvent {
    let record: UnsafeMutablePointer<EventRecord>
    let accumulator: Int
  }

  /// The places of an accumulator's numbers; those of the meters follow.
  static let eventsOffset = 0
  static let callsOffset = 1
  static let failedOffset = 2
  /// The hours in which there are events, as bits: see ``HourClock``.
  static let hoursOffset = 3
  static let headCount = 4

  let stride: Int
  /// Where each meter's sum stands, by meter; −1 for those never used.
  private let offsets: UnsafeMutablePointer<Int>
  private(set) var numbers = GrowingBuffer<Int64>()
  private var firstPlaces = GrowingBuffer<UInt64>()
  private(set) var extras: [Cell: ExactDecimal] = [:]
  private(set) var unpriced: [Cell: Unpriced] = [:]
  private(set) var openEvents: [OpenEvent] = []
  private(set) var conflicts: [[UnsafeMutablePointer<EventRecord>]] = []
  private(set) var limits: MeterLimits
  /// Second and later attempts without a work item, by accumulator.
  private(set) var unlinkedRetries: [Int: Int] = [:]
  private let clock: HourClock
  var activeUsers = PairSet()
  var workItems: WorkItemBatches
  var missingFields = MissingFields()

  init(meters used: UInt32, clock: HourClock) {
    self.clock = clock
    offsets = .allocate(capacity: ScanRules.quickMeterCount)
    offsets.initialize(repeating: -1, count: ScanRules.quickMeterCount)
    var next = Self.headCount
    for meter in 0..<ScanRules.quickMeterCount where used & (1 << UInt32(meter)) != 0 {
      offsets[meter] = next
      next += 1
    }
    stride = next
    limits = MeterLimits(stride: next)
    workItems = WorkItemBatches()
  }

  deinit { offsets.deallocate() }

  /// Makes room for `count` accumulators and `plans`.
  mutating func reserve(_ count: Int, plans: Int) {
    limits.reserve(plans)
    numbers.append(repeating: 0, count: count * stride - numbers.count)
    firstPlaces.append(repeating: .max, count: count - firstPlaces.count)
  }

  /// Forgets what only the events in memory explain.
  mutating func endPass() {
    openEvents.removeAll()
    conflicts.removeAll()
  }

  /// The sum of a meter's whole quantities.
  func sum(_ accumulator: Int, meter: Int) -> Int64 {
    let offset = offsets[meter]
    return offset < 0 ? 0 : numbers[accumulator * stride + offset]
  }

  /// The hours in which an accumulator has events.
  func hours(_ accumulator: Int) -> UInt64 {
    UInt64(bitPattern: numbers[accumulator * stride + Self.hoursOffset])
  }

  /// The greatest quantity of a meter in a call that a plan rates and that has ended.
  func limit(plan: Int, meter: Int) -> ExactDecimal {
    let isQuick = meter < ScanRules.quickMeterCount
    return limits.limit(plan: plan, meter: meter, offset: isQuick ? offsets[meter] : -1)
  }

  /// The number at one of the offsets of the head.
  func count(_ accumulator: Int, _ offset: Int) -> Int {
    Int(numbers[accumulator * stride + offset])
  }

  func firstPlace(_ accumulator: Int) -> UInt64 { firstPlaces[accumulator] }

  mutating func noteConflict(_ states: [UnsafeMutablePointer<EventRecord>]) {
    conflicts.append(states)
  }

  /// Brings an accumulator's numbers near.
  @inline(__always)
  func prefetch(_ accumulator: Int) {
    let numbers = numbers.base + accumulator &* stride
    crossfoot_prefetch(numbers)
    crossfoot_prefetch(numbers + (stride &- 1))
  }

  /// Adds the event that stands.
  @inline(__always)
  mutating func add(
    _ record: UnsafeMutablePointer<EventRecord>, _ accumulator: Int,
    _ meaning: AccumulatorMeaning, sides: (UInt8, UInt32) -> SideEvent
  ) {
    let event = record.pointee
    let weight = event.flags.contains(.named) ? 1 : Int64(event.next)
    let head = numbers.base + accumulator &* stride
    head[Self.eventsOffset] &+= weight
    if event.flags.contains(.hasSide) {
      addSide(record, accumulator, meaning, sides(event.worker, event.side), weight)
    } else {
      let priced = event.meters & meaning.pricedMask
      let isCall = priced == 0 || meaning.callMask &>> UInt32(priced.trailingZeroBitCount) & 1 != 0
      addCall(head, isCall, event.flags, weight)
      let second = event.occurredAt.flooredSeconds
      head[Self.hoursOffset] |= Int64(bitPattern: clock.bit(second))
      let hasEnded = event.flags.contains(.ended)
      addQuantities(record, accumulator, weight, head, limits.row(meaning.plan, hasEnded: hasEnded))
      if event.meters & ~meaning.pricedMask != 0, meaning.isBillable {
        addUnpriced(record, accumulator, meaning, weight)
      }
    }
    if meaning.isUnknown {
      firstPlaces[accumulator] = min(firstPlaces[accumulator], event.place)
    }
    if !event.flags.contains(.ended) {
      openEvents.append(OpenEvent(record: record, accumulator: accumulator))
    }
    if event.attempt > 1, !event.flags.contains(.hasWorkItem) {
      unlinkedRetries[accumulator, default: 0] += Int(weight)
    }
  }

  @inline(__always)
  private func addCall(
    _ head: UnsafeMutablePointer<Int64>, _ isCall: Bool, _ flags: EventRecord.Flags, _ weight: Int64
  ) {
    head[Self.callsOffset] &+= isCall ? weight : 0
    head[Self.failedOffset] &+= isCall && flags.contains(.failed) ? weight : 0
  }

  @inline(__always)
  private mutating func addQuantities(
    _ record: UnsafeMutablePointer<EventRecord>, _ accumulator: Int, _ weight: Int64,
    _ head: UnsafeMutablePointer<Int64>, _ limits: UnsafeMutablePointer<Int64>
  ) {
    record.forEachQuantity { meter, quantity in
      let offset = offsets[meter]
      if quantity > limits[offset] { limits[offset] = quantity }
      let sum = head + offset
      if weight == 1 {
        let (total, overflow) = sum.pointee.addingReportingOverflow(quantity)
        if overflow {
          addExtra(Cell(accumulator: accumulator, meter: meter), ExactDecimal(quantity))
        } else {
          sum.pointee = total
        }
      } else {
        addExtra(
          Cell(accumulator: accumulator, meter: meter),
          ExactDecimal(quantity) * ExactDecimal(weight))
      }
    }
  }

  @inline(never)
  private mutating func addExtra(_ cell: Cell, _ quantity: ExactDecimal) {
    extras[cell, default: .zero] += quantity
  }

  @inline(never)
  private mutating func addUnpriced(
    _ record: UnsafeMutablePointer<EventRecord>, _ accumulator: Int,
    _ meaning: AccumulatorMeaning, _ weight: Int64
  ) {
    let place = record.pointee.place
    record.forEachQuantity { meter, quantity in
      guard meaning.pricedMask & (1 << UInt32(meter)) == 0 else { return }
      addUnpriced(
        Cell(accumulator: accumulator, meter: meter),
        ExactDecimal(quantity) * ExactDecimal(weight), weight, place)
    }
  }

  private mutating func addUnpriced(
    _ cell: Cell, _ quantity: ExactDecimal, _ weight: Int64, _ place: UInt64
  ) {
    unpriced[cell, default: Unpriced()].quantity += quantity
    unpriced[cell, default: Unpriced()].events += Int(weight)
    unpriced[cell, default: Unpriced()].firstPlace = min(
      unpriced[cell, default: Unpriced()].firstPlace, place)
  }

  /// An event whose quantities a record cannot hold.
  @inline(never)
  private mutating func addSide(
    _ record: UnsafeMutablePointer<EventRecord>, _ accumulator: Int,
    _ meaning: AccumulatorMeaning, _ side: SideEvent, _ weight: Int64
  ) {
    // Meters beyond the quick ones are priced here as well: the plan says so only for the others.
    let firstPriced = side.quantities.first { side.pricedMeters.contains($0.meter) }?.meter
    let isCall =
      !meaning.isBillable || firstPriced == nil
      || firstPriced.map { side.callMeters.contains($0) } == true
    let head = numbers.base + accumulator * stride
    addCall(head, isCall, record.pointee.flags, weight)
    head[Self.hoursOffset] |= Int64(
      bitPattern: clock.bit(side.occurredAt.secondsSinceEpoch))
    for used in side.quantities {
      if record.pointee.flags.contains(.ended) {
        limits.add(used.quantity, plan: Int(meaning.plan), meter: used.meter)
      }
      let quantity = used.quantity * ExactDecimal(weight)
      let cell = Cell(accumulator: accumulator, meter: used.meter)
      addExtra(cell, quantity)
      if meaning.isBillable, !side.pricedMeters.contains(used.meter) {
        addUnpriced(cell, quantity, weight, record.pointee.place)
      }
    }
  }

  /// Adds what another thread summed.
  mutating func add(_ other: borrowing EventSums) {
    for index in 0..<other.numbers.count {
      if index % stride == Self.hoursOffset {
        numbers[index] |= other.numbers[index]
        continue
      }
      let (total, overflow) = numbers[index].addingReportingOverflow(other.numbers[index])
      if overflow {
        let meter = meter(at: index % stride)
        addExtra(
          Cell(accumulator: index / stride, meter: meter), ExactDecimal(other.numbers[index]))
      } else {
        numbers[index] = total
      }
    }
    for index in 0..<other.firstPlaces.count {
      firstPlaces[index] = min(firstPlaces[index], other.firstPlaces[index])
    }
    for (cell, quantity) in other.extras { addExtra(cell, quantity) }
    for (cell, sum) in other.unpriced {
      addUnpriced(cell, sum.quantity, Int64(sum.events), sum.firstPlace)
    }
    activeUsers.formUnion(other.activeUsers)
    limits.formMaximum(other.limits)
    unlinkedRetries.merge(other.unlinkedRetries) { $0 + $1 }
    missingFields.add(other.missingFields)
  }

  private func meter(at offset: Int) -> Int {
    required(
      (0..<ScanRules.quickMeterCount).first { offsets[$0] == offset },
      "a count of events overflowed")
  }
}
