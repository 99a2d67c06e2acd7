#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory for tables that are looked into at random places.
///
/// Where a table is large the system is asked for large pages: with small ones each look would first
/// have to look up where the page is. What is filled from front to back gains nothing from them.
enum TableMemory {
  private static let largePageBytes = 1 << 21

  /// Room for `count` elements, which mean nothing yet. It is given back with `deallocate()`.
  static func allocate<Element: BitwiseCopyable>(
    _ count: Int, of type: Element.Type = Element.self
  ) -> UnsafeMutablePointer<Element> {
    let byteCount = count * MemoryLayout<Element>.stride
    guard byteCount >= largePageBytes else { return .allocate(capacity: count) }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: largePageBytes)
    #if os(Linux)
      // Advice only: where it is not taken the pages are small.
      _ = madvise(memory, byteCount / largePageBytes * largePageBytes, MADV_HUGEPAGE)
    #endif
    return memory.bindMemory(to: Element.self, capacity: count)
  }
}
