import Pipeline

/// A file that was accepted: part of the only truth there is.
public struct AcceptedFile: Hashable, Sendable {
  /// What it holds.
  public let kind: InputKind
  /// The profile folder it came in, where there was one.
  public let profile: String?
  /// The name under which it came first.
  public let name: String
  /// The hash of its bytes, under which the archive keeps them.
  public let hash: ContentHash
  /// How many bytes it has.
  public let sizeBytes: Int
  /// When it was accepted, as the shell wrote it.
  public let acceptedAt: String

  /// The name findings give: the kind folder, the profile folder, the name.
  public var sourceName: String {
    ([kind.rawValue] + (profile.map { [$0] } ?? []) + [name]).joined(separator: "/")
  }

  /// A file with every field given.
  public init(
    kind: InputKind, profile: String?, name: String, hash: ContentHash, sizeBytes: Int,
    acceptedAt: String
  ) {
    self.kind = kind
    self.profile = profile
    self.name = name
    self.hash = hash
    self.sizeBytes = sizeBytes
    self.acceptedAt = acceptedAt
  }
}

/// What became of a file that waited.
public enum AcceptanceOutcome: Hashable, Sendable {
  /// It is archived, and counts from now on.
  case accepted(AcceptedFile)
  /// The same bytes were accepted before, under this name: nothing happened.
  case alreadyAccepted(originalName: String)
  /// Somebody has it open for writing, or it changed while it was read, so it goes on waiting.
  case stillBeingWritten
}

/// What became of a file's copy in the inbox.
public enum InboxCopy: Hashable, Sendable {
  /// It is gone.
  case removed
  /// It is still there, for this reason; accepting it again will be a no-op.
  case kept(reason: String)
}

/// What accepting one file did.
public struct AcceptanceResult: Hashable, Sendable {
  /// Whether it counts.
  public let outcome: AcceptanceOutcome
  /// Whether it still lies in the inbox.
  public let inboxCopy: InboxCopy
  /// The archived bytes that were hashed on their way into the archive, just now; `nil` where the archive
  /// had them before.
  public let hashedNow: ContentHash?
}

/// Takes files from the inbox into the books.
///
/// The order makes a kill harmless at every moment: first the bytes are safe in the archive, then one
/// transaction says that they count, and only then the inbox lets go of them. In between, the file
/// still waits and the next run finishes the work.
public struct Acceptance: Sendable {
  private let archive: Archive
  private let database: BooksDatabase

  /// Accepts into `archive` and `database`, which must be of the same books.
  public init(archive: Archive, database: BooksDatabase) {
    self.archive = archive
    self.database = database
  }

  /// Writes to the path given what of a file is to be archived, and gives the name it has then; `nil`
  /// where the file is to be archived as it is.
  public typealias Rewriting = (_ target: String) throws(BooksError) -> String?

  /// Accepts what `rewriting` makes of `file`; where that is nothing, the file itself.
  ///
  /// The same file rewritten in the same way gives the same bytes, and is a no-op that says so.
  public func accept(
    _ file: InboxFile, at acceptedAt: String, rewriting: Rewriting
  ) throws(BooksError) -> AcceptanceResult {
    let before = try FileSystem.status(of: file.path)
    let temporary = archive.temporaryPath()
    guard let name = try rewriting(temporary), let before else {
      return try accept(file, at: acceptedAt)
    }
    guard try FileSystem.status(of: file.path) == before,
      let stored = try archive.store(contentsOf: temporary)
    else {
      try FileSystem.remove(temporary)
      return AcceptanceResult(
        outcome: .stillBeingWritten, inboxCopy: .kept(reason: "it is still being written"),
        hashedNow: nil)
    }
    try FileSystem.remove(temporary)
    let accepted = AcceptedFile(
      kind: file.kind, profile: file.profile, name: name, hash: stored.hash,
      sizeBytes: stored.sizeBytes, acceptedAt: acceptedAt)
    let original = try database.recordAcceptance(of: accepted)
    return AcceptanceResult(
      outcome: original.map { .alreadyAccepted(originalName: $0) } ?? .accepted(accepted),
      inboxCopy: Self.removeFromInbox(file.path, as: before),
      hashedNow: stored.isNew ? stored.hash : nil)
  }

  /// Accepts `file`; `acceptedAt` is the time to record.
  ///
  /// The same bytes of the same kind and profile again are a no-op that says so.
  public func accept(
    _ file: InboxFile, at acceptedAt: String
  ) throws(BooksError) -> AcceptanceResult {
    guard let stored = try archive.store(contentsOf: file.path) else {
      return AcceptanceResult(
        outcome: .stillBeingWritten, inboxCopy: .kept(reason: "it is still being written"),
        hashedNow: nil)
    }
    let accepted = AcceptedFile(
      kind: file.kind, profile: file.profile, name: file.name, hash: stored.hash,
      sizeBytes: stored.sizeBytes, acceptedAt: acceptedAt)
    let original = try database.recordAcceptance(of: accepted)
    // Nobody may write to the file by its old name before that is gone: it may be the archived one.
    let inboxCopy = withExtendedLifetime(stored.heldSource) {
      Self.removeFromInbox(file.path, as: stored.source)
    }
    return AcceptanceResult(
      outcome: original.map { .alreadyAccepted(originalName: $0) } ?? .accepted(accepted),
      inboxCopy: inboxCopy,
      hashedNow: stored.isNew ? stored.hash : nil)
  }

  /// Removes `path` if it is still the file that was archived: another one put there since then, or
  /// more bytes written to it, are not in the archive and must not be lost.
  static func removeFromInbox(_ path: String, as archived: FileStatus) -> InboxCopy {
    do throws(BooksError) {
      guard let present = try FileSystem.status(of: path) else { return .removed }
      guard present == archived else { return .kept(reason: "it changed after it was archived") }
      try FileSystem.remove(path)
      return .removed
    } catch {
      return .kept(reason: error.underlying)
    }
  }
}
