import Books
import Pipeline

/// What accepting the inbox did.
struct InboxIntake: Sendable {
  /// Files that count from now on.
  var accepted = 0
  /// Files whose bytes were accepted before, under these names.
  var repeated: [(name: String, original: String)] = []
  /// Logs that were archived without the words of people in them.
  var redacted: [String] = []
  /// Files that stay in the inbox although they are archived, or are still being written.
  var kept: [(name: String, reason: String)] = []
  /// Archived bytes that were hashed just now, while they were written.
  var hashedNow: Set<ContentHash> = []
  /// Files that nobody can place.
  var findings: [Finding] = []

  /// Takes what waits in `directory` into the archive, each file durably before the next; people's words
  /// in logs are taken out as `privacy` says.
  init(
    _ directory: BooksDirectory, archive: Archive, database: BooksDatabase, privacy: UsagePrivacy,
    at time: String
  ) throws(BooksError) {
    try archive.removeLeftovers()
    let listing = try directory.listInbox()
    let acceptance = Acceptance(archive: archive, database: database)
    for file in listing.files {
      do {
        record(try accept(file, acceptance, privacy, at: time), of: file)
      } catch  where error.path == file.path {
        // The file's trouble, not the disk's: the others go on.
        findings.append(
          Finding(
            .unreadableFile, at: SourceLocation(file: file.relativePath), error.underlying))
      }
    }
    findings += listing.unrecognised.map {
      Finding(.unrecognisedFile, at: SourceLocation(file: $0.relativePath), $0.reason)
    }
  }

  private mutating func accept(
    _ file: InboxFile, _ acceptance: Acceptance, _ privacy: UsagePrivacy, at time: String
  ) throws(BooksError) -> AcceptanceResult {
    guard file.kind == .usage else { return try acceptance.accept(file, at: time) }
    var isRedacted = false
    let result = try acceptance.accept(file, at: time) { target throws(BooksError) in
      let name = try privacy.redact(file, to: target)
      isRedacted = name != nil
      return name
    }
    if isRedacted { redacted.append(file.relativePath) }
    return result
  }

  private mutating func record(_ result: AcceptanceResult, of file: InboxFile) {
    switch result.outcome {
    case .accepted: accepted += 1
    case .alreadyAccepted(let original): repeated.append((file.relativePath, original))
    case .stillBeingWritten: break
    }
    if let hash = result.hashedNow { hashedNow.insert(hash) }
    if case .kept(let reason) = result.inboxCopy { kept.append((file.relativePath, reason)) }
  }
}
