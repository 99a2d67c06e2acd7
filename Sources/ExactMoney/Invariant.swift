/// Stops the program when `condition` is false, printing `message` in debug and in release.
///
/// For our own bugs only, never for bad data. `precondition` is not enough: an optimised build
/// traps without printing its message, and the numbers in the message are what the person at
/// night needs.
package func invariant(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  guard condition() else { fatalError(message(), file: file, line: line) }
}

/// The value, which must be there; where it is not, the program has a bug and stops at once.
package func required<Value>(
  _ value: Value?, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) -> Value {
  guard let value else { fatalError(message(), file: file, line: line) }
  return value
}
