import Crypto

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
  private static let chunkBytes = 1 << 20

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
    /// The source as it was when it was read.
    let source: FileStatus
  }

  /// Copies the file at `source` into the archive, reading it once and never holding more than a
  /// chunk of it. On return the bytes and their name survive a loss of power.
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
      let (hash, sizeBytes) = try Self.copy(input, to: output)
      guard try input.status() == before, sizeBytes == before.sizeBytes else {
        try FileSystem.remove(temporary)
        return nil
      }
      try output.synchronize()
      try file(temporary, as: hash, sizeBytes: sizeBytes)
      return Stored(hash: hash, sizeBytes: sizeBytes, source: before)
    } catch {
      // The first error is the one to report; a leftover is removed at the next start.
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  private static func copy(
    _ input: borrowing OpenFile, to output: borrowing OpenFile
  ) throws(BooksError) -> (ContentHash, sizeBytes: Int) {
    var hasher = SHA256()
    var buffer = [UInt8](repeating: 0, count: chunkBytes)
    var sizeBytes = 0
    while true {
      let count = try input.read(into: &buffer)
      if count == 0 { break }
      hasher.update(data: buffer[..<count])
      try output.write(buffer[..<count])
      sizeBytes += count
    }
    return (ContentHash(hasher.finalize()), sizeBytes)
  }

  /// Gives the complete file `temporary` its name, or drops it where the name is taken.
  private func file(
    _ temporary: String, as hash: ContentHash, sizeBytes: Int
  ) throws(BooksError) {
    let destination = path(of: hash)
    let folder = path + "/" + hash.text.prefix(2)
    // Another size under this name means that the disk damaged it: the good copy takes its place.
    if try FileSystem.status(of: destination)?.sizeBytes == sizeBytes {
      try FileSystem.remove(temporary)
    } else {
      try FileSystem.createFolder(folder)
      try FileSystem.move(temporary, to: destination)
    }
    // Also where the name was taken: the run that took it may have been killed before this line.
    try FileSystem.synchronizeFolder(folder)
    try FileSystem.synchronizeFolder(path)
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
    try withMappedBytes(of: hash, verifying: verifying) { Array($0) }
  }

  /// Calls `body` with the bytes of `hash`, mapped into memory instead of read: for files larger than
  /// one wants to hold. The pointer is valid only during the call.
  ///
  /// Throws ``BooksError/Code/damagedArchive`` where they are missing, or with `verifying` changed.
  public func withMappedBytes<Result>(
    of hash: ContentHash, verifying: Bool = false, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(BooksError) -> Result {
    let path = path(of: hash)
    guard try FileSystem.status(of: path) != nil else {
      throw BooksError(.damagedArchive, path: path, "accepted bytes are missing")
    }
    let file = try OpenFile(path, O_RDONLY)
    let sizeBytes = try file.status().sizeBytes
    // An empty file cannot be mapped.
    let address =
      sizeBytes == 0 ? nil : mmap(nil, sizeBytes, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    if address == MAP_FAILED { throw BooksError.lastSystemError(path) }
    defer { if let address { munmap(address, sizeBytes) } }
    let bytes = UnsafeRawBufferPointer(start: address, count: sizeBytes)
    if verifying, ContentHash(of: bytes) != hash {
      throw BooksError(
        .damagedArchive, path: path, "the bytes are not those that were accepted")
    }
    return body(bytes)
  }
}
