import Pipeline

/// A usage file as the scan reads it. It may be opened several times: where memory is short the scan
/// works in passes, and it looks at single rows again to explain them.
public protocol UsageSource: Sendable {
  /// The name findings give, which no other file has.
  var name: String { get }
  /// How its rows become canonical ones; `nil` where they are.
  var mapping: UsageMapping? { get }
  /// How many bytes are stored, for the progress.
  var sizeBytes: Int { get }
  /// Whether ``open()`` gives a stream.
  var isStream: Bool { get }
  /// Its content from the beginning.
  func open() throws -> UsageBytes
}

/// The content of a file.
public enum UsageBytes: Sendable {
  /// All of it can be addressed: a mapped file, an array.
  case memory(any UsageMemory)
  /// It comes piece by piece: a file that is decompressed on the way.
  case stream(any UsageStream)
}

/// Bytes that can be addressed for as long as the object lives.
public protocol UsageMemory: AnyObject, Sendable {
  /// All bytes.
  var bytes: UnsafeRawBufferPointer { get }
  /// The first `count` bytes will not be needed soon: what of them can be read again need not be held
  /// in memory.
  func forget(first count: Int)
}

/// Bytes that come in order. One thread at a time reads.
public protocol UsageStream: AnyObject, Sendable {
  /// Fills the beginning of `buffer` and gives how many bytes it wrote; 0 at the end.
  ///
  /// Throws ``DamagedStream`` where the content is truncated or corrupt: then nothing of the file
  /// counts. Every other error ends the scan.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// How many stored bytes have been read so far, for the progress.
  var consumedBytes: Int { get }
}

/// A compressed stream that does not end as it should.
public struct DamagedStream: Error {
  /// The decompressor's complaint.
  public let message: String

  /// A damage that `message` names.
  public init(message: String) {
    self.message = message
  }
}

/// A file that is in memory already.
struct MemorySource: UsageSource {
  /// Holds an array's bytes where they can be addressed.
  final class Content: UsageMemory, @unchecked Sendable {
    // Written once, before anybody else has it.
    let bytes: UnsafeRawBufferPointer

    init(_ array: [UInt8]) {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: array.count, alignment: 8)
      copy.copyBytes(from: array)
      bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }

    func forget(first count: Int) {}
  }

  let name: String
  var mapping: UsageMapping? { nil }
  private let content: Content

  init(_ file: SourceFile) {
    name = file.name
    content = Content(file.bytes)
  }

  var sizeBytes: Int { content.bytes.count }
  var isStream: Bool { false }

  func open() -> UsageBytes { .memory(content) }
}
