import Dispatch

/// Work in pieces, on all processors.
enum AllProcessors {
  /// Calls `job` with each number below `count`, on all processors, and comes back after the last.
  static func run(_ count: Int, _ job: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: job)
  }
}
