import Foundation

/// A folder of its own for one test, gone when the test is over.
final class ScratchFolder {
  /// Where it is.
  let root: String

  init() throws {
    root = NSTemporaryDirectory() + "/crossfoot-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit {
    // A leftover in the temporary directory is no failure of the test.
    try? FileManager.default.removeItem(atPath: root)
  }

  /// The path of something in it.
  func path(_ name: String) -> String { root + "/" + name }

  /// Writes a file, with the folders it needs.
  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// The content of a file; empty where there is none.
  func text(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
  }

  /// A copy of the folder at `source`.
  func copy(_ source: String, to name: String) throws {
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
  }
}

/// A file as it was found: its bytes, and when they last changed.
struct FileState: Hashable {
  var bytes: Data
  var modified: Date?
}

extension FileManager {
  /// Every regular file under `folder`, by its place in it.
  func states(under folder: String) throws -> [String: FileState] {
    var states: [String: FileState] = [:]
    for place in try subpathsOfDirectory(atPath: folder) {
      let path = folder + "/" + place
      let attributes = try attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
      states[place] = FileState(
        bytes: contents(atPath: path) ?? Data(),
        modified: attributes[.modificationDate] as? Date)
    }
    return states
  }

  /// The bytes of every regular file under `folder`, by its place in it.
  func bytes(under folder: String) throws -> [String: Data] {
    try states(under: folder).mapValues(\.bytes)
  }
}
