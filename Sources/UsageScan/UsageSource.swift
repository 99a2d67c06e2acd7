import Pipeline
import SourceText
import Synchronization

/// A usage file that the scan can open, several times where it needs several passes.
public protocol UsageSource: Sendable {
  /// The name findings give.
  var name: String { get }
  /// The profile folder it came in, where there was one.
  var profile: String? { get }
  /// How many bytes are stored, for progress.
  var sizeBytes: Int { get }
  /// The content, from its beginning.
  func open() throws -> UsageBytes
}

/// The content of a usage file.
public enum UsageBytes: Sendable {
  /// All of it, addressable.
  case memory(any UsageMemory)
  /// To be read once, in order.
  case stream(any UsageStream)
}

/// Bytes that stay where they are while the object lives.
public protocol UsageMemory: AnyObject, Sendable {
  /// The bytes.
  var bytes: UnsafeRawBufferPointer { get }
}

/// Bytes that come one after the other.
public protocol UsageStream: AnyObject, Sendable {
  /// Fills `buffer` from its start; gives how many bytes were read, 0 at the end.
  ///
  /// Throws ``DamagedStream`` where the stream is truncated or corrupt.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// How many stored bytes were read so far, for progress.
  var consumedBytes: Int { get }
}

/// A stream that is truncated or corrupt: nothing of its file counts.
public struct DamagedStream: Error, Hashable, Sendable {
  /// What is wrong, in words.
  public let message: String

  /// Damage described by `message`.
  public init(message: String) {
    self.message = message
  }
}

/// What the scan may use.
public struct ScanOptions: Sendable {
  /// How many threads.
  public var workers = 2
  /// How many bytes one thread takes at a time.
  public var chunkBytes = 4 << 20
  /// How much memory.
  public var memoryBytes = Int.max
  /// The key of the hashes; random where absent.
  public var hashSeed: (UInt64, UInt64)?

  /// The defaults.
  public init() {}
}

/// How far a scan is; may be read from any thread.
public final class ScanProgress: Sendable {
  /// Stored bytes of all files.
  public let totalBytes = Atomic<Int>(0)
  /// Stored bytes read in this pass.
  public let bytesDone = Atomic<Int>(0)
  /// Rows read in this pass.
  public let rowsDone = Atomic<Int>(0)
  /// The pass, counted from 1.
  public let pass = Atomic<Int>(1)
  /// How many passes there are.
  public let passes = Atomic<Int>(1)

  /// Nothing done yet.
  public init() {}
}

extension UsageScan {
  /// Stand-in for the engine.
  public static func rollUp(
    _ sources: [any UsageSource], rules: UsageRules, options: ScanOptions = ScanOptions(),
    progress: ScanProgress? = nil
  ) throws -> UsageRollUp {
    var files: [SourceFile] = []
    var damaged: [DatedFinding] = []
    progress?.totalBytes.store(sources.reduce(0) { $0 + $1.sizeBytes }, ordering: .relaxed)
    for source in sources {
      do {
        files.append(
          SourceFile(
            name: source.name, kind: .usage, profile: source.profile,
            bytes: try bytes(of: source, progress)))
      } catch let damage as DamagedStream {
        damaged.append(
          DatedFinding(
            period: nil,
            finding: Finding(
              .corruptStream, at: SourceLocation(file: source.name), damage.message)))
      }
    }
    var result = rollUp(files, rules: rules)
    result.findings += damaged
    return result
  }

  private static func bytes(
    of source: any UsageSource, _ progress: ScanProgress?
  ) throws -> [UInt8] {
    switch try source.open() {
    case .memory(let memory):
      progress?.bytesDone.add(memory.bytes.count, ordering: .relaxed)
      return Array(memory.bytes)
    case .stream(let stream):
      var content: [UInt8] = []
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
      defer { buffer.deallocate() }
      while true {
        let count = try stream.read(into: buffer)
        if count == 0 { break }
        content += buffer[..<count]
      }
      progress?.bytesDone.add(source.sizeBytes, ordering: .relaxed)
      return content
    }
  }
}
