import CPrefetch
import ExactMoney
import Pipeline

/// Events that belong to work items, sorted into batches by item, until the tables take them.
struct WorkItemBatches: ~Copyable {
  /// An event and the month and row it belongs to.
  struct Item: BitwiseCopyable {
    let record: UnsafeMutablePointer<EventRecord>
    let place: UInt32
    let accumulator: UInt32
  }

  static let count = 64
  private let batches: UnsafeMutablePointer<GrowingBuffer<Item>>

  init() {
    batches = .allocate(capacity: Self.count)
    for number in 0..<Self.count { (batches + number).initialize(to: GrowingBuffer()) }
  }

  deinit {
    batches.deinitialize(count: Self.count)
    batches.deallocate()
  }

  subscript(_ number: Int) -> UnsafeMutablePointer<GrowingBuffer<Item>> { batches + number }

  @inline(__always)
  mutating func append(
    _ record: UnsafeMutablePointer<EventRecord>, place: UInt32, accumulator: Int
  ) {
    let batch = Int(truncatingIfNeeded: record.pointee.workItem.low) & (Self.count &- 1)
    batches[batch].append(
      Item(
        record: record, place: place, accumulator: UInt32(truncatingIfNeeded: accumulator)))
  }
}

/// The last event of each work item of one batch: by time, then attempt, then id, then content.
struct WorkItemTable: ~Copyable {
  /// One event that may be the last of its item.
  struct Candidate {
    let place: UInt64
    let fingerprint: UInt64
    let accumulator: UInt32
    let isSuccess: Bool
  }

  struct Entry: BitwiseCopyable {
    var item: NameHash
    var occurredAt: Int64
    var place: UInt64
    var fingerprint: UInt64
    var activityPlace: UInt32
    var accumulator: UInt32
    var attempts: AttemptCounts
    var side: UInt32
    var worker: UInt8
    var attempt: UInt8
    var hasSide: Bool
    var isSuccess: Bool
  }

  private var table = SlotTable()
  private var entries = GrowingBuffer<Entry>()
  /// The events of an item that time and attempt leave equal.
  private var ties: [Int: [Candidate]] = [:]
  /// The accumulator of the last event of an item of which that was open.
  private var settledAccumulators: [Int: UInt32] = [:]

  init() {}

  /// Takes the events of a batch. Their records lie anywhere, so each is asked for before it is needed,
  /// once it is there its place in the table, and then what that place leads to.
  mutating func take(
    _ items: borrowing GrowingBuffer<WorkItemBatches.Item>, sides: (UInt8, UInt32) -> SideEvent
  ) {
    let (next, near, far) = (8, 16, 32)
    for index in 0..<items.count {
      if index &+ far < items.count {
        let record = UnsafeRawPointer(items[index &+ far].record)
        crossfoot_prefetch(record)
        crossfoot_prefetch(record + 64)
      }
      if index &+ near < items.count { table.prefetch(Self.tag(items[index &+ near])) }
      if index &+ next < items.count,
        let candidate = table.candidate(Self.tag(items[index &+ next]))
      {
        crossfoot_prefetch(entries.base + candidate)
      }
      take(items[index], sides: sides)
    }
  }

  @inline(__always)
  private static func tag(_ item: WorkItemBatches.Item) -> UInt32 {
    UInt32(truncatingIfNeeded: item.record.pointee.workItem.high) ^ item.place &* 0x9E37_79B9
  }

  @inline(__always)
  private mutating func take(_ item: WorkItemBatches.Item, sides: (UInt8, UInt32) -> SideEvent) {
    let record = item.record.pointee
    let tag = Self.tag(item)
    let times = record.flags.contains(.named) ? 1 : record.next
    let entry = Entry(
      item: record.workItem, occurredAt: record.occurredAt, place: record.place,
      fingerprint: record.fingerprint, activityPlace: item.place,
      accumulator: item.accumulator, attempts: AttemptCounts(),
      side: record.side, worker: record.worker, attempt: record.attempt,
      hasSide: record.flags.contains(.hasSide), isSuccess: record.flags.contains(.successful))
    let search = table.search(tag) {
      entries[$0].item == entry.item && entries[$0].activityPlace == entry.activityPlace
    }
    switch search {
    case .missing(let slot):
      table.insert(tag, entries.count, slot: slot)
      entries.append(entry)
      entries.base[entries.count &- 1].attempts.add(entry.attempt, times: times)
    case .found(let known):
      entries.base[known].attempts.add(entry.attempt, times: times)
      take(entry, after: known, sides: sides)
    }
  }

