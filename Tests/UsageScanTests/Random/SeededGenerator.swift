import Foundation

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
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

  /// A whole number of `range`.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// True in `percent` of a hundred cases.
  mutating func chance(_ percent: Int) -> Bool {
    number(1...100) <= percent
  }

  /// One of `choices`, which are not empty.
  mutating func one<Value>(of choices: [Value]) -> Value {
    choices[number(0...(choices.count - 1))]
  }
}

/// The seed that `CROSSFOOT_SEED` asks for.
///
/// With it every random test plays that one seed and no other; a difference prints the seed to set.
var replayedSeed: UInt64? {
  ProcessInfo.processInfo.environment["CROSSFOOT_SEED"].flatMap { UInt64($0) }
}
