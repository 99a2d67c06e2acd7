import CNameExchange

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls on folders and on what is in them. Names that people gave are bytes, which need not be text.
extension FileSystem {
  /// Exchanges the names of two files or folders in one step; says `false`, and has changed nothing, where
  /// this system or file system cannot.
  @Sendable
  static func exchange(_ first: String, _ second: String) throws(BooksError) -> Bool {
    if crossfoot_exchange_names(first, second) == 0 { return true }
    switch errno {
    case ENOSYS, EINVAL, ENOTSUP, EOPNOTSUPP: return false
    default: throw BooksError.lastSystemError(second)
    }
  }

  /// Removes the file or folder `path` and all that is in it; one that is gone already is fine.
  static func removeTree(_ path: String) throws(BooksError) { try removeTree(Array(path.utf8)) }

  private static func removeTree(_ path: [UInt8]) throws(BooksError) {
    guard let status = try status(of: path) else { return }
    guard status.kind == .folder else {
      guard call(path, unlink) == 0 || errno == ENOENT else { throw lastError(path) }
      return
    }
    for name in try names(in: path) { try removeTree(joined(path, name)) }
    guard call(path, rmdir) == 0 || errno == ENOENT else { throw lastError(path) }
  }

  /// Whether something called `name` is in `folder`.
  static func exists(_ name: [UInt8], in folder: String) throws(BooksError) -> Bool {
    try status(of: joined(Array(folder.utf8), name)) != nil
  }

  /// Moves `name` out of one folder into another of the same file system, as `other`.
  static func move(
    _ name: [UInt8], from folder: String, to target: String, as other: [UInt8]
  ) throws(BooksError) {
    let destination = joined(Array(target.utf8), other)
    let result = call(joined(Array(folder.utf8), name)) { source in
      call(destination) { rename(source, $0) }
    }
    guard result == 0 else { throw lastError(destination) }
  }

  /// Whether both folders have a regular file of this name with the same bytes.
  static func haveSameBytes(
    _ name: [UInt8], in first: String, _ second: String
  ) throws(BooksError) -> Bool {
    let path = String(decoding: name, as: UTF8.self)
    guard path.utf8.elementsEqual(name) else { return false }
    let (left, right) = (first + "/" + path, second + "/" + path)
    guard let one = try status(of: left), let other = try status(of: right),
      one.kind == .file, other.kind == .file, one.sizeBytes == other.sizeBytes
    else { return false }
    return try ContentHash(ofFileAt: left) == ContentHash(ofFileAt: right)
  }

  /// Lets the folder `path` be read by the same people as `model`, where that exists. An owner is set
  /// where the system lets this user.
  static func copyPermissions(of model: String, to path: String) throws(BooksError) {
    var information = stat()
    guard lstat(model, &information) == 0 else { return }
    // Without the right to give files away, they are the user's who runs the program, as before.
    _ = chown(path, information.st_uid, information.st_gid)
    guard chmod(path, information.st_mode & 0o7777) == 0 else {
      throw BooksError.lastSystemError(path)
    }
  }

  private static func status(of path: [UInt8]) throws(BooksError) -> FileStatus? {
    var information = stat()
    guard call(path, { lstat($0, &information) }) == 0 else {
      if errno == ENOENT { return nil }
      throw lastError(path)
    }
    return FileStatus(information)
  }

  private static func names(in path: [UInt8]) throws(BooksError) -> [[UInt8]] {
    let text = String(decoding: path, as: UTF8.self)
    // Only names of the program's own folders lead here, and those are text.
    guard text.utf8.elementsEqual(path) else {
      throw BooksError(.inputOutput, path: text, "its name is not UTF-8")
    }
    return try names(in: text)
  }

  private static func joined(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder + [UInt8(ascii: "/")] + name
  }

  private static func call(
    _ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32
  ) -> Int32 {
    (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map(body) ?? -1
    }
  }

  private static func lastError(_ path: [UInt8]) -> BooksError {
    BooksError.lastSystemError(String(decoding: path, as: UTF8.self))
  }
}
