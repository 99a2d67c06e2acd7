import CPrefetch

/// An open-addressing table from hashes to indices into somebody's array: a slot is 8 bytes, the upper
/// half 32 bits of the hash, the lower half the index plus one.
///
/// Probing is linear, at most seven slots in ten are used, and growing needs no look at the keys.
/// - Complexity: O(1) on average for hashes that nobody outside can foresee.
struct SlotTable: ~Copyable {
  private var slots: UnsafeMutablePointer<UInt64>
  private var shift: UInt32
  private(set) var count = 0
  private var limit: Int

  init(capacity: Int = 16) {
    let slotCount = max(16, (capacity * 10 / 7 + 1).roundedUpToPowerOfTwo)
    slots = Self.allocate(slotCount)
    shift = UInt32(32 - slotCount.trailingZeroBitCount)
    limit = slotCount * 7 / 10
  }

  deinit { slots.deallocate() }

  private static func allocate(_ slotCount: Int) -> UnsafeMutablePointer<UInt64> {
    let slots: UnsafeMutablePointer<UInt64> = TableMemory.allocate(slotCount)
    slots.initialize(repeating: 0, count: slotCount)
    return slots
  }

  /// The bytes it takes.
  var sizeBytes: Int { slotCount * 8 }

  private var slotCount: Int { 1 << (32 - Int(shift)) }

  /// Brings the place of `tag` near; ``find(_:where:)`` will be asked for it soon.
  @inline(__always)
  func prefetch(_ tag: UInt32) {
    crossfoot_prefetch(slots + Int(truncatingIfNeeded: tag &>> shift))
  }

  /// The first index stored under a hash like `tag`, whether or not it is the one: what it stands for
  /// can be brought near before it is looked at.
  @inline(__always)
  func candidate(_ tag: UInt32) -> Int? {
    let slot = slots[Int(truncatingIfNeeded: tag &>> shift)]
    return slot == 0 ? nil : Int(UInt32(truncatingIfNeeded: slot)) &- 1
  }

  /// What a search came upon.
  enum Search {
    /// The index that matches.
    case found(Int)
    /// Nothing: in this slot it would be.
    case missing(slot: Int)
  }

  /// Looks for the index stored under `tag` that `matches`.
  @inline(__always)
  func search(_ tag: UInt32, where matches: (Int) -> Bool) -> Search {
    let mask = slotCount &- 1
    var position = Int(truncatingIfNeeded: tag &>> shift)
    while true {
      let slot = slots[position]
      if slot == 0 { return .missing(slot: position) }
      if UInt32(truncatingIfNeeded: slot &>> 32) == tag {
        let index = Int(UInt32(truncatingIfNeeded: slot)) &- 1
        if matches(index) { return .found(index) }
      }
      position = (position &+ 1) & mask
    }
  }

  /// The index stored under `tag` that `matches`, or `nil`.
  @inline(__always)
  func find(_ tag: UInt32, where matches: (Int) -> Bool) -> Int? {
    guard case .found(let index) = search(tag, where: matches) else { return nil }
    return index
  }

  /// Stores `index` under `tag`; the caller knows that it is not there yet.
  @inline(__always)
  mutating func insert(_ tag: UInt32, _ index: Int) {
    if count >= limit { grow() }
    put(Self.content(tag, index))
    count &+= 1
  }

  /// Stores `index` under `tag`, in the slot that a search since the last insertion gave.
  @inline(__always)
  mutating func insert(_ tag: UInt32, _ index: Int, slot: Int) {
    if count >= limit { return insert(tag, index) }
    slots[slot] = Self.content(tag, index)
    count &+= 1
  }

  @inline(__always)
  private static func content(_ tag: UInt32, _ index: Int) -> UInt64 {
    UInt64(tag) &<< 32 | UInt64(truncatingIfNeeded: index &+ 1)
  }

  @inline(__always)
  private mutating func put(_ slot: UInt64) {
    let mask = slotCount &- 1
    var position = Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: slot &>> 32) &>> shift)
    while slots[position] != 0 { position = (position &+ 1) & mask }
    slots[position] = slot
  }

  @inline(never)
  private mutating func grow() {
    let (old, oldCount) = (slots, slotCount)
    slots = Self.allocate(oldCount * 2)
    shift -= 1
    limit = oldCount * 2 * 7 / 10
    for position in 0..<oldCount where old[position] != 0 { put(old[position]) }
    old.deallocate()
  }
}

extension Int {
  /// The least power of two that is not below this number.
  var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}

/// Distinct names by their hashes, numbered in the order of their first appearance.
struct NameIndex: ~Copyable {
  private var table = SlotTable()
  private(set) var hashes = GrowingBuffer<NameHash>()

  /// Brings near where the number of `hash` is looked for.
  @inline(__always)
  func prefetch(_ hash: NameHash) {
    table.prefetch(UInt32(truncatingIfNeeded: hash.low))
  }

  /// Brings near what will be compared with `hash`.
  @inline(__always)
  func prefetchCandidate(_ hash: NameHash) {
    guard let index = table.candidate(UInt32(truncatingIfNeeded: hash.low)) else { return }
    crossfoot_prefetch(hashes.base + index)
  }

  /// The number of `hash`, a new one where it was not seen before.
  @inline(__always)
  mutating func index(of hash: NameHash) -> Int {
    let tag = UInt32(truncatingIfNeeded: hash.low)
    switch table.search(tag, where: { hashes[$0] == hash }) {
    case .found(let known): return known
    case .missing(let slot):
      let index = hashes.count
      hashes.append(hash)
      table.insert(tag, index, slot: slot)
      return index
    }
  }

  var count: Int { hashes.count }
}
