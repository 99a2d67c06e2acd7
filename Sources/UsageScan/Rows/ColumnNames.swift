/// Names of columns, each with an index in the order in which it first appeared.
///
/// Besides the lookup it remembers which names followed which: most rows name their columns in the
/// order of the row before, and then one comparison of the bytes `"name":` replaces the lookup.
struct ColumnNames: ~Copyable {
  /// A column, or the place before the first one; they are counted from there.
  struct Place {
    /// Before the first column of a row.
    static var start: Place { Place(index: 0) }

    fileprivate let index: Int

    /// The column's index.
    var column: Int { index &- 1 }
  }

  private struct Entry {
    /// `"name":` as a row would write it, its first bytes; what is past it is masked out.
    var expected = SIMD4<UInt64>(repeating: .max)
    var mask = SIMD4<UInt64>(repeating: .max)
    /// All of `"name":`, the name as it is. Where it must be escaped, no text is expected: 0xFF is
    /// never UTF-8.
    var quoted = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    var hash = 0
    /// The places that followed last time and before.
    var next: Int32 = 0
    var alternative: Int32 = 0
  }

  /// The names by index.
  private(set) var names: [[UInt8]] = []

  /// By place.
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity = 32
  /// Open addressing with places; 0 is free. Twice as many as entries at least, a power of two.
  private var slots: UnsafeMutablePointer<Int32>
  private var slotMask = 63

  init() {
    entries = .allocate(capacity: entryCapacity)
    entries.initialize(to: Entry())
    slots = .allocate(capacity: slotMask + 1)
    slots.initialize(repeating: 0, count: slotMask + 1)
  }

  deinit {
    for place in 0...names.count { entries[place].quoted.deallocate() }
    entries.deallocate()
    slots.deallocate()
  }

  /// How many names there are.
  var count: Int { names.count }

  /// The place of a name, which is added where it is new, and follows `previous` from now on.
  mutating func place(of name: UnsafeBufferPointer<UInt8>, after previous: Place) -> Place {
    let found = place(of: name)
    entries[previous.index].alternative = entries[previous.index].next
    entries[previous.index].next = Int32(truncatingIfNeeded: found.index)
    return found
  }

  /// The bytes that can be compared at once, and must be readable for ``followed(_:at:end:)``.
  static var expectedByteCount: Int { 32 }

  /// The place that followed `previous` before and whose `"name":` stands at `start`, with the byte
  /// after it; `nil` says only that the name must be looked up.
  @inline(__always)
  mutating func followed(
    _ previous: Place, at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
  ) -> (place: Place, end: UnsafePointer<UInt8>)? {
    let text = UnsafeRawPointer(start).loadUnaligned(as: SIMD4<UInt64>.self)
    let next = Int(entries[previous.index].next)
    if let nameEnd = matches(next, text, start, end) { return (Place(index: next), nameEnd) }
    let other = Int(entries[previous.index].alternative)
    guard let nameEnd = matches(other, text, start, end) else { return nil }
    entries[previous.index].next = Int32(truncatingIfNeeded: other)
    entries[previous.index].alternative = Int32(truncatingIfNeeded: next)
    return (Place(index: other), nameEnd)
  }

  /// The place that followed `previous` before and has this name; `nil` says only that it must be looked up.
  @inline(__always)
  mutating func followed(
    _ previous: Place, named name: UnsafeBufferPointer<UInt8>
  ) -> Place? {
    let next = Int(entries[previous.index].next)
    if isName(name, of: next) { return Place(index: next) }
    let other = Int(entries[previous.index].alternative)
    guard isName(name, of: other) else { return nil }
    entries[previous.index].next = Int32(truncatingIfNeeded: other)
    entries[previous.index].alternative = Int32(truncatingIfNeeded: next)
    return Place(index: other)
  }

  @inline(__always)
  private func matches(
    _ place: Int, _ text: SIMD4<UInt64>, _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    let entry = entries + place
    let differences = (text ^ entry.pointee.expected) & entry.pointee.mask
    guard differences[0] | differences[1] | differences[2] | differences[3] == 0 else {
      return nil
    }
    let count = entry.pointee.quoted.count
    if count > Self.expectedByteCount, !matchesRest(place, start, end) { return nil }
    return start + count
  }

  /// Whether all of a long name stands at `start`.
  @inline(never)
  private func matchesRest(
    _ place: Int, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Bool {
    let quoted = entries[place].quoted
    guard let bytes = quoted.baseAddress, end - start >= quoted.count else { return false }
    return areEqual(start, bytes, count: quoted.count)
  }

  private mutating func place(of name: UnsafeBufferPointer<UInt8>) -> Place {
    // Names come from outside; the hasher's random key keeps them from choosing their slots.
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(name))
    let hash = hasher.finalize()
    var slot = hash & slotMask
    while slots[slot] != 0 {
      let place = Int(slots[slot])
      if entries[place].hash == hash, isName(name, of: place) { return Place(index: place) }
      slot = (slot + 1) & slotMask
    }
    return add(name, hash: hash)
  }

  private func isName(_ name: UnsafeBufferPointer<UInt8>, of place: Int) -> Bool {
    let quoted = entries[place].quoted
    guard let known = quoted.baseAddress, quoted.count == name.count + 3 else { return false }
    guard let start = name.baseAddress else { return true }
    return areEqual(start, known + 1, count: name.count)
  }

  private mutating func add(_ name: UnsafeBufferPointer<UInt8>, hash: Int) -> Place {
    names.append(Array(name))
    let place = names.count
    if place == entryCapacity { grow() }
    var entry = Entry()
    entry.hash = hash
    Self.expect(name, &entry)
    (entries + place).initialize(to: entry)
    claimSlot(of: place)
    return Place(index: place)
  }

  /// Lets `entry` hold `"name":`, and expect it unless it cannot be written without an escape.
  private static func expect(_ name: UnsafeBufferPointer<UInt8>, _ entry: inout Entry) {
    let quoted = [JSONByte.quote] + Array(name) + [JSONByte.quote, JSONByte.colon]
    entry.quoted = .allocate(capacity: quoted.count)
    _ = entry.quoted.initialize(from: quoted)
    let isPlain = name.allSatisfy {
      $0 >= JSONByte.space && $0 != JSONByte.quote && $0 != JSONByte.backslash
    }
    guard isPlain else { return }
    entry.expected = SIMD4(repeating: 0)
    entry.mask = SIMD4(repeating: 0)
    let known = quoted.prefix(expectedByteCount)
    withUnsafeMutableBytes(of: &entry.expected) { $0.copyBytes(from: known) }
    withUnsafeMutableBytes(of: &entry.mask) {
      $0.copyBytes(from: repeatElement(0xFF, count: known.count))
    }
  }

  private mutating func grow() {
    let old = entries
    entries = .allocate(capacity: 2 * entryCapacity)
    entries.moveInitialize(from: old, count: entryCapacity)
    entryCapacity *= 2
    old.deallocate()
    slots.deallocate()
    slotMask = 2 * entryCapacity - 1
    slots = .allocate(capacity: slotMask + 1)
    slots.initialize(repeating: 0, count: slotMask + 1)
    for place in 1..<names.count { claimSlot(of: place) }
  }

  private func claimSlot(of place: Int) {
    var slot = entries[place].hash & slotMask
    while slots[slot] != 0 { slot = (slot + 1) & slotMask }
    slots[slot] = Int32(truncatingIfNeeded: place)
  }
}
