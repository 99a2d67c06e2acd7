import ExactMoney

/// What the quantities of a group share, as one thread met it.
struct GroupEntry: BitwiseCopyable {
  var first: UInt128
  var second: UInt128
  var reportingDay: Int32
  var billingDay: Int32
  /// Its plan among the thread's ``RatePlans``.
  var plan: Int32
  var isBillable: Bool
}

/// The groups one thread has met: the texts of a row's group columns, its days and its plan.
///
/// A row finds its group by hashes that two different groups share with odds of at most 2^-126; only
/// for a new one are the texts looked at.
struct GroupTable: ~Copyable {
  private var table = SlotTable()
  private(set) var entries = GrowingBuffer<GroupEntry>()
  /// The names of each group's texts, ``slotCount`` for each.
  private(set) var texts = GrowingBuffer<UInt32>()
  let slotCount: Int

  init(slotCount: Int) {
    self.slotCount = slotCount
  }

  var count: Int { entries.count }

  @inline(__always)
  func find(_ first: UInt128, _ second: UInt128) -> Int? {
    table.find(Self.tag(first, second)) {
      entries[$0].first == first && entries[$0].second == second
    }
  }

  /// Adds a group that ``find(_:_:)`` did not know; its texts are appended by the caller.
  mutating func add(_ entry: GroupEntry) -> Int {
    let number = entries.count
    entries.append(entry)
    table.insert(Self.tag(entry.first, entry.second), number)
    return number
  }

  mutating func appendText(_ name: Int) {
    texts.append(UInt32(name))
  }

  @inline(__always)
  private static func tag(_ first: UInt128, _ second: UInt128) -> UInt32 {
    let mixed =
      UInt64(truncatingIfNeeded: first &>> 64) ^ UInt64(truncatingIfNeeded: second &>> 64)
      &+ UInt64(truncatingIfNeeded: first)
    return UInt32(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 32)
  }
}

/// Texts by number, each once, in the order of their first appearance.
struct TextTable: ~Copyable {
  private var index = NameIndex()
  private(set) var texts: [String] = []
  private let sip: SipHash

  init(_ sip: SipHash) {
    self.sip = sip
  }

  /// The number of a text.
  mutating func number(of text: FieldSlice) -> Int {
    let number = index.index(of: sip.hash(text.start, text.count))
    if number == texts.count { texts.append(text.text) }
    return number
  }

  /// The number of a text.
  mutating func number(of text: String) -> Int {
    let number = index.index(of: sip.hash(text))
    if number == texts.count { texts.append(text) }
    return number
  }
}
