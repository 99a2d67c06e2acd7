import Dispatch
import ExactMoney
import Synchronization

/// Work on a thread of its own, while the one who started it does something else.
final class BackgroundWork<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)
  private let running = DispatchGroup()

  /// Starts `body`.
  init(_ body: @escaping @Sendable () throws -> Value) {
    DispatchQueue(label: "crossfoot.background-work").async(group: running) {
      let outcome = Result(catching: body)
      self.outcome.withLock { $0 = outcome }
    }
  }

  /// What the work gave, or its error, as often as asked; waits until it is over.
  func result() -> Result<Value, any Error> {
    running.wait()
    let outcome = required(outcome.withLock(\.self), "ended without a result")
    return outcome
  }
}
