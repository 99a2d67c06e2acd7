import Books
import Foundation
import PlainYAML
import Profiles

extension ProfileBook {
  /// The program's profiles and those in `profiles/` of `directory`, read in byte order of their names.
  init(_ directory: BooksDirectory) throws {
    var own: [(file: String, text: String)] = []
    for name in try Self.fileNames(in: directory.profiles) {
      let path = directory.profiles + "/" + name
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw BooksError(.inputOutput, path: path, "cannot be read")
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ConfigurationError(file: "profiles/" + name, line: 0, message: "not UTF-8")
      }
      own.append(("profiles/" + name, text))
    }
    try self.init(extending: .builtIn(), own: own)
  }

  private static func fileNames(in folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw BooksError(.inputOutput, path: folder, "cannot be listed")
    }
    return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Profile {
  /// The hash of everything that it says.
  var hash: ContentHash {
    Array(text.utf8).withUnsafeBytes { ContentHash(of: $0) }
  }
}
