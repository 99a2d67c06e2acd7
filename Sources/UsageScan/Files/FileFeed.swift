import ExactMoney

/// The bytes of one file in order, a stretch at a time.
///
/// A mapped file is one stretch. A stream is read ahead by a thread of its own: while one block is
/// parsed the next one is decompressed.
final class FileFeed {
  /// Some bytes of the file, valid until the next call of ``stretch()``.
  struct Stretch {
    var start: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    /// The offset of ``start`` in the file.
    var offset: Int
    /// Whether the file ends at ``end``.
    var isLast: Bool

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: end - start) }
  }

  private enum Content {
    case memory(any UsageMemory)
    case stream(StreamBlocks)
  }

  private let content: Content
  private var current: Stretch

  /// - Parameter blockBytes: how much of a stream is read at once.
  init(_ bytes: UsageBytes, blockBytes: Int) {
    // Nothing is read there.
    let none = required(UnsafePointer<UInt8>(bitPattern: 8), "8 is an address")
    switch bytes {
    case .memory(let memory):
      content = .memory(memory)
      let start = memory.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? none
      current = Stretch(start: start, end: start + memory.bytes.count, offset: 0, isLast: true)
    case .stream(let stream):
      content = .stream(StreamBlocks(stream, blockBytes: blockBytes))
      current = Stretch(start: none, end: none, offset: 0, isLast: false)
    }
  }

  /// The bytes from the present place on: all that are left, or as many as have come.
  ///
  /// Throws what the stream throws.
  func stretch() throws -> Stretch {
    if case .stream(let blocks) = content, !current.isLast {
      let rest = UnsafeBufferPointer(start: current.start, count: current.end - current.start)
      let (bytes, isLast) = try blocks.next(after: rest)
      current.start = required(bytes.baseAddress, "a block without memory")
      current.end = current.start + bytes.count
      current.isLast = isLast
    }
    return current
  }

  /// Reads to the end of a file of which nothing counts: only there a stream says that it is damaged,
  /// which goes before all else that is wrong with it, however much of it had come by then.
  func drain() throws {
    while !current.isLast {
      advance(to: current.end)
      _ = try stretch()
    }
  }

  /// How many stored bytes have been read.
  var storedBytesRead: Int {
    switch content {
    case .memory: current.offset
    case .stream(let blocks): blocks.consumedBytes
    }
  }

  /// What was read need not be held in memory.
  func forgetPast() {
    if case .memory(let memory) = content { memory.forget(first: current.offset) }
  }

  /// The file is read up to `place`.
  func advance(to place: UnsafePointer<UInt8>) {
    invariant(place >= current.start && place <= current.end, "a place outside the stretch")
    current.offset += place - current.start
    current.start = place
  }
}
