/// Room for texts that cannot be used where they stand, such as those with doubled quotes. What was
/// taken stays in place until all of it is given back.
struct ScratchSpace: ~Copyable {
  private var blocks: [(start: UnsafeMutablePointer<UInt8>, count: Int)] = []
  private var used = 0

  init() {}

  deinit {
    for block in blocks { block.start.deallocate() }
  }

  /// Room for `count` bytes.
  mutating func take(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let last = blocks.last, last.count - used >= count {
      defer { used += count }
      return last.start + used
    }
    let capacity = max(count, 4096)
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    blocks.append((start, capacity))
    used = count
    return start
  }

  /// Gives back everything; one block, the largest, is kept.
  mutating func reset() {
    used = 0
    guard blocks.count > 1 else { return }
    blocks.sort { $0.count < $1.count }
    for block in blocks.dropLast() { block.start.deallocate() }
    blocks = blocks.suffix(1)
  }
}
