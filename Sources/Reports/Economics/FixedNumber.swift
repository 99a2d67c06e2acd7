/// A number with a fixed count of decimals, for tables of millions of rows: it is written without a
/// string.
struct FixedNumber: Hashable, Sendable {
  /// The number times 10^``places``.
  let digits: Int128
  /// The decimals, all of which are written.
  let places: Int

  /// Appends it in plain digits: `-12.50`.
  func append(to bytes: inout [UInt8]) {
    // Most numbers of a large table are counts of one digit.
    if places == 0, digits >= 0, digits < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { buffer in
      var start = buffer.count
      var written = 0
      func write(_ digit: UInt8) {
        if written == places, places > 0 {
          start -= 1
          buffer[start] = UInt8(ascii: ".")
        }
        start -= 1
        buffer[start] = UInt8(ascii: "0") + digit
        written += 1
      }
      // From the right; a machine word is divided faster than two.
      var wide = digits.magnitude
      while wide > UInt128(UInt64.max) {
        write(UInt8(wide % 10))
        wide /= 10
      }
      var rest = UInt64(wide)
      while rest > 0 || written <= places {
        write(UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
      if digits < 0 {
        start -= 1
        buffer[start] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
    }
  }

  /// 39 digits, as many decimals as a currency or a cost per unit has, a point and a sign.
  private static let longest = 64

  /// It in plain digits.
  var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
