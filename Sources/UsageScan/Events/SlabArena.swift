import ExactMoney
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Hands out slabs of one size, and gives all of them back to the system at once.
final class SlabArena: Sendable {
  static let slabWords = 1 << 13
  private static let regionByteCount = 1 << 26
  private static let slabByteCount = slabWords * 8

  private struct Regions: @unchecked Sendable {
    var starts: [UnsafeMutableRawPointer] = []
    /// How many bytes of the last region are handed out.
    var used = SlabArena.regionByteCount
  }

  private let regions = Mutex(Regions())

  /// A new slab; what is in it means nothing.
  func slab() -> UnsafeMutablePointer<UInt64> {
    let slab = regions.withLock { regions in
      if regions.used == Self.regionByteCount {
        regions.starts.append(Self.region())
        regions.used = 0
      }
      let slab = regions.starts[regions.starts.count - 1] + regions.used
      regions.used += Self.slabByteCount
      return slab.bindMemory(to: UInt64.self, capacity: Self.slabWords)
    }
    Self.populate(slab)
    return slab
  }

  /// Asks for all pages of a slab at once, which costs less than a fault for each. Where the system does
  /// not know how (Linux before 5.14), the faults come as ever.
  private static func populate(_ slab: UnsafeMutablePointer<UInt64>) {
    #if os(Linux)
      let populateWrite: Int32 = 23
      _ = madvise(slab, slabByteCount, populateWrite)
    #endif
  }

  private static func region() -> UnsafeMutableRawPointer {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    let memory = mmap(nil, regionByteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
    return required(memory == MAP_FAILED ? nil : memory, "the system has no memory left")
  }

  deinit {
    regions.withLock { regions in
      for start in regions.starts { munmap(start, Self.regionByteCount) }
    }
  }
}
