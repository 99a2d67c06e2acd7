import CPrefetch
import ExactMoney

/// What the quantities of a group share, as one thread met it.
struct GroupEntry: BitwiseCopyable {
  var key: NameHash
  var reportingDay: Int32
  var billingDay: Int32
  /// Its plan among the thread's ``RatePlans``.
  var plan: Int32
  var isBillable: Bool
}

/// The groups one thread has met: the texts of a row's group columns, its days and its plan.
///
/// A row finds its group by 96 bits of a keyed hash, which stand in the table itself, so that one look
/// at memory is enough; only for a new group are the texts looked at. Two different groups share them
/// with odds of at most 2^-92: a million groups hold such a pair with odds of 1 to 10^16.
struct GroupTable: ~Copyable {
  private struct Slot: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt32 = 0
    /// The group's number plus one; 0 for an empty slot.
    var group: UInt32 = 0
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private(set) var entries = GrowingBuffer<GroupEntry>()
  /// The names of each group's texts, ``slotCount`` for each.
  private(set) var texts = GrowingBuffer<UInt32>()
  let slotCount: Int

  init(slotCount: Int) {
    self.slotCount = slotCount
    mask = 1023
    slots = TableMemory.allocate(mask + 1)
    slots.initialize(repeating: Slot(), count: mask + 1)
  }

  deinit { slots.deallocate() }

  var count: Int { entries.count }

  /// Brings near where a group is looked for.
  @inline(__always)
  func prefetch(_ key: NameHash) {
    crossfoot_prefetch(slots + position(key))
  }

  @inline(__always)
  private func position(_ key: NameHash) -> Int { Int(truncatingIfNeeded: key.low) & mask }

  @inline(__always)
  func find(_ key: NameHash) -> Int? {
    var position = position(key)
    while slots[position].group != 0 {
      if slots[position].low == key.low,
        slots[position].high == UInt32(truncatingIfNeeded: key.high)
      {
        return Int(slots[position].group) &- 1
      }
      position = (position &+ 1) & mask
    }
    return nil
  }

  /// Adds a group that ``find(_:)`` did not know; its texts are appended by the caller.
  mutating func add(_ entry: GroupEntry) -> Int {
    if (entries.count + 1) * 10 > mask * 7 { grow() }
    entries.append(entry)
    put(entries.count - 1)
    return entries.count - 1
  }

  mutating func appendText(_ name: Int) {
    texts.append(UInt32(name))
  }

  private func put(_ group: Int) {
    let key = entries[group].key
    var position = position(key)
    while slots[position].group != 0 { position = (position &+ 1) & mask }
    slots[position] = Slot(
      low: key.low, high: UInt32(truncatingIfNeeded: key.high), group: UInt32(group + 1))
  }

  private mutating func grow() {
    slots.deallocate()
    mask = 2 * mask + 1
    slots = TableMemory.allocate(mask + 1)
    slots.initialize(repeating: Slot(), count: mask + 1)
    for group in 0..<entries.count { put(group) }
  }
}

/// Texts by number, each once, in the order of their first appearance.
struct TextTable: ~Copyable {
  private var index = NameIndex()
  private(set) var texts: [String] = []
  private let sip: SipHash
  /// The number of the empty text, which is asked for more often than any other.
  private var empty: Int?

  init(_ sip: SipHash) {
    self.sip = sip
  }

  /// The number of a text.
  mutating func number(of text: FieldSlice) -> Int {
    if text.count == 0 { return emptyNumber() }
    let number = index.index(of: sip.hash(text.start, text.count))
    if number == texts.count { texts.append(text.text) }
    return number
  }

  private mutating func emptyNumber() -> Int {
    if let empty { return empty }
    let number = number(of: "")
    empty = number
    return number
  }

  /// The number of a text.
  mutating func number(of text: String) -> Int {
    let number = index.index(of: sip.hash(text))
    if number == texts.count { texts.append(text) }
    return number
  }
}
