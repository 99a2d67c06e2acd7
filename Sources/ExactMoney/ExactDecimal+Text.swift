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
    let digits: String
    let scale: Int
    switch storage {
    case .small(let significand, let smallScale):
      digits = String(significand.magnitude)
      scale = smallScale
    case .large(let significand, let largeScale):
      digits = String(significand.magnitude)
      scale = largeScale
    }
    var text = isNegative ? "-" : ""
    let places = Swift.max(scale, minimumPlaces)
    text.reserveCapacity(digits.utf8.count + places + 3)
    let wholeCount = digits.utf8.count - scale
    if wholeCount > 0 {
      text += digits.prefix(wholeCount)
    } else {
      text += "0"
    }
    if places > 0 {
      text += "."
      text += String(repeating: "0", count: Swift.max(0, -wholeCount))
      text += digits.suffix(scale)
      text += String(repeating: "0", count: places - scale)
    }
    return text
  }
}
