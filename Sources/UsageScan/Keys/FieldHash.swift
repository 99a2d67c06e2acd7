/// The keys under which the values of one column are hashed.
///
/// NH (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, 1999): the sum of (word + key) × (word' + key')
/// modulo 2^128. For texts chosen without knowing the keys two different ones collide with odds of
/// at most 2^-63. Since every column has keys of its own, the hashes of a row's fields may simply be
/// added: the sum is the hash of the whole row, whatever the order of its columns, in CSV or in JSON.
struct FieldKeys: BitwiseCopyable, @unchecked Sendable {
  /// Longer values are hashed by ``SipHash`` first.
  static let maximumWords = 32
  /// The keys of the first lane, then those of the second.
  private let words: UnsafePointer<UInt64>
  private let sip: SipHash

  /// The keys of the column `name`, derived from `sip`; they are never freed before `store` is.
  init(name: [UInt8], sip: SipHash, in store: inout FieldKeyStore) {
    let count = 2 * (Self.maximumWords + 2)
    let words = store.allocate(count)
    for index in 0..<count {
      // 0xFF is no part of a name, so no other name has these keys.
      words[index] = sip.hash(name + [0xFF, UInt8(index)]).low
    }
    self.words = UnsafePointer(words)
    self.sip = sip
  }

  /// The hash of a value: enough to tell a repeated row from a changed one.
  @inline(__always)
  func hash(_ value: FieldSlice, isRoomy: Bool) -> UInt128 {
    hash(value, words, isRoomy)
  }

  /// A second, independent hash: both together have odds of at most 2^-126.
  @inline(__always)
  func secondHash(_ value: FieldSlice, isRoomy: Bool) -> UInt128 {
    hash(value, words + (Self.maximumWords &+ 2), isRoomy)
  }

  @inline(__always)
  private func hash(
    _ value: FieldSlice, _ keys: UnsafePointer<UInt64>, _ isRoomy: Bool
  ) -> UInt128 {
    let (start, count) = (value.start, value.count)
    guard isRoomy, count <= 24 else { return hash(start, count, keys) }
    let length = UInt64(truncatingIfNeeded: count)
    let sum = Self.product(Words.masked(start, count) &+ keys[0], length &+ keys[1])
    if count <= 8 { return sum }
    return sum
      &+ Self.product(
        Words.masked(start + 8, count &- 8) &+ keys[2],
        Words.masked(start + 16, count &- 16) &+ keys[3])
  }

  /// The same for texts that are long, or behind which nothing may be read.
  @inline(never)
  private func hash(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ keys: UnsafePointer<UInt64>
  ) -> UInt128 {
    let length = UInt64(truncatingIfNeeded: count)
    if count <= 8 {
      let word = count == 8 ? Words.load8(start) : Words.tail(start, count)
      return Self.product(word &+ keys[0], length &+ keys[1])
    }
    if count > Self.maximumWords &* 8 { return longHash(start, count, keys) }
    var sum = Self.product(Words.load8(start) &+ keys[0], length &+ keys[1])
    if count <= 24 {
      // The usual length: the last eight bytes are read once more, and shifted to their place.
      let first = count >= 16 ? Words.load8(start + 8) : Words.rest(start, count, after: 8)
      let second = count > 16 ? Words.rest(start, count, after: 16) : 0
      return sum &+ Self.product(first &+ keys[2], second &+ keys[3])
    }
    var offset = 8
    var key = 2
    while offset &+ 16 <= count {
      sum &+= Self.product(
        Words.load8(start + offset) &+ keys[key],
        Words.load8(start + (offset &+ 8)) &+ keys[key &+ 1])
      offset &+= 16
      key &+= 2
    }
    let rest = count &- offset
    if rest > 0 {
      let first = rest >= 8 ? Words.load8(start + offset) : Words.tail(start + offset, rest)
      let second = rest > 8 ? Words.tail(start + (offset &+ 8), rest &- 8) : 0
      sum &+= Self.product(first &+ keys[key], second &+ keys[key &+ 1])
    }
    return sum
  }

  @inline(never)
  private func longHash(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ keys: UnsafePointer<UInt64>
  ) -> UInt128 {
    let short = sip.hash(start, count)
    return Self.product(short.low &+ keys[0], UInt64(count) &+ keys[1])
      &+ Self.product(short.high &+ keys[2], keys[3])
  }

  /// 64 bits for the 128 of a row: the upper half of a sum of products, as in Dietzfelbinger's
  /// multiply-shift scheme. What differs before is the same after it with odds of 2^-62.
  @inline(__always)
  static func folded(_ hash: UInt128, _ keys: (UInt64, UInt64)) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: hash)
    let high = UInt64(truncatingIfNeeded: hash &>> 64)
    let sum = product(low, keys.0 | 1) &+ product(high, keys.1 | 1)
    return UInt64(truncatingIfNeeded: sum &>> 64) ^ UInt64(truncatingIfNeeded: sum)
  }

  @inline(__always)
  static func product(_ left: UInt64, _ right: UInt64) -> UInt128 {
    UInt128(left) &* UInt128(right)
  }
}

/// Owns the keys of all columns of a scan.
struct FieldKeyStore: ~Copyable {
  private var blocks: [UnsafeMutablePointer<UInt64>] = []

  init() {}

  mutating func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let block = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    blocks.append(block)
    return block
  }

  deinit {
    for block in blocks { block.deallocate() }
  }
}
