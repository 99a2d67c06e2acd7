import CPrefetch
import Pipeline

/// What the sums of an accumulator mean.
struct AccumulatorMeaning: BitwiseCopyable {
  /// The group of the roll-up it belongs to.
  var group: UInt32
  /// The month and row of the P&L it belongs to.
  var place: UInt32
  /// The customer as recorded, among the texts.
  var customer: UInt32
  /// Its plan, among those of ``GroupMerge``.
  var plan: UInt32
  /// The meters that have a price, as bits; none where the provider charges nothing.
  var pricedMask: UInt32
  /// Of these the ones that make an event a call.
  var callMask: UInt32
  /// Another accumulator of its group; ``MergedGroups/none`` for the first.
  var previous: UInt32
  var isBillable: Bool
  /// Nobody has introduced its customer.
  var isUnknown: Bool
}

/// Groups of a thread on their way into the ``MergedGroups``: what their names mean, a hash of that, and
/// what their accumulators mean but for the group.
struct GroupBatch: ~Copyable {
  let identities: UnsafeMutablePointer<UInt32>
  let tags: UnsafeMutablePointer<UInt32>
  let meanings: UnsafeMutablePointer<AccumulatorMeaning>

  init(partCount: Int, capacity: Int) {
    identities = .allocate(capacity: partCount * capacity)
    tags = .allocate(capacity: capacity)
    meanings = .allocate(capacity: capacity)
  }

  deinit {
    identities.deallocate()
    tags.deallocate()
    meanings.deallocate()
  }
}

/// The groups of the roll-up, found by what their names mean, and the accumulators of each.
struct MergedGroups: ~Copyable {
  /// The number of no accumulator.
  static let none = UInt32.max

  private let partCount: Int
  private var table = SlotTable()
  /// The days and text numbers of every group, ``partCount`` for each.
  private var identities = GrowingBuffer<UInt32>()
  /// The last accumulator of each group, from which the others are found.
  private var lastAccumulators = GrowingBuffer<UInt32>()
  private var meanings = GrowingBuffer<AccumulatorMeaning>()
  private var (firstDay, lastDay) = (Int32.max, Int32.min)

  init(partCount: Int) {
    self.partCount = partCount
  }

  var count: Int { lastAccumulators.count }

  /// How many accumulators there are.
  var meaningCount: Int { meanings.count }

  /// The days between which all groups lie.
  var days: ClosedRange<Int32> { count == 0 ? 0...0 : firstDay...lastDay }

  /// What is known so far as plain memory, which stays as it is until more groups are taken in.
  var memory: Memory {
    Memory(
      partCount: partCount, identities: identities.base, lastAccumulators: lastAccumulators.base,
      meanings: meanings.base)
  }

  /// The groups as plain memory.
  struct Memory: BitwiseCopyable {
    fileprivate let partCount: Int
    fileprivate let identities: UnsafePointer<UInt32>
    fileprivate let lastAccumulators: UnsafePointer<UInt32>
    let meanings: UnsafePointer<AccumulatorMeaning>

    /// The days and text numbers of a group.
    @inline(__always)
    func identity(_ group: UInt32) -> UnsafePointer<UInt32> {
      identities + Int(group) &* partCount
    }

    /// The accumulator that was found last of a group.
    @inline(__always)
    func lastAccumulator(_ group: UInt32) -> UInt32 { lastAccumulators[Int(group)] }

    /// Brings near what is known of a group, and which is its last accumulator.
    @inline(__always)
    func prefetch(_ group: UInt32) {
      crossfoot_prefetch(identity(group))
      crossfoot_prefetch(lastAccumulators + Int(group))
    }

    /// Calls `body` with each accumulator of a group.
    @inline(__always)
    func forEachAccumulator(
      of group: UInt32, _ body: (_ accumulator: Int, _ meaning: AccumulatorMeaning) -> Void
    ) {
      var accumulator = lastAccumulator(group)
      while accumulator != MergedGroups.none {
        let meaning = meanings[Int(accumulator)]
        body(Int(accumulator), meaning)
        accumulator = meaning.previous
      }
    }
  }

  /// Makes room for `added` more groups of one accumulator each. What of it stays empty is never
  /// touched and so takes no memory.
  mutating func reserve(_ added: Int) {
    identities.reserve(identities.count + added * partCount)
    lastAccumulators.reserve(lastAccumulators.count + added)
    meanings.reserve(meanings.count + added)
  }

  /// Takes in the first `count` groups of a batch, and writes down the accumulator of each.
  mutating func take(
    _ batch: borrowing GroupBatch, count: Int, accumulators: UnsafeMutablePointer<UInt32>
  ) {
    // What a group needs lies at three random places, each of which says where the next one is.
    let (far, middle, near) = (24, 16, 8)
    for index in 0..<count {
      if index &+ far < count { table.prefetch(batch.tags[index &+ far]) }
      if index &+ middle < count, let group = table.candidate(batch.tags[index &+ middle]) {
        crossfoot_prefetch(identities.base + group &* partCount)
        crossfoot_prefetch(lastAccumulators.base + group)
      }
      if index &+ near < count, let group = table.candidate(batch.tags[index &+ near]) {
        crossfoot_prefetch(meanings.base + Int(lastAccumulators[group]))
      }
      let group = number(batch.identities + index &* partCount, batch.tags[index])
      accumulators[index] = accumulator(of: group, batch.meanings[index])
    }
  }

  /// The number of the group whose names mean `identity`; a new one has no accumulator yet.
  @inline(__always)
  private mutating func number(_ identity: UnsafePointer<UInt32>, _ tag: UInt32) -> Int {
    let known = table.find(tag) { group in
      let other = identities.base + group &* partCount
      for part in 0..<partCount where other[part] != identity[part] { return false }
      return true
    }
    if let known { return known }
    let number = count
    identities.append(from: identity, count: partCount)
    for part: GroupMerge.Part in [.reportingDay, .billingDay] {
      let day = Int32(bitPattern: identity[part.rawValue])
      firstDay = min(firstDay, day)
      lastDay = max(lastDay, day)
    }
    lastAccumulators.append(Self.none)
    table.insert(tag, number)
    return number
  }

  /// The accumulator of a group that has the plan of `meaning`. A group has few, as its day and its
  /// model leave few plans.
  @inline(__always)
  private mutating func accumulator(of group: Int, _ meaning: AccumulatorMeaning) -> UInt32 {
    let last = lastAccumulators[group]
    var known = last
    while known != Self.none {
      let other = meanings[Int(known)]
      if other.plan == meaning.plan, other.isBillable == meaning.isBillable { return known }
      known = other.previous
    }
    var meaning = meaning
    meaning.group = UInt32(group)
    meaning.previous = last
    lastAccumulators[group] = UInt32(meanings.count)
    meanings.append(meaning)
    return UInt32(meanings.count - 1)
  }
}
