#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The hash of the database file as the last command left it, kept beside it: so that a byte changed
/// behind the program's back is found, wherever it is.
public struct DatabaseSeal: Sendable {
  private let directory: BooksDirectory

  /// The seal of the database of `directory`.
  public init(_ directory: BooksDirectory) {
    self.directory = directory
  }

  private var path: String { directory.path + "/books.seal" }

  /// Breaks the seal before the database is changed: one that is killed leaves none.
  public func remove() throws(BooksError) { try FileSystem.remove(path) }

  /// Seals the database, which nobody may have open. Where somebody reads it, and so keeps what was
  /// written in the write-ahead log, there is no seal until the next command.
  public func seal() throws(BooksError) {
    guard try FileSystem.status(of: directory.database + "-wal") == nil else {
      try remove()
      return
    }
    let text = try present().text + "\n"
    try FileSystem.write(Array(text.utf8), to: path)
  }

  /// Whether the database file is what was sealed; `nil` where there is no seal.
  public func isIntact() throws(BooksError) -> Bool? {
    guard try FileSystem.status(of: path) != nil else { return nil }
    return try FileSystem.bytes(of: path) == Array((present().text + "\n").utf8)
  }

  private func present() throws(BooksError) -> ContentHash {
    try ContentHash(ofRest: OpenFile(directory.database, O_RDONLY))
  }
}
