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

  /// The content of the compressed file at `path`, which has `sizeBytes`.
  ///
  /// Throws ``BooksError`` where the tool is missing or hangs: that is the machine's trouble, not the
  /// file's.
  func decompress(_ path: String, sizeBytes: Int) async throws -> Result {
    // Ten minutes and a second for each megabyte: far more than any disk needs.
    let limitSeconds = 600 + sizeBytes / 1_000_000
    return try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await decompress(path) }
      group.addTask {
        try await Task.sleep(for: .seconds(limitSeconds))
        throw BooksError(
          .inputOutput, path: tool, "did not finish within \(limitSeconds) seconds")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else {
        throw BooksError(.inputOutput, path: tool, "ended without a result")
      }
      return first
    }
  }

  private func decompress(_ path: String) async throws -> Result {
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
