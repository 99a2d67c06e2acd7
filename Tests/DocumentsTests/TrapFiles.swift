import Foundation
import Pipeline
import Testing

/// The files of one trap or provider under `Fixtures`, and what to expect of them.
struct FixtureFolder {
  private let url: URL

  /// `path` under `Fixtures`.
  init(_ path: String) {
    url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/" + path)
  }

  /// The file `name`, as a file of `kind`.
  func file(_ name: String, _ kind: InputKind) throws -> SourceFile {
    let data = try Data(contentsOf: url.appendingPathComponent(name))
    return SourceFile(name: "\(kind.rawValue)/\(name)", kind: kind, bytes: [UInt8](data))
  }

  /// The rows of `expected.csv` by column; none of its cells is quoted.
  func expected() throws -> [[String: String]] {
    let text = try String(
      contentsOf: url.appendingPathComponent("expected.csv"), encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    return try lines.dropFirst().map { line in
      try #require(line.count == header.count, "\(line)")
      return Dictionary(uniqueKeysWithValues: zip(header, line))
    }
  }
}
