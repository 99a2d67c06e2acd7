import CPrefetch

/// A set of pairs of small numbers, each at most 2^32 − 2.
struct PairSet: ~Copyable {
  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private(set) var count = 0

  init() {
    mask = 1023
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: .max, count: mask + 1)
  }

  deinit { slots.deallocate() }

  @inline(__always)
  mutating func insert(_ first: UInt32, _ second: UInt32) {
    insert(UInt64(first) &<< 32 | UInt64(second))
  }

  /// Brings near where a pair is looked for.
  @inline(__always)
  func prefetch(_ first: UInt32, _ second: UInt32) {
    crossfoot_prefetch(slots + position(UInt64(first) &<< 32 | UInt64(second)))
  }

  @inline(__always)
  private func position(_ pair: UInt64) -> Int {
    Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) &>> 32) & mask
  }

  @inline(__always)
  private mutating func insert(_ pair: UInt64) {
    var position = position(pair)
    while slots[position] != .max {
      if slots[position] == pair { return }
      position = (position &+ 1) & mask
    }
    slots[position] = pair
    count &+= 1
    if count &* 2 > mask { grow() }
  }

  @inline(never)
  private mutating func grow() {
    let (old, oldCount) = (slots, mask + 1)
    mask = oldCount * 2 - 1
    slots = .allocate(capacity: oldCount * 2)
    slots.initialize(repeating: .max, count: oldCount * 2)
    count = 0
    for position in 0..<oldCount where old[position] != .max { insert(old[position]) }
    old.deallocate()
  }

  mutating func formUnion(_ other: borrowing PairSet) {
    other.forEachFirst { pair in insert(pair) }
  }

  /// Calls `body` with each pair.
  private func forEachFirst(_ body: (UInt64) -> Void) {
    for position in 0...mask where slots[position] != .max { body(slots[position]) }
  }

  /// Calls `body` with the first number of each pair.
  func forEach(_ body: (_ first: Int) -> Void) {
    for position in 0...mask where slots[position] != .max { body(Int(slots[position] >> 32)) }
  }
}
