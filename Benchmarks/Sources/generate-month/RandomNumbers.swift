/// Random numbers that are a function of (key, counter): any row can be made again from its number,
/// so that a copy of it may be written days later without any row being held in memory.
struct RandomNumbers {
  private var state: UInt64

  init(key: UInt64, counter: UInt64) {
    state = Self.mixed(key ^ Self.mixed(counter &* 0x9E37_79B9_7F4A_7C15))
  }

  /// SplitMix64's finalizer: every bit of the input reaches every bit of the output.
  static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number in `0..<bound`.
  mutating func next(below bound: Int) -> Int {
    Int(((next() >> 32) &* UInt64(bound)) >> 32)
  }

  /// A size spread evenly over powers of two, as token counts are: most small, a few huge.
  mutating func nextSize(smallest: Int, doublings: Int) -> Int {
    let size = smallest << next(below: doublings)
    return size + next(below: size)
  }
}
