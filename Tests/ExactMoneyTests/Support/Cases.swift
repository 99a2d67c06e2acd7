import Foundation
import Testing

/// The values of the loops and the seed that a check runs under, printed when it fails.
enum CasePath {
  @TaskLocal static var current: [@Sendable () -> String] = []

  static var description: String { current.map { $0() }.joined(separator: ", ") }
}

/// Runs `body` for each of `values`; nested calls try every combination.
///
/// The idea is swift-collections': small cases are tried exhaustively before any random one, and a
/// failure prints the path of values that leads to it.
func withEvery<Values: Sequence>(
  _ label: String, in values: Values, _ body: (Values.Element) throws -> Void
) rethrows where Values.Element: Sendable {
  for value in values {
    try CasePath.$current.withValue(CasePath.current + [{ "\(label): \(value)" }]) {
      try body(value)
    }
  }
}

/// Runs `body` with `count` generators, each with its own seed, which a failure prints.
///
/// `EXACTMONEY_SEED` in the environment replays the one that failed.
func withEverySeed(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (inout SplitMix64) throws -> Void
) rethrows {
  let replay = ProcessInfo.processInfo.environment["EXACTMONEY_SEED"].flatMap { UInt64($0) }
  let seeds = replay.map { [$0] } ?? (0..<UInt64(count)).map { 20_261_121 + $0 }
  try withEvery("EXACTMONEY_SEED", in: seeds) { seed in
    var generator = SplitMix64(seed: seed)
    try body(&generator)
  }
}

/// Expects two values to be equal, and says under which case they are not.
///
/// A million checks pass through here, so the testing library is asked only about failures.
func expectEqual<Value: Equatable>(
  _ actual: Value, _ expected: Value, _ what: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual != expected else { return }
  Issue.record(
    "\(actual) is not \(expected) \(what()) [\(CasePath.description)]",
    sourceLocation: sourceLocation)
}

/// Expects a condition, and says under which case it does not hold.
func expectTrue(
  _ condition: Bool, _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !condition else { return }
  Issue.record("\(what()) [\(CasePath.description)]", sourceLocation: sourceLocation)
}

/// Steele, Lea and Flood's SplitMix64: small, and the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
