import Books
import Documents
import Foundation
import Pipeline
import UsageScan

extension Decompression {
  /// The files in the zip archive `file`, each under the archive's name and its own. What is damaged is
  /// a finding, and then none of the archive's files count.
  static func unpack(_ file: SourceFile) async throws -> Outcome<[SourceFile]> {
    let read = ZipArchive.read(file)
    guard let archive = read.output else { return Outcome([], read.findings) }
    var files: [SourceFile] = []
    // What macOS adds beside each file is nobody's export.
    for member in archive.members where !member.name.hasPrefix("__MACOSX/") {
      var inner = file
      inner.name = file.name + "/" + member.name
      do {
        inner.bytes = try await inflate(archive.gzip(member))
      } catch let damage as DamagedStream {
        return Outcome(
          [], [Finding(.corruptStream, at: SourceLocation(file: inner.name), damage.message)])
      }
      files.append(inner)
    }
    guard files.isEmpty else { return Outcome(files) }
    return Outcome(
      [],
      [Finding(.unreadableFile, at: SourceLocation(file: file.name), "the archive holds no file")])
  }

  /// The content of a gzip stream, by the tool that reads `.gz`: it verifies checksum and size, which
  /// the archive's directory gave.
  private static func inflate(_ stream: [UInt8]) async throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-zip-" + UUID().uuidString).path
    let isWritten = FileManager.default.createFile(
      atPath: path, contents: Data(stream), attributes: [.posixPermissions: 0o600])
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard isWritten else {
      throw BooksError(.inputOutput, path: path, "an archive's file cannot be written there")
    }
    return try await OwnThread.run {
      try Decompression(tool: "gzip").stream(path, sizeBytes: stream.count).bytes()
    }
  }
}
