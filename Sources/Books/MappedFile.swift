import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of a file, mapped into memory instead of read: for files larger than one wants to hold.
public final class MappedFile: Sendable {
  // Read-only pages that live as long as this object: any thread may read them.
  /// The bytes; valid while this object lives. A file that is cut short meanwhile ends the program at
  /// the first byte that is gone, so map only what nobody shortens.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// How many bytes at the beginning were given back last.
  private let forgottenBytes = Atomic<Int>(0)

  /// Maps the file at `path`, through symbolic links.
  public convenience init(_ path: String) throws(BooksError) {
    try self.init(path, OpenFile(path, O_RDONLY, links: .follow))
  }

  init(_ path: String, _ file: borrowing OpenFile) throws(BooksError) {
    let status = try file.status()
    guard status.kind == .file else {
      throw BooksError(.inputOutput, path: path, "not a regular file")
    }
    // An empty file cannot be mapped.
    guard status.sizeBytes > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, status.sizeBytes, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    guard let address, address != MAP_FAILED else { throw BooksError.lastSystemError(path) }
    // Read once, in order: the kernel reads further ahead. Advice that is not taken does no harm.
    _ = madvise(address, status.sizeBytes, MADV_SEQUENTIAL)
    bytes = UnsafeRawBufferPointer(start: address, count: status.sizeBytes)
  }

  /// Gives the memory of the first `count` bytes back, in whole pages; whoever reads them again gets
  /// them from the file.
  public func forget(first count: Int) {
    guard let address = bytes.baseAddress else { return }
    let pageBytes = Int(getpagesize())
    let end = min(count, bytes.count) / pageBytes * pageBytes
    let last = forgottenBytes.exchange(end, ordering: .relaxed)
    // Most calls go on where the last one ended; one that goes back begins a new pass over the file.
    let start = last < end ? last : 0
    // Advice: where it is not taken the memory is given back with the rest.
    _ = madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, MADV_DONTNEED)
  }

  /// A copy of the first `limit` bytes, or of as many as there are: for small files, or the beginning of
  /// large ones. Whoever takes ``bytes`` must keep this object alive; this does.
  public func copy(first limit: Int = .max) -> [UInt8] {
    withExtendedLifetime(self) { Array(bytes.prefix(limit)) }
  }

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }
}
