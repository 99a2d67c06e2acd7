#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if os(Linux)
  // From Linux's <fcntl.h>, the same on every processor; Swift does not see GNU's part of it.
  private let setSignal: Int32 = 10
  private let setLease: Int32 = 1024
  private let getLease: Int32 = 1025
#endif

/// What the system says to the wish that nobody writes to a file.
enum ReadLease {
  /// Nobody has it open for writing, mapped memory included, and who wants to has to wait until the
  /// descriptor is closed, or until the system's patience ends (45 seconds): see
  /// ``OpenFile/holdsReadLease``.
  case granted
  /// Somebody has it open for writing.
  case refused
  /// This system, this file system or this user cannot tell.
  case unavailable
}

extension OpenFile {
  /// Asks for a lease on the file, which must be open for reading only.
  func takeReadLease() -> ReadLease {
    #if os(Linux)
      // A writer who has to wait makes the kernel send SIGIO, which would end the program; SIGURG is
      // ignored by default. Whether somebody waits is asked for where it matters.
      guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return .unavailable }
      if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 { return .granted }
      return errno == EAGAIN ? .refused : .unavailable
    #else
      return .unavailable
    #endif
  }

  /// Whether a lease was granted and nobody has asked to write since.
  var holdsReadLease: Bool {
    #if os(Linux)
      fcntl(descriptor, getLease) == Int32(F_RDLCK)
    #else
      false
    #endif
  }
}

/// An open file that several hold on to; closed, and its lease given back, when the last lets go.
final class SharedFile: Sendable {
  let file: OpenFile

  init(_ file: consuming OpenFile) {
    self.file = file
  }
}
