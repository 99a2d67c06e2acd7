import Foundation

/// What went wrong with a file or with the arguments, in words for a person.
struct Failure: Error {
  let message: String
}

/// A file being written from its beginning.
final class OutputFile {
  private let path: String
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    let directory = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw Failure(message: "cannot write \(path)") }
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Foundation.write(descriptor, start, rest.count)
      guard written > 0 else { throw Failure(message: "cannot write \(path)") }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  func write(lines: [String]) throws {
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    try text.withUnsafeBytes { try write($0) }
  }
}
