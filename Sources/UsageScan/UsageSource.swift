import Pipeline
import SourceText

/// A usage file as the scan reads it. It may be opened several times: where memory is short the scan
/// works in passes, and it looks at single rows again to explain them.
public protocol UsageSource: Sendable {
  /// The name findings give, which no other file has.
  var name: String { get }
  /// The profile folder it came in, where there was one.
  var profile: String? { get }
  /// How many bytes are stored, for the progress.
  var sizeBytes: Int { get }
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

extension UsageScan {
  /// Stand-in for the engine.
  public static func rollUp(
    _ sources: [any UsageSource], rules: UsageRules, options: ScanOptions = ScanOptions(),
    progress: ScanProgress? = nil
  ) throws -> UsageRollUp {
    var files: [SourceFile] = []
    var damaged: [DatedFinding] = []
    progress?.begin(pass: 1, of: 1, totalBytes: sources.reduce(0) { $0 + $1.sizeBytes })
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
      progress?.advance(bytes: memory.bytes.count, rows: 0)
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
      progress?.advance(bytes: source.sizeBytes, rows: 0)
      return content
    }
  }
}
