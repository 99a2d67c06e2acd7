import Dispatch
import ExactMoney
import Synchronization

/// Work in pieces, on all processors.
enum AllProcessors {
  /// Calls `job` with each number below `count`, on all processors, and comes back after the last.
  static func run(_ count: Int, _ job: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: job)
  }

  /// What `job` makes of each number below `count`, in their order; throws the first error in it.
  static func map<Value: Sendable, Failure: Error>(
    _ count: Int, _ job: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
    run(count) { number in
      let result = Result { () throws(Failure) in try job(number) }
      results.withLock { $0[number] = result }
    }
    var values: [Value] = []
    for result in results.withLock(\.self) {
      values.append(try required(result, "a piece of work ended without a result").get())
    }
    return values
  }
}
