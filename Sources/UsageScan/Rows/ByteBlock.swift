/// Sixteen bytes of a text, looked at together.
///
/// Comparing two vectors is one machine instruction, as long as the type of the second is spelled out:
/// with `SIMD16(repeating:)`, or a single byte, another overload is chosen, which loops over the lanes.
struct ByteBlock {
  /// How many bytes one block holds.
  static let byteCount = 16

  private let bytes: SIMD16<UInt8>

  /// The block at `start`; all of its bytes must be readable.
  @inline(__always)
  init(at start: UnsafePointer<UInt8>) {
    bytes = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self)
  }

  /// The offset of the first byte that cannot stand as it is in a JSON string (a quote, a backslash
  /// or a control character), or `nil`.
  @inline(__always)
  var firstSpecial: Int? {
    let special =
      (bytes .== SIMD16<UInt8>(repeating: JSONByte.quote))
      .| (bytes .== SIMD16<UInt8>(repeating: JSONByte.backslash))
      .| (bytes .< SIMD16<UInt8>(repeating: JSONByte.space))
    let halves = unsafeBitCast(special, to: SIMD2<UInt64>.self)
    let first = UInt64(littleEndian: halves[0])
    let second = UInt64(littleEndian: halves[1])
    guard first | second != 0 else { return nil }
    // Chosen without a branch: the lengths of texts are not predictable.
    let inFirst = first.trailingZeroBitCount &>> 3
    let inSecond = second.trailingZeroBitCount &>> 3 &+ 8
    return first != 0 ? inFirst : inSecond
  }
}

/// Whether `count` bytes are the same at both places; eight at a time, and the last eight once more
/// where they are no multiple of eight.
@inline(__always)
func areEqual(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, count: Int) -> Bool {
  func word(_ start: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
    UnsafeRawPointer(start).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
  var offset = 0
  while count - offset >= 8 {
    guard word(one, offset) == word(other, offset) else { return false }
    offset += 8
  }
  guard count < 8 else { return word(one, count - 8) == word(other, count - 8) }
  while offset < count {
    guard one[offset] == other[offset] else { return false }
    offset += 1
  }
  return true
}

/// The bytes with a meaning in JSON.
enum JSONByte {
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let backslash = UInt8(ascii: "\\")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let minus = UInt8(ascii: "-")
  static let zero = UInt8(ascii: "0")
}
