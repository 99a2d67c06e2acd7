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
///
/// What has a name is not changed by anybody. A file comes in one of two ways:
///
/// - It is taken over where the system lends a read lease on it (Linux), it has one name, and that is
///   on the archive's file system. Nobody has it open for writing then, and nobody can open it so
///   while it is hashed, made read-only, brought to the disk and given a second name, here; nothing is
///   copied. The lease lasts until the inbox has let go of its name, so no way leads to the bytes but
///   this archive. A run killed before that leaves both names, and the next run finishes: it finds the
///   bytes archived and removes the inbox's name.
/// - Else it is copied.
///
/// A file that somebody has open for writing is not complete, and is left alone. Should bytes change
/// in spite of all this (only someone who may write to read-only files can do that), the change is
/// found: what is read is compared with its name.
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

  /// Where something may be written that is not complete yet.
  func temporaryPath() -> String {
    path + "/" + FileSystem.temporaryName(prefix: Self.temporaryPrefix)
  }

  /// What ``store(contentsOf:)`` did.
  struct Stored {
    let hash: ContentHash
    let sizeBytes: Int
    /// Whether the archive's bytes are those that were hashed here; else they were there before.
    let isNew: Bool
    /// The source as it was when it was read.
    let source: FileStatus
    /// The source, with the lease where there is one: to be held until the inbox has let go.
    let heldSource: SharedFile
  }

  /// Brings the file at `source` into the archive, reading it once and never holding more than a few
  /// chunks of it. On return the bytes and their name survive a loss of power.
  ///
  /// Gives `nil` where somebody has the file open for writing or it changed while it was read: half a
  /// file must not be archived as if it were one.
  func store(contentsOf source: String) throws(BooksError) -> Stored? {
    let input = SharedFile(try OpenFile(source, O_RDONLY))
    let before = try input.file.status()
    let lease = input.file.takeReadLease()
    if lease == .refused { return nil }
    let temporary = temporaryPath()
    do throws(BooksError) {
      let isShared =
        lease == .granted ? try share(source, before, input.file, as: temporary) : false
      guard
        let hash = isShared
          ? try seal(input.file, before) : try copy(input.file, before, to: temporary)
      else {
        try FileSystem.remove(temporary)
        return nil
      }
      let isNew = try file(temporary, as: hash, sizeBytes: before.sizeBytes)
      return Stored(
        hash: hash, sizeBytes: before.sizeBytes, isNew: isNew, source: before, heldSource: input)
    } catch {
      // The first error is the one to report; a leftover is removed at the next start.
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Copies `input` to `temporary`; `nil` where it is not as `before`.
  private func copy(
    _ input: borrowing OpenFile, _ before: FileStatus, to temporary: String
  ) throws(BooksError) -> ContentHash? {
    // Read-only from the start: accepted bytes are never changed.
    let output = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, permissions: 0o444)
    let (hash, sizeBytes) = try HashingCopy.run(from: input, to: output)
    return try input.status() == before && sizeBytes == before.sizeBytes ? hash : nil
  }

  /// Makes `temporary` the second name of `input`, and says whether it is: not where there are others,
  /// by which the bytes could be changed later.
  private func share(
    _ source: String, _ status: FileStatus, _ input: borrowing OpenFile, as temporary: String
  ) throws(BooksError) -> Bool {
    guard FileSystem.link(source, as: temporary) else { return false }
    // Another file may have got the source's name since it was opened.
    if try FileSystem.status(of: temporary) == status, try input.linkCount() == 2 { return true }
    try FileSystem.remove(temporary)
    return false
  }

  /// Hashes `input`, on which there is a lease, makes it read-only and brings it to the disk; `nil`
  /// where it is not as `before` or somebody began to write.
  private func seal(
    _ input: borrowing OpenFile, _ before: FileStatus
  ) throws(BooksError) -> ContentHash? {
    input.expectSequentialReads()
    let hash = try ContentHash(ofRest: input)
    let isWhole = try input.position() == before.sizeBytes
    let permissions = try input.setPermissions(0o444)
    try input.synchronize()
    // Last, as from now on nobody who has no special rights can begin to write.
    guard isWhole, try input.status() == before, input.holdsReadLease else {
      try input.setPermissions(permissions)
      return nil
    }
    return hash
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
    return file.copy()
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

  /// Whether `name`, one of ``names()``, is of a copy that was never complete.
  public static func isTemporary(_ name: String) -> Bool {
    name.split(separator: "/").last?.hasPrefix(temporaryPrefix) ?? false
  }

  /// The names of everything that is archived, in byte order.
  public func names() throws(BooksError) -> [String] {
    var names: [String] = []
    for folder in try FileSystem.names(in: path) {
      let folder = path + "/" + String(decoding: folder, as: UTF8.self)
      guard try FileSystem.status(of: folder)?.kind == .folder else {
        names.append(folder)
        continue
      }
      names += try FileSystem.names(in: folder).map { String(decoding: $0, as: UTF8.self) }
    }
    return names
  }

  /// Throws ``BooksError/Code/damagedArchive`` unless the bytes of `hash` are there and still have that
  /// hash.
  ///
  /// - Complexity: O(bytes), about a second for 2 GB on one core.
  public func verify(_ hash: ContentHash) throws(BooksError) {
    try verify(map(hash), hash)
  }

  private func verify(_ file: MappedFile, _ hash: ContentHash) throws(BooksError) {
    guard withExtendedLifetime(file, { ContentHash(of: file.bytes) }) == hash else {
      throw BooksError(
        .damagedArchive, path: path(of: hash), "the bytes are not those that were accepted")
    }
  }
}
