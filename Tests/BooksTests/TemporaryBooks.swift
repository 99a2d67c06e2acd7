import Foundation
import Pipeline

@testable import Books

/// A fresh books directory for one test, removed with the value.
final class TemporaryBooks {
  let directory: BooksDirectory

  init() throws {
    let path = NSTemporaryDirectory() + "books-tests-" + UUID().uuidString
    directory = BooksDirectory(path: path)
    try directory.createMissingFolders()
  }

  deinit { try? FileManager.default.removeItem(atPath: directory.path) }

  /// Writes `text` at `relativePath`, folders included; gives the full path.
  @discardableResult
  func write(_ relativePath: String, _ text: String) throws -> String {
    let path = directory.path + "/" + relativePath
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  func exists(_ relativePath: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.path + "/" + relativePath)
  }

  /// Every regular file under `folder`, relative to it, sorted.
  func files(under folder: String) -> [String] {
    let root = folder.hasPrefix("/") ? folder : directory.path + "/" + folder
    let all = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    return all.filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }
}

/// What `body` throws as trouble with the environment, or `nil`.
func trouble(_ body: () throws -> Void) -> BooksError? {
  do {
    try body()
    return nil
  } catch {
    return error as? BooksError
  }
}
