import Books
import Dispatch
import Foundation
import Synchronization
import SystemPackage
import UsageScan

/// What a decompressor gives, through a pipe: nothing of it is held here.
///
/// The tool reads the file itself, a pipe's length ahead of us. How it ended is known at the end of
/// the stream only, so whoever reads must not count anything before. A stream that is released early
/// ends its tool.
final class DecompressedStream: UsageStream, Sendable {
  private let tool: String
  private let patienceSeconds: Int
  private let limitBytes: Int
  private let output: FileDescriptor
  /// A second handle on the open file that the tool reads: they share one position.
  private let position: FileDescriptor
  private let bytesRead = Atomic<Int>(0)
  private let task: Task<Void, Never>
  private let end: ToolEnd

  /// Starts to decompress the file at `path`, of which at most `limitBytes` are given.
  init(_ path: String, decompression: Decompression, limitBytes: Int) throws {
    tool = decompression.tool
    patienceSeconds = decompression.patienceSeconds
    self.limitBytes = limitBytes
    let (input, pipe) = try Self.open(path)
    do {
      position = try input.duplicate()
    } catch {
      for descriptor in [input, pipe.readEnd, pipe.writeEnd] { try? descriptor.close() }
      throw BooksError(.inputOutput, path: path, String(describing: error))
    }
    Self.enlarge(pipe.readEnd)
    output = pipe.readEnd
    let end = ToolEnd()
    self.end = end
    // Above others: where work that computes for long has all the threads that tasks of its priority
    // share, the tool would wait for its task, and seem to hang.
    task = Task.detached(priority: .high) {
      end.set(await decompression.run(from: input, to: pipe.writeEnd))
    }
  }

  deinit {
    // The tool is killed and waited for; without a reader it could not go on anyway.
    task.cancel()
    try? output.close()
    try? position.close()
  }

  var consumedBytes: Int { (try? position.seek(offset: 0, from: .current)).map(Int.init) ?? 0 }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try waitForBytes()
    let count = try output.read(into: buffer)
    if count == 0 {
      try checkEnd()
      return 0
    }
    if bytesRead.add(count, ordering: .relaxed).newValue > limitBytes {
      throw DamagedStream(message: "more than \(limitBytes) bytes when decompressed")
    }
    return count
  }

  private func waitForBytes() throws {
    var waited = pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0)
    let deadline = ContinuousClock.now + .seconds(patienceSeconds)
    while ContinuousClock.now < deadline {
      // In steps of a second, so that a signal does not start the wait from its beginning.
      if poll(&waited, 1, 1000) > 0 { return }
    }
    throw hung
  }

  private func checkEnd() throws {
    switch end.wait(seconds: patienceSeconds) {
    case .whole: return
    case .damaged(let complaint): throw DamagedStream(message: complaint)
    case .failed(let error): throw error
    case nil: throw hung
    }
  }

  private var hung: BooksError {
    BooksError(.inputOutput, path: tool, "gave nothing for \(patienceSeconds) seconds")
  }

  /// The compressed file, and a pipe for its content.
  private static func open(
    _ path: String
  ) throws -> (FileDescriptor, pipe: (readEnd: FileDescriptor, writeEnd: FileDescriptor)) {
    do {
      let input = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      do {
        return (input, try FileDescriptor.pipe(options: .closeOnExec))
      } catch {
        try? input.close()
        throw error
      }
    } catch {
      throw BooksError(.inputOutput, path: path, String(describing: error))
    }
  }

  /// Lets the tool work ahead: a pipe of the usual 64 KiB would stop it all the time.
  private static func enlarge(_ pipe: FileDescriptor) {
    #if os(Linux)
      // F_SETPIPE_SZ, which the C library shows to GNU sources only.
      let setPipeSize: Int32 = 1031
      // More than this system allows is refused, and then the usual size has to do.
      _ = fcntl(pipe.rawValue, setPipeSize, Int32(1 << 20))
    #endif
  }
}

/// How a tool ended, for threads that wait for it.
private final class ToolEnd: Sendable {
  private let value = Mutex<DecompressionEnd?>(nil)
  private let isKnown = DispatchSemaphore(value: 0)

  func set(_ end: DecompressionEnd) {
    value.withLock { $0 = end }
    isKnown.signal()
  }

  /// The end, or `nil` where it has not come after `seconds`.
  func wait(seconds: Int) -> DecompressionEnd? {
    guard isKnown.wait(timeout: .now() + .seconds(seconds)) == .success else { return nil }
    isKnown.signal()
    return value.withLock { $0 }
  }
}
