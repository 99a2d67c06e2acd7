/// An escape inside a JSON string: the scalar it stands for and where it ends.
struct JSONEscape {
  let scalar: Unicode.Scalar
  let end: UnsafePointer<UInt8>

  /// The escape whose backslash stands at `start`; two escapes where they are a surrogate pair.
  init?(_ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
    guard end - start >= 2 else { return nil }
    let kind = start[1]
    if kind == UInt8(ascii: "u") {
      guard let first = Self.unit(start, end: end) else { return nil }
      if let scalar = Unicode.Scalar(first) {
        self.scalar = scalar
        self.end = start + 6
        return
      }
      guard first < 0xDC00, let second = Self.unit(start + 6, end: end),
        0xDC00...0xDFFF ~= second,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { return nil }
      self.scalar = scalar
      self.end = start + 12
      return
    }
    guard let byte = Self.byte(kind) else { return nil }
    scalar = Unicode.Scalar(byte)
    self.end = start + 2
  }

  /// What a backslash and one letter stand for.
  private static func byte(_ kind: UInt8) -> UInt8? {
    switch kind {
    case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"): kind
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// The UTF-16 unit of the `\uXXXX` at `start`.
  private static func unit(_ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> UInt32? {
    guard end - start >= 6, start[0] == JSONByte.backslash, start[1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt32 = 0
    for offset in 2..<6 {
      guard let digit = hexDigit(start[offset]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
