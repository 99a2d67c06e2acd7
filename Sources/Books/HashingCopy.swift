import Crypto
import Dispatch
import Synchronization

/// Copies a file and hashes it on the way: one thread reads and hashes, another writes, and the disk
/// works meanwhile. The time is that of the slowest of the three, not their sum.
enum HashingCopy {
  /// Copies all of `input` to `output` and returns once the bytes are on the disk, with the hash of
  /// the very bytes that were written.
  static func run(
    from input: borrowing OpenFile, to output: consuming OpenFile
  ) throws(BooksError) -> (ContentHash, sizeBytes: Int) {
    input.expectSequentialReads()
    var hasher = SHA256()
    var sizeBytes = 0
    let writer = WriteBehind(output)
    do throws(BooksError) {
      while true {
        let buffer = writer.nextBuffer()
        let count = try input.read(into: buffer)
        if count == 0 { break }
        hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        writer.write(count)
        sizeBytes += count
      }
    } catch {
      // The reader's trouble came first; the writer only has to end.
      try? writer.finish()
      throw error
    }
    try writer.finish()
    return (ContentHash(hasher.finalize()), sizeBytes)
  }
}

/// Writes a file on a thread of its own, a few buffers behind the one who fills them.
///
/// The buffers go round: ``nextBuffer()`` lends the next one, ``write(_:)`` hands it over, the writer
/// gives it back. One thread at a time has a buffer; the two semaphores see to that.
private final class WriteBehind: @unchecked Sendable {
  private static let bufferBytes = 4 << 20
  private static let bufferCount = 4

  private let output: OpenFile
  private let buffers: [UnsafeMutableRawBufferPointer]
  /// How many bytes of each buffer are to be written; 0 ends the file.
  private let counts: UnsafeMutableBufferPointer<Int>
  private var next = 0
  private let free = DispatchSemaphore(value: bufferCount)
  private let filled = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)
  private let failure = Mutex<BooksError?>(nil)

  init(_ output: consuming OpenFile) {
    self.output = output
    buffers = (0..<Self.bufferCount).map { _ in
      .allocate(byteCount: Self.bufferBytes, alignment: 4096)
    }
    counts = .allocate(capacity: Self.bufferCount)
    counts.initialize(repeating: 0)
    DispatchQueue(label: "crossfoot.write-behind").async { self.writeAll() }
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
    counts.deallocate()
  }

  /// An empty buffer; waits until there is one.
  func nextBuffer() -> UnsafeMutableRawBufferPointer {
    free.wait()
    return buffers[next]
  }

  /// Hands the first `count` bytes of the buffer just lent to the writer.
  func write(_ count: Int) {
    counts[next] = count
    next = (next + 1) % Self.bufferCount
    filled.signal()
  }

  /// Waits until everything is on the disk; the buffer just lent is not written.
  ///
  /// - Precondition: a buffer is lent.
  func finish() throws(BooksError) {
    write(0)
    done.wait()
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func writeAll() {
    var trouble: BooksError?
    var (index, position) = (0, 0)
    while true {
      filled.wait()
      let count = counts[index]
      if count == 0 { break }
      // After a failure the buffers still go round: who fills them must not wait for ever.
      if trouble == nil {
        let bytes = UnsafeRawBufferPointer(rebasing: buffers[index][..<count])
        trouble = Self.failure { () throws(BooksError) in try output.write(bytes) }
        output.startWriting(position..<position + count)
      }
      position += count
      index = (index + 1) % Self.bufferCount
      free.signal()
    }
    free.signal()
    trouble = trouble ?? Self.failure { () throws(BooksError) in try output.synchronize() }
    failure.withLock { $0 = trouble }
    done.signal()
  }

  private static func failure(of body: () throws(BooksError) -> Void) -> BooksError? {
    do throws(BooksError) {
      try body()
      return nil
    } catch {
      return error
    }
  }
}
