import Dispatch
import ExactMoney
import Synchronization

/// Work in pieces that know nothing of one another, on all processors.
///
/// What comes out is in the order of the pieces, whoever was ready first, so it is the same as of one
/// piece after the other. Pieces may be divided further in the same way.
public enum AllProcessors {
  /// Calls `job` with each number below `count`, on all processors, and comes back after the last.
  public static func run(_ count: Int, _ job: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: job)
  }

  /// What `job` makes of each number below `count`, in their order; throws the first error in it.
  public static func map<Value: Sendable, Failure: Error>(
    _ count: Int, _ job: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
    run(count) { number in
      let result = Result { () throws(Failure) in try job(number) }
      results.withLock { $0[number] = result }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for result in results.withLock(\.self) {
      values.append(try required(result, "a piece of work ended without a result").get())
    }
    return values
  }

  /// What `first` and `second` make, each beside the other.
  public static func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second) {
    let made = Mutex<(first: First?, second: Second?)>((nil, nil))
    run(2) { number in
      if number == 0 {
        let value = first()
        made.withLock { $0.first = value }
      } else {
        let value = second()
        made.withLock { $0.second = value }
      }
    }
    let (first, second) = made.withLock(\.self)
    return (
      required(first, "the first piece of work ended without a result"),
      required(second, "the second piece of work ended without a result")
    )
  }
}

extension Array where Element: Sendable {
  /// Below this many there is not enough to do for more than one processor.
  private static var fewest: Int { 2_000 }
  /// How many stretches each has elements for.
  private static var stretchCount: Int { 16 }

  /// The same as `map`, in stretches on all processors.
  func mapOnAllProcessors<Value: Sendable>(
    _ transform: @Sendable (Element) -> Value
  ) -> [Value] {
    if count < Self.fewest { return map(transform) }
    let length = (count + Self.stretchCount - 1) / Self.stretchCount
    return AllProcessors.map(Self.stretchCount) { number in
      self[Swift.min(number * length, count)..<Swift.min((number + 1) * length, count)]
        .map(transform)
    }.flatMap(\.self)
  }
}
