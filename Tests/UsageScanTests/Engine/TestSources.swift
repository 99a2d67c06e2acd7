import Foundation
import Pipeline
import Synchronization
import UsageScan

/// Bytes that end exactly where readable memory ends: one byte read too far is a trap.
final class GuardedMemory: UsageMemory {
  private let pages: UnsafeMutableRawPointer
  private let mappedByteCount: Int
  private let content: Range<Int>

  init(_ bytes: [UInt8]) {
    let pageBytes = Int(getpagesize())
    let wholePages = (bytes.count + pageBytes - 1) / pageBytes * pageBytes
    mappedByteCount = wholePages + pageBytes
    guard
      let pages = mmap(
        nil, mappedByteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      pages != MAP_FAILED
    else { fatalError("no memory for \(mappedByteCount) bytes") }
    self.pages = pages
    content = (wholePages - bytes.count)..<wholePages
    UnsafeMutableRawBufferPointer(start: pages + content.lowerBound, count: bytes.count)
      .copyBytes(from: bytes)
    guard mprotect(pages, wholePages, PROT_READ) == 0 || wholePages == 0,
      mprotect(pages + wholePages, pageBytes, PROT_NONE) == 0
    else { fatalError("the page after the bytes cannot be guarded") }
  }

  func forget(first count: Int) {}

  deinit {
    munmap(pages, mappedByteCount)
  }

  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: pages + content.lowerBound, count: content.count)
  }
}

// The pages are written once, before anybody else knows of them.
extension GuardedMemory: @unchecked Sendable {}

/// A stream that gives its bytes in pieces of sizes that nobody expects, and may break off.
final class PiecewiseStream: UsageStream {
  private struct State {
    var position = 0
    var random: SeededGenerator
  }

  private let bytes: [UInt8]
  private let damage: String?
  private let state: Mutex<State>

  init(_ bytes: [UInt8], seed: UInt64, damage: String? = nil) {
    self.bytes = bytes
    self.damage = damage
    state = Mutex(State(random: SeededGenerator(seed: seed)))
  }

  var consumedBytes: Int { state.withLock { $0.position } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try state.withLock { state in
      let left = bytes.count - state.position
      guard left > 0 else {
        if let damage { throw DamagedStream(message: damage) }
        return 0
      }
      let pieceBytes = min(left, buffer.count, state.random.one(of: [1, 2, 3, 64, 1000, 65_536]))
      let piece = bytes[state.position..<(state.position + pieceBytes)]
      buffer.copyBytes(from: piece)
      state.position += pieceBytes
      return pieceBytes
    }
  }
}

/// A usage file as the engine takes it, in memory or as a stream.
struct TestSource: UsageSource {
  let file: SourceFile
  var isStream = false
  var seed: UInt64 = 0
  /// What is wrong with the stream, at its end.
  var damage: String?
  /// What the file says to have stored, as a compressed one may; `nil`: the truth.
  var statedBytes: Int?

  var name: String { file.name }
  var mapping: UsageMapping?
  var sizeBytes: Int { statedBytes ?? file.bytes.count }

  func open() -> UsageBytes {
    isStream
      ? .stream(PiecewiseStream(file.bytes, seed: seed, damage: damage))
      : .memory(GuardedMemory(file.bytes))
  }
}
