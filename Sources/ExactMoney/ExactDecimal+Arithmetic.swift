import BigInt

extension ExactDecimal {
  /// The exact sum.
  public static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    if case .small(let leftSignificand, let leftScale) = left.storage,
      case .small(let rightSignificand, let rightScale) = right.storage,
      let (first, second, scale) = aligned(
        leftSignificand, leftScale, rightSignificand, rightScale),
      let sum = Int128.checkedSum(first, second)
    {
      // With different scales the last digit is that of the finer number, which is not zero.
      return leftScale == rightScale
        ? ExactDecimal(reducing: sum, scale: scale) : ExactDecimal(canonical: sum, scale: scale)
    }
    let (first, second, scale) = alignedLarge(left, right)
    return ExactDecimal(reducing: first + second, scale: scale)
  }

  /// The exact difference.
  public static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    left + -right
  }

  /// The exact product; the scales add up.
  public static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    let scale = left.scale + right.scale
    if case .small(let first, _) = left.storage, case .small(let second, _) = right.storage,
      let product = Int128.checkedProduct(first, second)
    {
      return ExactDecimal(reducing: product, scale: scale)
    }
    return ExactDecimal(reducing: left.significand * right.significand, scale: scale)
  }

  /// The number with the other sign; 0 stays 0.
  public static prefix func - (value: ExactDecimal) -> ExactDecimal {
    switch value.storage {
    case .small(let significand, let scale):
      return ExactDecimal(canonical: -significand, scale: scale)
    case .large(let significand, let scale):
      return ExactDecimal(storage: .large(significand: -significand, scale: scale))
    }
  }

  /// Adds `right`, exactly.
  public static func += (left: inout ExactDecimal, right: ExactDecimal) { left = left + right }

  /// Subtracts `right`, exactly.
  public static func -= (left: inout ExactDecimal, right: ExactDecimal) { left = left - right }

  /// Multiplies by `right`, exactly.
  public static func *= (left: inout ExactDecimal, right: ExactDecimal) { left = left * right }

  /// Order of the numbers, whatever their scales.
  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    let (leftSign, rightSign) = (left.signum, right.signum)
    if leftSign != rightSign { return leftSign < rightSign }
    if case .small(let leftSignificand, let leftScale) = left.storage,
      case .small(let rightSignificand, let rightScale) = right.storage,
      let (first, second, _) = aligned(leftSignificand, leftScale, rightSignificand, rightScale)
    {
      return first < second
    }
    let (first, second, _) = alignedLarge(left, right)
    return first < second
  }

  /// Both numbers as integers at the finer of their scales, or `nil` where one does not fit.
  private static func aligned(
    _ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int
  ) -> (Int128, Int128, scale: Int)? {
    if leftScale == rightScale { return (left, right, leftScale) }
    if leftScale < rightScale {
      guard let power = Int128.powerOfTen(rightScale - leftScale),
        let shifted = Int128.checkedProduct(left, power)
      else { return nil }
      return (shifted, right, rightScale)
    }
    guard let power = Int128.powerOfTen(leftScale - rightScale),
      let shifted = Int128.checkedProduct(right, power)
    else { return nil }
    return (left, shifted, leftScale)
  }

  private static func alignedLarge(
    _ left: ExactDecimal, _ right: ExactDecimal
  ) -> (BigInt, BigInt, scale: Int) {
    let scale = Swift.max(left.scale, right.scale)
    return (
      left.significand * BigInt.tenToThe(scale - left.scale),
      right.significand * BigInt.tenToThe(scale - right.scale), scale
    )
  }
}

extension ExactDecimal {
  /// This number with at most `places` digits after the point, cut by `rule`.
  ///
  /// Negative places round before the point: −2 gives whole hundreds. A number that has no more
  /// digits than asked for comes back unchanged.
  ///
  /// - Precondition: `places` is within ±``maximumDigits``.
  public func rounded(toPlaces places: Int, _ rule: RoundingRule) -> ExactDecimal {
    invariant(
      places.magnitude <= UInt(Self.maximumDigits),
      "cannot round to \(places) places: the limit is \(Self.maximumDigits)")
    let dropped = scale - places
    if dropped <= 0 { return self }
    if case .small(let significand, _) = storage, places >= 0,
      let power = Int128.powerOfTen(dropped)
    {
      return ExactDecimal(reducing: rule.quotient(significand, power), scale: places)
    }
    let quotient = rule.quotient(significand, BigInt.tenToThe(dropped))
    return ExactDecimal(significand: quotient, scale: places)
  }
}
