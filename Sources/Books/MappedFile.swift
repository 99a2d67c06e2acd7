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

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }
}
