/// Trouble with the environment: the disk, the database, another run. Bad data is never one of these.
public struct BooksError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble.
  public enum Code: String, Sendable, CaseIterable {
    /// Another run works on the same books, or holds the database: try again later.
    case busy
    /// No space is left, or the quota is used up.
    case diskFull = "disk-full"
    /// The file or folder is not there.
    case notFound = "not-found"
    /// The operating system forbids it.
    case notPermitted = "not-permitted"
    /// Reading or writing failed otherwise.
    case inputOutput = "input-output"
    /// Archived bytes are missing, or are not those that were accepted.
    case damagedArchive = "damaged-archive"
    /// The database was written by a newer program, which knows more than this one.
    case newerDatabase = "newer-database"
    /// The database failed, or holds what this program cannot have written.
    case database
    /// The month is closed, or is not, and the call needs it the other way round: a closed version is never
    /// rewritten.
    case closedPeriod = "closed-period"
    /// There is nothing to compute a month from.
    case nothingAccepted = "nothing-accepted"
  }

  /// What kind of trouble.
  public let code: Code
  /// The file, folder or database concerned.
  public let path: String
  /// What the operating system or SQLite said, or what was found.
  public let underlying: String

  /// Trouble of kind `code` with `path`.
  public init(_ code: Code, path: String, _ underlying: String) {
    self.code = code
    self.path = path
    self.underlying = underlying
  }

  /// Whether the same call may succeed later without anybody doing anything.
  public var isTransient: Bool { code == .busy }

  /// `PATH: CODE: UNDERLYING`, in one line.
  public var description: String { "\(path): \(code.rawValue): \(underlying)" }
}
