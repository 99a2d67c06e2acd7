#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file, closed when it goes out of scope: the one place where bytes meet the system calls.
struct OpenFile: ~Copyable {
  /// The descriptor, for calls that have no method here.
  let descriptor: Int32
  private let path: String

  /// What to do with a symbolic link.
  enum Links { case refuse, follow }

  /// Opens `path`; a child process never inherits the descriptor.
  init(
    _ path: String, _ flags: Int32, permissions: mode_t = 0o666, links: Links = .refuse
  ) throws(BooksError) {
    let flags = flags | O_CLOEXEC | (links == .refuse ? O_NOFOLLOW : 0)
    descriptor = retryingInterrupted { open(path, flags, permissions) }
    self.path = path
    guard descriptor >= 0 else { throw BooksError.lastSystemError(path) }
  }

  deinit { _ = close(descriptor) }

  /// What the system knows of the file.
  func status() throws(BooksError) -> FileStatus {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw BooksError.lastSystemError(path) }
    return FileStatus(information)
  }

  /// How many names the file has.
  func linkCount() throws(BooksError) -> Int {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw BooksError.lastSystemError(path) }
    return Int(information.st_nlink)
  }

  /// How many bytes were read, counted from the start of the file.
  func position() throws(BooksError) -> Int {
    let position = lseek(descriptor, 0, SEEK_CUR)
    guard position >= 0 else { throw BooksError.lastSystemError(path) }
    return Int(position)
  }

  /// Sets who may do what; gives what was set before.
  @discardableResult
  func setPermissions(_ permissions: mode_t) throws(BooksError) -> mode_t {
    var information = stat()
    guard fstat(descriptor, &information) == 0, fchmod(descriptor, permissions) == 0 else {
      throw BooksError.lastSystemError(path)
    }
    return information.st_mode & 0o7777
  }

  /// Fills `buffer` from its start; gives how many bytes were read, 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(BooksError) -> Int {
    let count = retryingInterrupted { unistdRead(descriptor, buffer.baseAddress, buffer.count) }
    guard count >= 0 else { throw BooksError.lastSystemError(path) }
    return count
  }

  /// Writes all of `bytes`, however many calls that takes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(BooksError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = retryingInterrupted { unistdWrite(descriptor, rest.baseAddress, rest.count) }
      guard count >= 0 else { throw BooksError.lastSystemError(path) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8]) throws(BooksError) {
    // The standard library's closure throws without a type.
    try bytes.span.withUnsafeBytes { (bytes) throws(BooksError) in try write(bytes) }
  }

  /// Sends written bytes on their way to the disk without waiting for them, so that
  /// ``synchronize()`` finds little left to do.
  func startWriting(_ bytes: Range<Int>) {
    #if os(Linux)
      // The kernel begins to write dirty pages of this range, and keeps them in its cache until they
      // are on the disk. It is advice: a kernel that does not take it does no harm.
      _ = posix_fadvise(descriptor, bytes.lowerBound, bytes.count, POSIX_FADV_DONTNEED)
    #endif
  }

  /// Lets the kernel read far ahead: the file is read once, in order.
  func expectSequentialReads() {
    #if os(Linux)
      _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    #endif
  }

  /// Returns once the bytes are on the disk, not merely in its queue.
  func synchronize() throws(BooksError) {
    guard retryingInterrupted({ fsync(descriptor) }) == 0 else {
      throw BooksError.lastSystemError(path)
    }
  }
}

/// What tells one state of a file from another.
struct FileStatus: Hashable {
  /// What stands at a path.
  enum Kind { case file, folder, other }

  let kind: Kind
  let sizeBytes: Int
  private let device: UInt64
  private let inode: UInt64
  private let modifiedSeconds: Int
  private let modifiedNanoseconds: Int

  init(_ information: stat) {
    switch information.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    sizeBytes = Int(information.st_size)
    device = UInt64(truncatingIfNeeded: information.st_dev)
    inode = UInt64(truncatingIfNeeded: information.st_ino)
    #if canImport(Darwin)
      let modified = information.st_mtimespec
    #else
      let modified = information.st_mtim
    #endif
    modifiedSeconds = Int(modified.tv_sec)
    modifiedNanoseconds = Int(modified.tv_nsec)
  }
}

