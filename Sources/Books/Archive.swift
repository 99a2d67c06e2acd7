#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Accepted bytes, kept unchanged under the name of their content: `archive/ab/abcdef…`.
///
/// A name appears only once its bytes are safe on the disk, so whatever has a name is complete. Work
/// in progress is called `tmp-…`; what a killed run left of it is removed by ``removeLeftovers()``.
public struct Archive: Sendable {
  /// The folder.
  public let path: String

  static let temporaryPrefix = "tmp-"
  /// The archive of `directory`.
  public init(_ directory: BooksDirectory) {
    path = directory.archive
  }

  /// Where the bytes of `hash` are, or would be.
  public func path(of hash: ContentHash) -> String {
    path + "/" + hash.text.prefix(2) + "/" + hash.text
  }

  /// Whether bytes of `hash` are archived.
  public func contains(_ hash: ContentHash) throws(BooksError) -> Bool {
    try FileSystem.status(of: path(of: hash)) != nil
  }

  /// What ``store(contentsOf:)`` did.
  struct Stored: Hashable {
    let hash: ContentHash
    let sizeBytes: Int
    /// Whether the archive's bytes are those that were hashed here; else they were there before.
    let isNew: Bool
    /// The source as it was when it was read.
    let source: FileStatus
  }

  /// Copies the file at `source` into the archive, reading it once and never holding more than a few
  /// chunks of it. On return the bytes and their name survive a loss of power.
  ///
  /// Gives `nil` where the file changed while it was read: somebody is still writing it, and half a
  /// file must not be archived as if it were one.
  func store(contentsOf source: String) throws(BooksError) -> Stored? {
    let input = try OpenFile(source, O_RDONLY)
    let before = try input.status()
    let temporary = path + "/" + FileSystem.temporaryName(prefix: Self.temporaryPrefix)
    do throws(BooksError) {
      // Read-only from the start: accepted bytes are never changed.
      let output = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, permissions: 0o444)
      let (hash, sizeBytes) = try HashingCopy.run(from: input, to: output)
      guard try input.status() == before, sizeBytes == before.sizeBytes else {
        try FileSystem.remove(temporary)
        return nil
      }
      let isNew = try file(temporary, as: hash, sizeBytes: sizeBytes)
      return Stored(hash: hash, sizeBytes: sizeBytes, isNew: isNew, source: before)
    } catch {
      // The first error is the one to report; a leftover is removed at the next start.
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Gives the complete file `temporary` its name, or drops it where the name is taken. Says whether
  /// it has the name now.
  private func file(
    _ temporary: String, as hash: ContentHash, sizeBytes: Int
  ) throws(BooksError) -> Bool {
    let destination = path(of: hash)
    let folder = path + "/" + hash.text.prefix(2)
    // Another size under this name means that the disk damaged it: the good copy takes its place.
    let isTaken = try FileSystem.status(of: destination)?.sizeBytes == sizeBytes
    if isTaken {
      try FileSystem.remove(temporary)
    } else {
      try FileSystem.createFolder(folder)
      try FileSystem.move(temporary, to: destination)
    }
    // Also where the name was taken: the run that took it may have been killed before this line.
    try FileSystem.synchronizeFolder(folder)
    try FileSystem.synchronizeFolder(path)
    return !isTaken
  }

  /// Removes what killed runs left of unfinished copies. Call it only while holding the lock.
  public func removeLeftovers() throws(BooksError) {
    try FileSystem.removeFiles(in: path, prefix: Self.temporaryPrefix)
  }
}

extension Archive {
  /// All bytes of `hash`; with `verifying`, only if they still have that hash.
  ///
  /// Throws ``BooksError/Code/damagedArchive`` where they are missing or have changed.
  public func bytes(
    of hash: ContentHash, verifying: Bool = false
  ) throws(BooksError) -> [UInt8] {
    let file = try map(hash)
    if verifying { try verify(file, hash) }
    return Array(file.bytes)
  }

  /// The bytes of `hash`, mapped into memory instead of read.
  ///
  /// Throws ``BooksError/Code/damagedArchive`` where they are missing.
  public func map(_ hash: ContentHash) throws(BooksError) -> MappedFile {
    let path = path(of: hash)
    guard try FileSystem.status(of: path) != nil else {
      throw BooksError(.damagedArchive, path: path, "accepted bytes are missing")
    }
    return try MappedFile(path, OpenFile(path, O_RDONLY))
  }

  /// Throws ``BooksError/Code/damagedArchive`` unless the bytes of `hash` are there and still have that
  /// hash.
  ///
  /// - Complexity: O(bytes), about a second for 2 GB on one core.
  public func verify(_ hash: ContentHash) throws(BooksError) {
    try verify(map(hash), hash)
  }

  private func verify(_ file: MappedFile, _ hash: ContentHash) throws(BooksError) {
    guard ContentHash(of: file.bytes) == hash else {
      throw BooksError(
        .damagedArchive, path: path(of: hash), "the bytes are not those that were accepted")
    }
  }
}
