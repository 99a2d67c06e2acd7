import Pipeline

/// The directory that holds one legal entity's books, and where everything in it stands.
///
/// ```
/// crossfoot.yaml                    the policy
/// profiles/*.yaml                   formats of the user's own sources
/// inbox/<kind>/[<profile>/]file     waiting
/// archive/ab/abcdef…                accepted, by content
/// books.sqlite, books.lock          what was accepted, decided and closed, and the current results
/// books.seal                        the hash of the database as the last command left it
/// out/<period>/                     the reports
/// closed/<period>/v<version>/       the reports of closed versions, never changed
/// ```
public struct BooksDirectory: Hashable, Sendable {
  /// The directory, without a trailing slash.
  public let path: String

  /// The books at `path`, which need not exist yet.
  public init(path: String) {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    self.path = path
  }

  /// The policy file.
  public var policyFile: String { path + "/crossfoot.yaml" }
  /// Where the user's own profiles are, if there are any.
  public var profiles: String { path + "/profiles" }
  /// Where files wait.
  public var inbox: String { path + "/inbox" }
  /// Where accepted bytes are kept.
  public var archive: String { path + "/archive" }
  /// The database.
  public var database: String { path + "/books.sqlite" }
  /// The file on which a run holds its lock.
  public var lockFile: String { path + "/books.lock" }
  /// Where the reports of all periods are.
  public var output: String { path + "/out" }

  /// Where files of `kind` wait.
  public func inbox(of kind: InputKind) -> String { inbox + "/" + kind.rawValue }

  /// Where the reports of `period` are.
  public func output(of period: Period) -> String { output + "/\(period)" }

  /// Where the reports of closed versions are.
  public var closed: String { path + "/closed" }

  /// Makes the directory and the folders in it that are missing; existing ones are left alone.
  /// The directory's own parent must exist.
  public func createMissingFolders() throws(BooksError) {
    for folder in [path, inbox, archive, output, closed] { try FileSystem.createFolder(folder) }
    for kind in InputKind.allCases { try FileSystem.createFolder(inbox(of: kind)) }
    try FileSystem.synchronizeFolder(path)
  }
}