/// Calls on paths.
enum FileSystem {
  /// What stands at `path` itself, links not followed; `nil` where nothing does.
  static func status(of path: String) throws(BooksError) -> FileStatus? {
    var information = stat()
    guard lstat(path, &information) == 0 else {
      if errno == ENOENT { return nil }
      throw BooksError.lastSystemError(path)
    }
    return FileStatus(information)
  }

  /// Makes the folder `path`; its parent must exist. One that is there already is fine.
  static func createFolder(_ path: String) throws(BooksError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw BooksError.lastSystemError(path)
    }
  }

  /// Gives the file `path` the second name `other`; says whether it has it. Another file system, or a
  /// system that has no such names, is no error.
  static func link(_ path: String, as other: String) -> Bool {
    systemLink(path, other) == 0
  }

  /// Replaces `destination` by `source` in one step.
  static func move(_ source: String, to destination: String) throws(BooksError) {
    guard rename(source, destination) == 0 else { throw BooksError.lastSystemError(destination) }
  }

  /// Makes the new file `destination` a copy of `source`; comes back once its bytes are on the disk and
  /// have the hash `expected`.
  static func copy(
    _ source: String, to destination: String, expecting expected: ContentHash
  ) throws(BooksError) {
    let output = try OpenFile(destination, O_WRONLY | O_CREAT | O_EXCL)
    let (hash, _) = try HashingCopy.run(from: OpenFile(source, O_RDONLY), to: output)
    guard hash == expected else {
      throw BooksError(.damagedArchive, path: source, "the bytes are not those that were written")
    }
  }

  /// All bytes of the file `path`; for small files.
  static func bytes(of path: String) throws(BooksError) -> [UInt8] {
    try MappedFile(path, OpenFile(path, O_RDONLY)).copy()
  }

  /// Replaces the file `path` by one with `bytes`, in one step that survives a loss of power.
  static func write(_ bytes: [UInt8], to path: String) throws(BooksError) {
    let temporary = temporaryName(prefix: path + ".tmp-")
    do throws(BooksError) {
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
      try file.write(bytes)
      try file.synchronize()
      try move(temporary, to: path)
    } catch {
      // The first error is the one to report.
      try? remove(temporary)
      throw error
    }
  }

  /// Removes the file `path`; one that is gone already is fine.
  static func remove(_ path: String) throws(BooksError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw BooksError.lastSystemError(path) }
  }

  /// Makes what was created, renamed or removed in the folder survive a loss of power.
  static func synchronizeFolder(_ path: String) throws(BooksError) {
    try OpenFile(path, O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// The names in the folder `path`, as bytes, in byte order, without `.` and `..`.
  static func names(in path: String) throws(BooksError) -> [[UInt8]] {
    guard let stream = opendir(path) else { throw BooksError.lastSystemError(path) }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw BooksError.lastSystemError(path) }
        break
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")] && name != Array("..".utf8) { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Removes files of the folder whose name begins with `prefix`: what a killed run left behind.
  static func removeFiles(in folder: String, prefix: String) throws(BooksError) {
    for name in try names(in: folder) where name.starts(with: prefix.utf8) {
      try remove(folder + "/" + String(decoding: name, as: UTF8.self))
    }
  }

  /// A name no other file has: `prefix` and 64 random bits.
  static func temporaryName(prefix: String) -> String {
    prefix + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}

extension BooksError {
  /// What `errno` says about `path`, right after a call that failed.
  static func lastSystemError(_ path: String) -> BooksError {
    let number = errno
    let code: Code =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS: .notPermitted
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      case EAGAIN, EBUSY, EMFILE, ENFILE, ETXTBSY: .busy
      default: .inputOutput
      }
    return BooksError(code, path: path, String(cString: strerror(number)))
  }
}

/// Repeats a call that a signal interrupted.
func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

private func unistdRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}

private func unistdWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}

private func systemLink(_ path: String, _ other: String) -> Int32 {
  link(path, other)
}
