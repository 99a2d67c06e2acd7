import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The right to work on a books directory, held by one process at a time.
///
/// The operating system releases it when the process ends, however it ends, so a killed run never
/// leaves the books locked. Keep the value until the work is done, and release it then:
///
/// ```swift
/// let lock = try BooksLock(directory)
/// defer { lock.release() }
/// ```
public final class BooksLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Takes the lock, or throws ``BooksError/Code/busy`` at once where another holds it.
  public init(_ directory: BooksDirectory) throws(BooksError) {
    let path = directory.lockFile
    let file = retryingInterrupted {
      open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o666))
    }
    guard file >= 0 else { throw BooksError.lastSystemError(path) }
    guard retryingInterrupted({ flock(file, LOCK_EX | LOCK_NB) }) == 0 else {
      let error =
        errno == EWOULDBLOCK
        ? BooksError(.busy, path: path, "another run works on these books\(Self.holder(file))")
        : BooksError.lastSystemError(path)
      _ = close(file)
      throw error
    }
    descriptor = Mutex(file)
    Self.sign(file)
  }

  deinit { release() }

  /// Gives the lock back; further calls do nothing.
  public func release() {
    descriptor.withLock { held in
      if let file = held {
        // A child that another thread starts right now holds a copy of the descriptor until it runs its
        // own program: closing ours would leave the books locked until then.
        _ = flock(file, LOCK_UN)
        _ = close(file)
      }
      held = nil
    }
  }

  /// Leaves our process number for whoever finds the books busy; only a courtesy, so failure is none.
  private static func sign(_ file: Int32) {
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(file, 0) == 0 { _ = pwrite(file, text, text.count, 0) }
  }

  private static func holder(_ file: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &buffer, buffer.count, 0)
    guard count > 0, let number = Int(String(decoding: buffer[..<(count - 1)], as: UTF8.self))
    else { return "" }
    return " (process \(number))"
  }
}
