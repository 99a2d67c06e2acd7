import Books
import Foundation
import Subprocess
import SystemPackage

/// Decompresses `.gz` and `.zst` with the system's own tools, as streams, without temporary files.
struct Decompression {
  /// What the stream held, or why it is not to be trusted.
  enum Result {
    /// The whole content.
    case bytes([UInt8])
    /// The tool's complaint: the stream is truncated or corrupt, and nothing of it counts.
    case corrupt(String)
  }

  /// The most one file may hold when decompressed: a bomb must not take the machine down.
  static let limitBytes = 16 << 30

  private let tool: String

  /// The tool for a file called `name`, or `nil` where the name says it is not compressed.
  init?(name: String) {
    let name = name.lowercased()
    if name.hasSuffix(".gz") {
      tool = "gzip"
    } else if name.hasSuffix(".zst") {
      tool = "zstd"
    } else {
      return nil
    }
  }

  /// The content of the compressed file at `path`.
  ///
  /// Throws ``BooksError`` where the tool is missing: that is the machine's trouble, not the file's.
  func decompress(_ path: String) async throws -> Result {
    let input = try FileDescriptor.open(FilePath(path), .readOnly)
    do {
      let result = try await run(
        .name(tool), arguments: ["-d", "-c"],
        input: .fileDescriptor(input, closeAfterSpawningProcess: true),
        output: .bytes(limit: Self.limitBytes), error: .string(limit: 4096))
      if result.terminationStatus.isSuccess { return .bytes(result.standardOutput) }
      let complaint = result.standardError.split(separator: "\n").first ?? ""
      return .corrupt(complaint.trimmingCharacters(in: .whitespaces))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw BooksError(
        .notFound, path: tool, "needed to read this file; install it: apt-get install \(tool)")
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return .corrupt("more than \(Self.limitBytes) bytes when decompressed")
    }
  }
}
