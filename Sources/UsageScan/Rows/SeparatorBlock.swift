/// Thirty-two bytes of a CSV file and where in them something may separate.
struct SeparatorBlock {
  static let byteCount = 32

  /// A bit for each byte that is a comma, a quote, or below a space.
  let hits: UInt32
  /// All bytes, one over the other: tells whether one of them is past ASCII.
  let seen: UInt64

  /// The block at `start`; behind `end` stand letters, which separate nothing.
  @inline(__always)
  init(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    if end - start >= Self.byteCount {
      self.init(start)
    } else {
      self.init(copying: start, end)
    }
  }

  @inline(__always)
  private init(_ start: UnsafePointer<UInt8>) {
    let first = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self)
    let second = UnsafeRawPointer(start + 16).loadUnaligned(as: SIMD16<UInt8>.self)
    hits = Self.hits(first) | Self.hits(second) &<< 16
    let words =
      unsafeBitCast(first, to: SIMD2<UInt64>.self)
      | unsafeBitCast(second, to: SIMD2<UInt64>.self)
    seen = words[0] | words[1]
  }

  @inline(never)
  private init(copying start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    let letters = SIMD32<UInt8>(repeating: UInt8(ascii: "a"))
    self = withUnsafePointer(to: letters) { letters in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.byteCount)
      defer { copy.deallocate() }
      UnsafeMutableRawPointer(copy).copyMemory(from: letters, byteCount: Self.byteCount)
      copy.update(from: start, count: end - start)
      return SeparatorBlock(UnsafePointer(copy))
    }
  }

  /// Sixteen bits for sixteen bytes. The vector types are spelt out: without them the comparisons go
  /// byte by byte.
  @inline(__always)
  private static func hits(_ bytes: SIMD16<UInt8>) -> UInt32 {
    let isComma = bytes .== SIMD16<UInt8>(repeating: 0x2C)
    let isQuote = bytes .== SIMD16<UInt8>(repeating: 0x22)
    let low = bytes & SIMD16<UInt8>(repeating: 0xE0)
    let isControl = low .== SIMD16<UInt8>(repeating: 0)
    let hit = isComma .| isQuote .| isControl
    // A bit of its own for each byte of a half; the multiplication moves them together.
    let halves =
      unsafeBitCast(hit, to: SIMD2<UInt64>.self)
      & SIMD2<UInt64>(repeating: 0x8040_2010_0804_0201)
    let gathered0 = (halves[0] &* 0x0101_0101_0101_0101) &>> 56
    let gathered1 = (halves[1] &* 0x0101_0101_0101_0101) &>> 56
    return UInt32(truncatingIfNeeded: gathered0) | UInt32(truncatingIfNeeded: gathered1) &<< 8
  }
}
