/// The keys under which the values of one column are hashed.
///
/// NH (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, 1999): the sum of (word + key) × (word' + key')
/// modulo 2^128. For texts chosen without knowing the keys two different ones collide with odds of
/// at most 2^-63. Since every column has keys of its own, the hashes of a row's fields may simply be
/// added: the sum is the hash of the whole row, whatever the order of its columns, in CSV or in JSON.
struct FieldKeys: BitwiseCopyable, @unchecked Sendable {
  /// The words of a field that have keys of their own.
  static let fieldWords = 32
  /// The words of a whole row that have.
  static let rowWords = 128

  /// The keys of the first lane, then those of the second, then ``masks``.
  private let words: UnsafePointer<UInt64>
  /// Longer values are hashed by ``SipHash`` first.
  private let maximumWords: Int
  private let sip: SipHash

  /// The keys of the column `name`, derived from `sip`; they are never freed before `store` is.
  init(
    name: [UInt8], maximumWords: Int = Self.fieldWords, sip: SipHash,
    in store: inout FieldKeyStore
  ) {
    let count = 2 * (maximumWords + 2)
    let words = store.allocate(count + Self.masks.count)
    for index in 0..<count {
      // 0xFF is no part of a name, so no other name has these keys.
      words[index] = sip.hash(name + [0xFF, UInt8(index & 0xFF), UInt8(index >> 8)]).low
    }
    for (index, mask) in Self.masks.enumerated() { words[count + index] = mask }
    self.words = UnsafePointer(words)
    self.maximumWords = maximumWords
    self.sip = sip
  }

  /// Seen from the place 24 − n bytes after its beginning, three words of which n bytes are set: what
  /// follows a text of n bytes is masked out without a branch, since how long texts are is what a
  /// processor foresees worst.
  private static let masks: [UInt64] = [.max, .max, .max, 0, 0, 0]
  private static let maskedBytes = 24

  /// The hash of a value: enough to tell a repeated row from a changed one.
  @inline(__always)
  func hash(_ value: FieldSlice, isRoomy: Bool) -> UInt128 {
    guard isRoomy, value.count <= Self.maskedBytes else { return hash(value, words) }
    return Self.sum(text(value), words)
  }

  /// A second, independent hash: both together have odds of at most 2^-126.
  @inline(__always)
  func secondHash(_ value: FieldSlice, isRoomy: Bool) -> UInt128 {
    guard isRoomy, value.count <= Self.maskedBytes else { return hash(value, secondWords) }
    return Self.sum(text(value), secondWords)
  }

  /// Both hashes of a value.
  @inline(__always)
  func hashes(_ value: FieldSlice, isRoomy: Bool) -> (first: UInt128, second: UInt128) {
    guard isRoomy, value.count <= Self.maskedBytes else { return bothHashes(value) }
    let text = text(value)
    return (Self.sum(text, words), Self.sum(text, secondWords))
  }

  @inline(__always)
  private var secondWords: UnsafePointer<UInt64> { words + (maximumWords &+ 2) }

  /// A text of at most 24 bytes.
  private struct ShortText {
    var first: UInt64
    var second: UInt64
    var third: UInt64
    var count: UInt64
  }

  @inline(__always)
  private func text(_ value: FieldSlice) -> ShortText {
    let masks =
      UnsafeRawPointer(words + 2 &* (maximumWords &+ 2))
      + (Self.maskedBytes &- value.count)
    let start = value.start
    return ShortText(
      first: Words.load8(start) & masks.loadUnaligned(as: UInt64.self),
      second: Words.load8(start + 8) & masks.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
      third: Words.load8(start + 16) & masks.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
      count: UInt64(truncatingIfNeeded: value.count))
  }

  @inline(__always)
  private static func sum(_ text: ShortText, _ keys: UnsafePointer<UInt64>) -> UInt128 {
    product(text.first &+ keys[0], text.count &+ keys[1])
      &+ product(text.second &+ keys[2], text.third &+ keys[3])
  }

  /// The same for texts that are long, or behind which nothing may be read.
  @inline(never)
  private func hash(_ value: FieldSlice, _ keys: UnsafePointer<UInt64>) -> UInt128 {
    let (start, count) = (value.start, value.count)
    if count <= Self.maskedBytes {
      let text = ShortText(
        first: Words.tail(start, 0, count), second: Words.tail(start, 8, count),
        third: Words.tail(start, 16, count), count: UInt64(count))
      return Self.sum(text, keys)
    }
    if count > maximumWords &* 8 { return longHash(start, count, keys) }
    var sum = Self.product(
      Words.load8(start) &+ keys[0], UInt64(truncatingIfNeeded: count) &+ keys[1])
    var offset = 8
    var key = 2
    while offset &+ 16 <= count {
      sum &+= Self.product(
        Words.load8(start + offset) &+ keys[key],
        Words.load8(start + (offset &+ 8)) &+ keys[key &+ 1])
      offset &+= 16
      key &+= 2
    }
    if offset < count {
      sum &+= Self.product(
        Words.tail(start, offset, count) &+ keys[key],
        Words.tail(start, offset &+ 8, count) &+ keys[key &+ 1])
    }
    return sum
  }

  @inline(never)
  private func bothHashes(_ value: FieldSlice) -> (first: UInt128, second: UInt128) {
    let (start, count) = (value.start, value.count)
    let others = secondWords
    guard count > Self.maskedBytes, count <= maximumWords &* 8 else {
      return (hash(value, words), hash(value, others))
    }
    let (word, length) = (Words.load8(start), UInt64(truncatingIfNeeded: count))
    var first = Self.product(word &+ words[0], length &+ words[1])
    var second = Self.product(word &+ others[0], length &+ others[1])
    var offset = 8
    var key = 2
    while offset < count {
      let left = Words.tail(start, offset, count)
      let right = Words.tail(start, offset &+ 8, count)
      first &+= Self.product(left &+ words[key], right &+ words[key &+ 1])
      second &+= Self.product(left &+ others[key], right &+ others[key &+ 1])
      offset &+= 16
      key &+= 2
    }
    return (first, second)
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

/// The hashes of ids.
///
/// Event ids come from outside. Nobody who writes ids without knowing the keys, which are new in every
/// scan and shown to nobody, can make two of them collide or crowd one part of a table. Two ids share
/// both hashes with odds of at most 2^-124, so n ids hold a collision with odds of about n² / 2^125:
/// for 100 million ids 1 to 4.2 × 10^21.
struct NameKeys: BitwiseCopyable {
  private let keys: FieldKeys
  private let firstFold: (UInt64, UInt64)
  private let secondFold: (UInt64, UInt64)

  init(sip: SipHash, in store: inout FieldKeyStore) {
    // No column's name has bytes that are no UTF-8.
    keys = FieldKeys(name: [0xFE], sip: sip, in: &store)
    let folds = (0..<2).map { (sip.hash("name \($0)").low, sip.hash("name \($0)").high) }
    (firstFold, secondFold) = (folds[0], folds[1])
  }

  @inline(__always)
  func hash(_ name: FieldSlice, isRoomy: Bool) -> NameHash {
    let both = keys.hashes(name, isRoomy: isRoomy)
    return folded(both.first, both.second)
  }

  /// 128 bits for two independent hashes of something.
  @inline(__always)
  func folded(_ first: UInt128, _ second: UInt128) -> NameHash {
    NameHash(low: FieldKeys.folded(first, firstFold), high: FieldKeys.folded(second, secondFold))
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
