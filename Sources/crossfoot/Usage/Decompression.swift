import Books
import Foundation
import Subprocess
import SystemPackage
import UsageScan

/// Decompresses `.gz` and `.zst` with the system's own tools, as streams, without temporary files.
struct Decompression: Sendable {
  /// What may be decompressed from a file of any size: 16 GiB.
  static let limitBytes = 16 << 30
  /// Beyond ``limitBytes``, how many times its stored size a file may grow. Usage grows 5 to 30 times;
  /// a bomb a thousand times and more, and must not take the machine's time.
  static let limitRatio = 200

  /// The tool's name.
  let tool: String
  private let executable: Executable
  /// For how many seconds the tool may give nothing at all before it counts as hung.
  var patienceSeconds = 600

  /// `tool`, found on the path or at `path`, which is given compressed bytes and the arguments `-d -c`,
  /// and gives the content.
  init(tool: String, path: FilePath? = nil) {
    self.tool = tool
    executable = path.map { .path($0) } ?? .name(tool)
  }

  /// The tool for a file called `name`, or `nil` where the name says it is not compressed.
  init?(name: String) {
    let name = name.lowercased()
    if name.hasSuffix(".gz") {
      self.init(tool: "gzip")
    } else if name.hasSuffix(".zst") {
      self.init(tool: "zstd")
    } else {
      return nil
    }
  }

  /// The content of the compressed file at `path`, which has `sizeBytes`, from its beginning.
  func stream(_ path: String, sizeBytes: Int) throws -> DecompressedStream {
    let (grown, isHuge) = sizeBytes.multipliedReportingOverflow(by: Self.limitRatio)
    return try DecompressedStream(
      path, decompression: self, limitBytes: isHuge ? .max : max(Self.limitBytes, grown))
  }

  /// Runs the tool from `input` to `output`, and closes both.
  func run(from input: FileDescriptor, to output: FileDescriptor) async -> DecompressionEnd {
    var isOutputOpen = true
    func closeOutput() {
      // Once the tool has its copy, ours must go: the reader waits for the last one to close.
      if isOutputOpen { try? output.close() }
      isOutputOpen = false
    }
    defer {
      closeOutput()
      try? input.close()
    }
    do {
      let result = try await Subprocess.run(
        executable, arguments: ["-d", "-c"],
        input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .fileDescriptor(output, closeAfterSpawningProcess: false),
        error: .string(limit: 1 << 16)
      ) { _ in closeOutput() }
      return end(result.terminationStatus, complaint: result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failed(
        BooksError(
          .notFound, path: tool, "needed to read this file; install it: apt-get install \(tool)"))
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return .damaged("\(tool) complains without end")
    } catch {
      return .failed(BooksError(.inputOutput, path: tool, String(describing: error)))
    }
  }

  private func end(_ status: TerminationStatus, complaint: String) -> DecompressionEnd {
    switch status {
    case .exited(0): return .whole
    case .exited:
      let line = complaint.split(separator: "\n").first ?? "cannot be decompressed"
      return .damaged(line.trimmingCharacters(in: .whitespaces))
    case .signaled(let number):
      return .failed(BooksError(.inputOutput, path: tool, "was ended by signal \(number)"))
    }
  }
}

/// How the tool ended.
enum DecompressionEnd: Sendable {
  /// It gave the whole content.
  case whole
  /// Its complaint: the stream is truncated or corrupt, and nothing of it counts.
  case damaged(String)
  /// It is missing or failed: the machine's trouble, not the file's.
  case failed(BooksError)
}
