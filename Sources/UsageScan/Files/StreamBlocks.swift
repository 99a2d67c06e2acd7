import Dispatch
import ExactMoney
import Synchronization

/// Reads a stream a block ahead of whoever parses it.
final class StreamBlocks {
  /// A block and the room before it for what was left of the one before.
  private struct Block: @unchecked Sendable {
    var bytes: UnsafeMutableRawBufferPointer
    var headroom: Int
    var count = 0

    init(headroom: Int, capacity: Int) {
      self.headroom = headroom
      bytes = .allocate(byteCount: headroom + capacity, alignment: 64)
    }
  }

  /// What the reading thread hands over.
  private final class Filling: Sendable {
    let outcome = Mutex<Result<Int, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
  }

  /// `nil` once it gave its last byte: many files of one round then hold no descriptors.
  private var stream: (any UsageStream)?
  /// How many stored bytes have been read.
  private(set) var consumedBytes = 0
  private let queue = DispatchQueue(label: "crossfoot.stream")
  private var shown: Block
  private var coming: Block
  private var filling: Filling
  private let blockBytes: Int

  init(_ stream: any UsageStream, blockBytes: Int) {
    self.stream = stream
    self.blockBytes = blockBytes
    let headroom = min(blockBytes, 1 << 20)
    shown = Block(headroom: headroom, capacity: blockBytes)
    coming = Block(headroom: headroom, capacity: blockBytes)
    filling = Self.fill(coming, stream, queue)
  }

  deinit {
    // The thread writes into the block until it is done.
    filling.done.wait()
    shown.bytes.deallocate()
    coming.bytes.deallocate()
  }

  /// The next block behind `rest`, the end of what was given before; and whether it is the last.
  func next(
    after rest: UnsafeBufferPointer<UInt8>
  ) throws -> (UnsafeBufferPointer<UInt8>, isLast: Bool) {
    filling.done.wait()
    filling.done.signal()
    let count = try required(filling.outcome.withLock(\.self), "a block without outcome").get()
    coming.count = count
    let isLast = count < coming.bytes.count - coming.headroom
    var start = coming.headroom - rest.count
    if start < 0 {
      // A row longer than a block: a larger one takes both, and the next will be as large.
      let larger = Block(headroom: rest.count * 2, capacity: max(count, rest.count))
      UnsafeMutableRawBufferPointer(rebasing: larger.bytes[larger.headroom...])
        .copyMemory(
          from: UnsafeRawBufferPointer(rebasing: coming.bytes[coming.headroom...].prefix(count)))
      coming.bytes.deallocate()
      coming = larger
      coming.count = count
      start = larger.headroom - rest.count
    }
    UnsafeMutableRawBufferPointer(rebasing: coming.bytes[start...])
      .copyMemory(from: UnsafeRawBufferPointer(rest))
    swap(&shown, &coming)
    let bytes = UnsafeRawBufferPointer(
      rebasing: shown.bytes[start..<(shown.headroom + count)])
    if let stream { consumedBytes = stream.consumedBytes }
    if isLast { stream = nil }
    if let stream { filling = Self.fill(coming, stream, queue) }
    return (bytes.assumingMemoryBound(to: UInt8.self), isLast)
  }

  /// Fills a block on the reading thread; fewer bytes than it has room for mean the end.
  private static func fill(
    _ block: Block, _ stream: any UsageStream, _ queue: DispatchQueue
  ) -> Filling {
    let filling = Filling()
    queue.async {
      let room = UnsafeMutableRawBufferPointer(rebasing: block.bytes[block.headroom...])
      let outcome = Result {
        var count = 0
        while count < room.count {
          let read = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
          if read == 0 { break }
          count += read
        }
        return count
      }
      filling.outcome.withLock { $0 = outcome }
      filling.done.signal()
    }
    return filling
  }
}
