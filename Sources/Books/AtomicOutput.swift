import Crypto
import ExactMoney
import Pipeline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A report as it was written.
public struct OutputFile: Hashable, Sendable {
  /// Its name in the folder.
  public let name: String
  /// The hash of its bytes.
  public let hash: ContentHash
  /// How many bytes it has.
  public let sizeBytes: Int
  /// How many rows of data it has, headers not counted.
  public let rowCount: Int
  /// Whether a file with the same bytes was there already, and so was left untouched.
  public let wasUnchanged: Bool
}

/// A report whose bytes are on the disk, but not yet under its name.
public struct PreparedOutput: Sendable {
  /// What it is going to be.
  public let file: OutputFile
  /// Where its bytes are, unless the file with its name has the same.
  fileprivate let temporary: String
}

/// Writes the reports of one folder so that a reader sees each file whole, old or new, never a part.
///
/// The bytes go to a temporary name in the same folder and reach the disk before the file takes its
/// own name in one step. Identical bytes are left untouched, time stamps included.
public struct AtomicOutput: Sendable {
  /// Takes the next piece of a file.
  public typealias Sink = ([UInt8]) throws(BooksError) -> Void

  /// The folder.
  public let folder: String

  /// Writes to `out/<period>/` of `directory`, which is made where it is missing. What a killed run
  /// left there unfinished is removed, so the caller must hold the lock.
  public init(_ directory: BooksDirectory, period: Period) throws(BooksError) {
    folder = directory.output(of: period)
    try FileSystem.createFolder(folder)
    try FileSystem.synchronizeFolder(directory.output)
    try FileSystem.removeFiles(in: folder, prefix: FileSystem.unfinishedPrefix)
  }

  /// Writes what is to become the file `name`, and nothing that a reader sees: `produce` hands its
  /// bytes to the sink, in pieces of any size, and gives the number of rows.
  public func prepare(
    _ name: String, _ produce: (_ sink: Sink) throws(BooksError) -> Int
  ) throws(BooksError) -> PreparedOutput {
    invariant(
      !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/")), "\(name) is not a file name")
    let temporary = folder + "/" + FileSystem.temporaryName(prefix: FileSystem.unfinishedPrefix)
    do throws(BooksError) {
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
      var hasher = SHA256()
      var sizeBytes = 0
      let rowCount = try produce { (bytes: [UInt8]) throws(BooksError) in
        hasher.update(data: bytes)
        try file.write(bytes)
        file.startWriting(sizeBytes..<sizeBytes + bytes.count)
        sizeBytes += bytes.count
      }
      let hash = ContentHash(hasher.finalize())
      let isSame = try Self.isSame(folder + "/" + name, hash, sizeBytes: sizeBytes)
      if isSame { try FileSystem.remove(temporary) } else { try file.synchronize() }
      return PreparedOutput(
        file: OutputFile(
          name: name, hash: hash, sizeBytes: sizeBytes, rowCount: rowCount, wasUnchanged: isSame),
        temporary: temporary)
    } catch {
      // The first error is the one to report; a leftover is removed at the next start.
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Gives prepared files their names, one after the other.
  public func publish(_ prepared: [PreparedOutput]) throws(BooksError) {
    for output in prepared where !output.file.wasUnchanged {
      try FileSystem.move(output.temporary, to: folder + "/" + output.file.name)
    }
    try FileSystem.synchronizeFolder(folder)
  }

  /// Copies prepared files into `folder` under the names they will have, each compared with its hash and
  /// brought to the disk.
  public func copy(_ prepared: [PreparedOutput], to folder: String) throws(BooksError) {
    for output in prepared {
      let name = output.file.name
      let source = output.file.wasUnchanged ? self.folder + "/" + name : output.temporary
      try FileSystem.copy(source, to: folder + "/" + name, expecting: output.file.hash)
    }
    try FileSystem.synchronizeFolder(folder)
  }

  /// Removes prepared files that are not to be published.
  public func discard(_ prepared: [PreparedOutput]) {
    for output in prepared where !output.file.wasUnchanged {
      // A leftover is removed at the next start.
      try? FileSystem.remove(output.temporary)
    }
  }

  /// Writes the file `name`: ``prepare(_:_:)`` and ``publish(_:)`` in one.
  public func write(
    _ name: String, _ produce: (_ sink: Sink) throws(BooksError) -> Int
  ) throws(BooksError) -> OutputFile {
    let prepared = try prepare(name, produce)
    do throws(BooksError) {
      try publish([prepared])
    } catch {
      discard([prepared])
      throw error
    }
    return prepared.file
  }

  /// Writes the file `name` with `bytes`.
  public func write(
    _ name: String, _ bytes: [UInt8], rowCount: Int
  ) throws(BooksError) -> OutputFile {
    try write(name) { (sink: Sink) throws(BooksError) in
      try sink(bytes)
      return rowCount
    }
  }

  /// Removes the file `name`, where there is one: a report of an older run that this one does not
  /// write must not lie beside those it writes.
  public func remove(_ name: String) throws(BooksError) {
    let path = folder + "/" + name
    guard try FileSystem.status(of: path) != nil else { return }
    try FileSystem.remove(path)
    try FileSystem.synchronizeFolder(folder)
  }

  /// The files there that begin with `prefix`, sorted.
  public func names(beginning prefix: String) throws(BooksError) -> [String] {
    try FileSystem.names(in: folder).filter { $0.starts(with: prefix.utf8) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private static func isSame(
    _ path: String, _ hash: ContentHash, sizeBytes: Int
  ) throws(BooksError) -> Bool {
    guard let status = try FileSystem.status(of: path), status.kind == .file,
      status.sizeBytes == sizeBytes
    else { return false }
    return try ContentHash(ofRest: OpenFile(path, O_RDONLY)) == hash
  }
}
