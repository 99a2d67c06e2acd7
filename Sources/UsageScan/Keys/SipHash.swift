/// 128 bits that stand for a name: two names share them by chance only.
struct NameHash: Hashable, BitwiseCopyable, Sendable {
  var low: UInt64
  var high: UInt64
}

/// SipHash-1-3 with 128 bits of output (Aumasson and Bernstein, 2012), the function that Swift's own
/// and Rust's hash tables use, keyed anew for every scan. All other keys are made with it.
struct SipHash: BitwiseCopyable, Sendable {
  private let key0: UInt64
  private let key1: UInt64

  init(key: (UInt64, UInt64)) {
    (key0, key1) = key
  }

  /// The hash of `count` bytes. O(count).
  func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> NameHash {
    var state = State(key0, key1)
    var offset = 0
    while offset &+ 8 <= count {
      state.absorb(Words.load8(bytes + offset))
      offset &+= 8
    }
    let tail = Words.tail(bytes + offset, count &- offset)
    state.absorb(tail | UInt64(truncatingIfNeeded: count) << 56)
    return state.finish()
  }

  /// The hash of some bytes.
  func hash(_ bytes: [UInt8]) -> NameHash {
    // An array has an address only where it has an element; the added one is not read.
    withUnsafePointer(to: 0 as UInt8) { none in
      bytes.withUnsafeBufferPointer { hash($0.baseAddress ?? none, $0.count) }
    }
  }

  /// The hash of a text.
  func hash(_ text: String) -> NameHash { hash(Array(text.utf8)) }

  private struct State {
    var v0, v1, v2, v3: UInt64

    @inline(__always)
    init(_ key0: UInt64, _ key1: UInt64) {
      v0 = key0 ^ 0x736f_6d65_7073_6575
      v1 = key1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
      v2 = key0 ^ 0x6c79_6765_6e65_7261
      v3 = key1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      v0 ^= word
    }

    @inline(__always)
    mutating func finish() -> NameHash {
      v2 ^= 0xee
      round()
      round()
      round()
      let low = v0 ^ v1 ^ v2 ^ v3
      v1 ^= 0xdd
      round()
      round()
      round()
      return NameHash(low: low, high: v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always)
    private mutating func round() {
      v0 = v0 &+ v1
      v1 = v1 &<< 13 | v1 &>> 51
      v1 ^= v0
      v0 = v0 &<< 32 | v0 &>> 32
      v2 = v2 &+ v3
      v3 = v3 &<< 16 | v3 &>> 48
      v3 ^= v2
      v0 = v0 &+ v3
      v3 = v3 &<< 21 | v3 &>> 43
      v3 ^= v0
      v2 = v2 &+ v1
      v1 = v1 &<< 17 | v1 &>> 47
      v1 ^= v2
      v2 = v2 &<< 32 | v2 &>> 32
    }
  }
}

/// Bytes as little-endian words, never reading outside them.
enum Words {
  /// How far behind a text its words may be read, where that is allowed.
  static let room = 32

  @inline(__always)
  static func load8(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  static func load4(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)))
  }

  /// Of `count` bytes the eight at `offset`, or as many of them as there are, zeros above.
  @inline(__always)
  static func tail(_ bytes: UnsafePointer<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
    let rest = count &- offset
    if rest >= 8 { return load8(bytes + offset) }
    return rest > 0 ? tail(bytes + offset, rest) : 0
  }

  /// The last `count` bytes, 0 to 7 of them, zeros above.
  @inline(__always)
  static func tail(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    if count >= 4 {
      return load4(bytes) | load4(bytes + (count &- 4))
        &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
    }
    if count == 0 { return 0 }
    // One to three bytes: the first, the middle and the last, which may be the same.
    let middle = count &>> 1
    return UInt64(bytes[0]) | UInt64(bytes[middle]) &<< UInt64(truncatingIfNeeded: middle &* 8)
      | UInt64(bytes[count &- 1]) &<< UInt64(truncatingIfNeeded: (count &- 1) &* 8)
  }
}
