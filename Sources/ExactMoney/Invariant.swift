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
