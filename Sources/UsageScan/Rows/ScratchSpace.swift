/// Room for texts that cannot be used where they stand, such as those with doubled quotes. What was
/// taken stays in place until all of it is given back.
struct ScratchSpace: ~Copyable {
  private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
  private var used = 0

  init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Room for `count` bytes.
  mutating func take(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let last = blocks.last, last.count - used >= count {
      defer { used += count }
      return last.baseAddress! + used
    }
    let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(count, 4096))
    blocks.append(block)
    used = count
    return block.baseAddress!
  }

  /// Gives back everything; one block, the largest, is kept.
  mutating func reset() {
    used = 0
    guard blocks.count > 1 else { return }
    blocks.sort { $0.count < $1.count }
    for block in blocks.dropLast() { block.deallocate() }
    blocks = blocks.suffix(1)
  }
}
