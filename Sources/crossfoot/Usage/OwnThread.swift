import Foundation

/// Runs work that computes or blocks for long on a thread of its own: the threads that Swift's tasks
/// share are as few as the cores, and the tasks that watch subprocesses and progress need them.
enum OwnThread {
  private static let stackBytes = 8 << 20

  /// What `work` gives.
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Result { try work() }) }
      thread.stackSize = stackBytes
      thread.start()
    }
  }
}
