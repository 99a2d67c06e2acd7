import ExactMoney

/// A growing row of plain values outside Swift's reference counting and bounds checks: the hot room's
/// array. It has one owner.
struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private(set) var capacity: Int

  init(capacity: Int = 16) {
    self.capacity = max(1, capacity)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  var isEmpty: Bool { count == 0 }

  subscript(_ index: Int) -> Element {
    @inline(__always) get { base[index] }
    @inline(__always) set { base[index] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { reserve(count + 1) }
    (base + count).initialize(to: element)
    count &+= 1
  }

  mutating func append(from source: UnsafePointer<Element>, count added: Int) {
    reserve(count + added)
    (base + count).initialize(from: source, count: added)
    count += added
  }

  mutating func append(repeating element: Element, count added: Int) {
    reserve(count + added)
    (base + count).initialize(repeating: element, count: added)
    count += added
  }

  /// Makes room for at least `needed` elements, at least doubling.
  mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    let newCapacity = max(needed, capacity * 2)
    let grown = TableMemory.allocate(newCapacity, of: Element.self)
    grown.moveInitialize(from: base, count: count)
    base.deallocate()
    (base, capacity) = (grown, newCapacity)
  }

  /// Takes over `newCount` elements that were written behind the last one.
  mutating func grow(to newCount: Int) {
    count = newCount
  }

  mutating func removeAll() {
    count = 0
  }
}
