import Books
import Pipeline
import Profiles

/// What some books know besides usage, of their archive and of what still waits in their inbox.
///
/// The books are only read: nothing is taken in, and a run that has them is not disturbed.
struct BooksReference {
  let directory: BooksDirectory
  /// The kinds of files that are read.
  let kinds: Set<InputKind>

  /// Reads the files, the waiting ones first: one that a run takes in meanwhile is then found at one
  /// place or both, and twice is as good as once.
  func read() async throws -> Outcome<Intake> {
    let profiles = try ProfileBook(directory)
    let policy = try PolicyFile(directory).policy
    var known = Outcome(Intake())
    for file in try directory.listInbox().files where kinds.contains(file.kind) {
      let waiting = try await InputLoader.waiting(file, profiles: profiles)
      known.output.append(waiting.output)
      known.findings += waiting.findings
    }
    let database = try BooksDatabase(readingOnly: directory)
    let accepted = Declarations(
      try database?.acceptedFiles() ?? [], precedence: policy.profilePrecedence
    ).standing
    try database?.close()
    let loader = InputLoader(archive: Archive(directory), profiles: profiles)
    let files = NamedFile.named(accepted).filter { kinds.contains($0.file.kind) }
    let archived = try await loader.documents(files).outcome
    known.output.append(archived.output)
    known.findings += archived.findings
    return known
  }
}
