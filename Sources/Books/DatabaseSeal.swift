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
  /// What the seal says of the database.
  public enum State: Hashable, Sendable {
    /// The database is what was sealed.
    case intact
    /// The database, or the seal, is not what it was.
    case broken
    /// The last command was killed, or somebody read the books while it ended: nothing can be said.
    case open
    /// There is a database and no seal, which no command leaves behind.
    case missing
  }

  private let directory: BooksDirectory

  private static let openText = "open\n"

  /// The seal of the database of `directory`.
  public init(_ directory: BooksDirectory) {
    self.directory = directory
  }

  /// Where it is.
  public var path: String { directory.path + "/books.seal" }

  /// Opens the seal before the database is changed: a command that is killed leaves it so.
  public func open() throws(BooksError) {
    try FileSystem.removeFiles(in: directory.path, prefix: "books.seal.")
    try FileSystem.write(Array(Self.openText.utf8), to: path)
  }

  /// Seals the database, which nobody may have open. Where somebody reads it, and so keeps what was
  /// written in the write-ahead log, the seal stays open until the next command.
  public func seal() throws(BooksError) {
    guard try FileSystem.status(of: directory.database + "-wal") == nil else { return }
    let text = try present().text + "\n"
    try FileSystem.write(Array(text.utf8), to: path)
  }

  /// Whether the database file is what was sealed.
  public func state() throws(BooksError) -> State {
    guard try FileSystem.status(of: path) != nil else { return .missing }
    let text = try FileSystem.bytes(of: path)
    if text == Array(Self.openText.utf8) { return .open }
    return text == Array((try present().text + "\n").utf8) ? .intact : .broken
  }

  private func present() throws(BooksError) -> ContentHash {
    try ContentHash(ofRest: OpenFile(directory.database, O_RDONLY))
  }
}
