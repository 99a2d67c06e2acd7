import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the scan works; nothing here changes what comes out.
public struct ScanOptions: Sendable {
  /// How many threads parse and sum; at least 1.
  public var workers = ScanOptions.coreCount
  /// The bytes one thread takes at a time; at least 1.
  public var chunkBytes = 1 << 19
  /// What the table of events may take before the scan works in passes.
  public var memoryBytes = Int.max
  /// The key of the hash functions; `nil` takes a new one from the system for every scan, so that
  /// nobody who writes ids can choose ones that collide.
  public var hashSeed: (UInt64, UInt64)?

  /// The defaults.
  public init() {}

  /// How many cores this process may use.
  public static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

/// How far a scan is. The scan writes it now and then, anybody may read it at any time.
public final class ScanProgress: Sendable {
  private let total = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let rows = Atomic<Int>(0)
  private let currentPass = Atomic<Int>(1)
  private let allPasses = Atomic<Int>(1)

  /// Nothing done yet.
  public init() {}

  /// The stored bytes of all files.
  public var totalBytes: Int { total.load(ordering: .relaxed) }
  /// How many of them this pass has read.
  public var bytesDone: Int { done.load(ordering: .relaxed) }
  /// How many rows this pass has read.
  public var rowsDone: Int { rows.load(ordering: .relaxed) }
  /// The pass under way, from 1.
  public var pass: Int { currentPass.load(ordering: .relaxed) }
  /// How many passes there will be.
  public var passes: Int { allPasses.load(ordering: .relaxed) }

  func begin(pass: Int, of passes: Int, totalBytes: Int) {
    total.store(totalBytes, ordering: .relaxed)
    done.store(0, ordering: .relaxed)
    rows.store(0, ordering: .relaxed)
    currentPass.store(pass, ordering: .relaxed)
    allPasses.store(passes, ordering: .relaxed)
  }

  func advance(bytes: Int, rows count: Int) {
    done.add(bytes, ordering: .relaxed)
    rows.add(count, ordering: .relaxed)
  }
}