  /// Takes an event of an item that has others.
  @inline(__always)
  private mutating func take(
    _ entry: Entry, after known: Int, sides: (UInt8, UInt32) -> SideEvent
  ) {
    let last = entries[known]
    var entry = entry
    entry.attempts = last.attempts
    let order = Self.order(entry, last, sides: sides)
    if order == .same {
      ties[known, default: [Self.candidate(last)]].append(Self.candidate(entry))
      // Whichever came first stands, so that the order of work never shows.
      if entry.place < last.place { entries[known] = entry }
    } else if order == .descending {
      entries[known] = entry
      if !ties.isEmpty { ties[known] = nil }
    }
  }

  @inline(__always)
  private static func order(
    _ left: Entry, _ right: Entry, sides: (UInt8, UInt32) -> SideEvent
  ) -> Order {
    if left.hasSide || right.hasSide { return exactOrder(left, right, sides: sides) }
    if left.occurredAt != right.occurredAt {
      return left.occurredAt < right.occurredAt ? .ascending : .descending
    }
    return Order(left.attempt, right.attempt)
  }

  @inline(never)
  private static func exactOrder(
    _ left: Entry, _ right: Entry, sides: (UInt8, UInt32) -> SideEvent
  ) -> Order {
    func moment(_ entry: Entry) -> (Instant, ExactDecimal) {
      guard entry.hasSide else {
        return (Instant(nanoseconds: entry.occurredAt), ExactDecimal(entry.attempt))
      }
      let side = sides(entry.worker, entry.side)
      return (side.occurredAt, side.attempt)
    }
    let ((leftTime, leftAttempt), (rightTime, rightAttempt)) = (moment(left), moment(right))
    return Order(leftTime, rightTime).then(Order(leftAttempt, rightAttempt))
  }

  private static func candidate(_ entry: Entry) -> Candidate {
    Candidate(
      place: entry.place, fingerprint: entry.fingerprint, accumulator: entry.accumulator,
      isSuccess: entry.isSuccess)
  }

  /// The ties that leave open whether the item succeeded, or in which group it ended.
  ///
  /// - Parameter group: the group of an accumulator, as far as groups matter.
  func openTies(
    _ group: (_ accumulator: UInt32) -> UInt32
  ) -> [(entry: Int, candidates: [Candidate])] {
    ties.filter { _, candidates in
      let first = (candidates[0].isSuccess, group(candidates[0].accumulator))
      return candidates.contains { ($0.isSuccess, group($0.accumulator)) != first }
    }.map { ($0.key, $0.value) }
  }

  /// Settles a tie.
  mutating func settle(_ entry: Int, _ last: Candidate) {
    entries[entry].isSuccess = last.isSuccess
    settledAccumulators[entry] = last.accumulator
  }

  /// Calls `body` for each item of whose attempts some are missing, with the accumulator of its last
  /// event and how many are missing at least.
  func forEachGap(_ body: (_ accumulator: Int, _ missing: Int) -> Void) {
    for index in 0..<entries.count where entries[index].attempts.missing > 0 {
      body(Int(entries[index].accumulator), entries[index].attempts.missing)
    }
  }

  /// Calls `body` for each item with the accumulator in which it ended, and whether it succeeded.
  func forEachEnd(_ body: (_ accumulator: Int, _ isSuccess: Bool) -> Void) {
    for index in 0..<entries.count {
      let settled = settledAccumulators.isEmpty ? nil : settledAccumulators[index]
      body(Int(settled ?? entries[index].accumulator), entries[index].isSuccess)
    }
  }

  /// Calls `body` for each item with its month and row, and whether it succeeded.
  func forEach(_ body: (_ place: Int, _ isSuccess: Bool) -> Void) {
    for index in 0..<entries.count {
      body(Int(entries[index].activityPlace), entries[index].isSuccess)
    }
  }
}
