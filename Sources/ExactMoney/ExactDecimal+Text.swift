import BigInt

extension ExactDecimal {
  /// The number in plain digits: an optional `-`, at least one digit before the point, no exponent,
  /// no trailing zero after the point, never `-0`. Reading it back gives the same value.
  public var description: String { description(minimumPlaces: 0) }

  /// The number in plain digits with at least `minimumPlaces` digits after the point: 12.5 at 2 is
  /// `12.50`. It never cuts a digit; round first to get exactly that many.
  ///
  /// - Complexity: O(n²) in the number of digits beyond 38.
  public func description(minimumPlaces: Int) -> String {
    var digits: String
    switch storage {
    case .small(let significand, _):
      digits =
        significand.isNarrow
        ? String(Int64(truncatingIfNeeded: significand).magnitude) : String(significand.magnitude)
    case .large(let significand, _):
      digits = String(significand.magnitude)
    }
    let scale = self.scale
    let places = Swift.max(scale, minimumPlaces)
    if places == 0 { return isNegative ? "-" + digits : digits }
    return digits.withUTF8 { Self.text($0, isNegative: isNegative, scale: scale, places: places) }
  }

  /// Appends what ``description`` says to `bytes`: for millions of numbers, which need no strings.
  public func append(to bytes: inout [UInt8]) {
    guard case .small(let significand, let scale) = storage, significand.isNarrow,
      scale <= Self.maximumQuickPlaces
    else {
      bytes.append(contentsOf: description.utf8)
      return
    }
    let number = Int64(truncatingIfNeeded: significand)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 + Self.maximumQuickPlaces + 19) {
      buffer in
      var (rest, places, start) = (number.magnitude, 0, buffer.count)
      // From the right, until a digit stands before the point.
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        places += 1
        if places == scale {
          start -= 1
          buffer[start] = UInt8(ascii: ".")
        }
      } while rest > 0 || places <= scale
      if number < 0 {
        start -= 1
        buffer[start] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
    }
  }

  /// The most places that ``append(to:)`` writes without a string.
  private static let maximumQuickPlaces = 38

  /// Sets a point into `digits`, `scale` digits from the right, and zeros around them where needed.
  private static func text(
    _ digits: UnsafeBufferPointer<UInt8>, isNegative: Bool, scale: Int, places: Int
  ) -> String {
    let wholeCount = Swift.max(0, digits.count - scale)
    let length = (isNegative ? 1 : 0) + Swift.max(1, wholeCount) + 1 + places
    return String(unsafeUninitializedCapacity: length) { buffer in
      buffer.initialize(repeating: UInt8(ascii: "0"))
      var index = 0
      if isNegative {
        buffer[index] = UInt8(ascii: "-")
        index += 1
      }
      for digit in digits.prefix(wholeCount) {
        buffer[index] = digit
        index += 1
      }
      if wholeCount == 0 { index += 1 }
      buffer[index] = UInt8(ascii: ".")
      // The digits end `scale` places after the point; what lies between is zeros already.
      index += 1 + scale - (digits.count - wholeCount)
      for digit in digits.dropFirst(wholeCount) {
        buffer[index] = digit
        index += 1
      }
      return length
    }
  }
}
