/// Ids that collide under hashes without a key, as anybody can make them who knows the hash.
///
/// A chain of pairs of blocks, either of which leaves the hash in the same state, makes 2^n ids of n
/// pairs collide. `Tests/Reference/adversarial_ids.py` finds the pairs, and writes files to time.
enum AdversarialIDs {
  /// A way of choosing ids.
  struct Kind: Sendable, CustomStringConvertible {
    let description: String
    /// The id of a number below 2^16.
    let id: @Sendable (Int) -> String
    /// The hash under which all ids are one; `nil` where only their bytes are alike.
    let hash: (@Sendable ([UInt8]) -> UInt32)?

    /// The first `count` ids.
    func ids(_ count: Int) -> [String] { (0..<count).map(id) }
  }

  static let kinds: [Kind] = [
    Kind(
      description: "equal prefixes",
      id: { String(repeating: "same-prefix-", count: 10) + String($0) }, hash: nil),
    Kind(
      description: "equal suffixes",
      id: { String($0) + String(repeating: "-same-suffix", count: 10) }, hash: nil),
    Kind(
      description: "Java's hashCode", id: chain(repeated(("Aa", "BB"))),
      hash: { $0.reduce(0) { $0 &* 31 &+ UInt32($1) } }),
    Kind(
      description: "djb2", id: chain(repeated(("Ab", "BA"))),
      hash: { $0.reduce(5381) { $0 &* 33 &+ UInt32($1) } }),
    Kind(description: "CRC-32", id: chain(repeated(("uzhqA", "i54pU"))), hash: crc32),
    Kind(
      description: "FNV-1a, 32 bits",
      id: chain([
        ("C4UJE", "gEnlc"), ("hNz0O", "wNfMo"), ("N35mZ", "aMXUz"), ("I7tHW", "IYWcc"),
        ("0cyvq", "b6HpG"), ("hNz0O", "wNfMo"), ("N35mZ", "aMXUz"), ("I7tHW", "IYWcc"),
        ("0cyvq", "b6HpG"), ("hNz0O", "wNfMo"), ("N35mZ", "aMXUz"), ("I7tHW", "IYWcc"),
        ("0cyvq", "b6HpG"), ("hNz0O", "wNfMo"), ("N35mZ", "aMXUz"), ("I7tHW", "IYWcc"),
      ]), hash: { $0.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 } }),
    Kind(
      description: "FNV-1a, the low half of 64 bits",
      id: chain([
        ("M1qDO", "tlqGH"), ("KpNxB", "kD4Tp"), ("ZzN9R", "iLgfg"), ("hSzkq", "A2vdz"),
        ("j4Q4z", "EBAmh"), ("dOgSF", "OhyBI"), ("QTNOQ", "vmPhV"), ("qCk2b", "7YRNk"),
        ("ORVhI", "e12rp"), ("jADAN", "7rkL2"), ("QTNOQ", "vmPhV"), ("qCk2b", "7YRNk"),
        ("ORVhI", "e12rp"), ("jADAN", "7rkL2"), ("QTNOQ", "vmPhV"), ("qCk2b", "7YRNk"),
      ]),
      hash: { bytes in
        let hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
          ($0 ^ UInt64($1)) &* 0x0100_0000_01B3
        }
        return UInt32(truncatingIfNeeded: hash)
      }),
    Kind(
      // Words of eight bytes that share their low half keep it in any product.
      description: "a product with a 64-bit constant, its low half",
      id: { number in
        "same" + [12, 8, 4, 0].map { String(number >> $0 & 15, radix: 16) }.joined()
      },
      hash: { bytes in
        let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return UInt32(truncatingIfNeeded: word &* 0x9E37_79B9_7F4A_7C15)
      }),
  ]

  private static func repeated(_ pair: (String, String)) -> [(String, String)] {
    Array(repeating: pair, count: 16)
  }

  private static func chain(
    _ pairs: [(String, String)]
  ) -> @Sendable (Int) -> String {
    { number in
      pairs.enumerated()
        .map { place, pair in number >> place & 1 == 0 ? pair.0 : pair.1 }
        .joined()
    }
  }

  @Sendable private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var state = UInt32.max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = state & 1 == 1
        state >>= 1
        if isOdd { state ^= 0xEDB8_8320 }
      }
    }
    return ~state
  }
}
