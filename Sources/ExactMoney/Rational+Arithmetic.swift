import BigInt

extension Rational: Comparable {
  /// The exact sum.
  public static func + (left: Rational, right: Rational) -> Rational {
    if let first = left.smallParts, let second = right.smallParts,
      let sum = Fraction.sum(first, second)
    {
      return Rational(sum)
    }
    return Rational(certain(Fraction.sum(left.largeParts, right.largeParts)))
  }

  /// The exact difference.
  public static func - (left: Rational, right: Rational) -> Rational { left + -right }

  /// The exact product.
  public static func * (left: Rational, right: Rational) -> Rational {
    if let first = left.smallParts, let second = right.smallParts,
      let product = Fraction.product(first, second)
    {
      return Rational(product)
    }
    return Rational(certain(Fraction.product(left.largeParts, right.largeParts)))
  }

  /// The exact quotient.
  ///
  /// - Precondition: `right` is not 0.
  public static func / (left: Rational, right: Rational) -> Rational {
    invariant(!right.isZero, "\(left) is divided by 0")
    return left * right.reciprocal
  }

  /// The number with the other sign.
  public static prefix func - (value: Rational) -> Rational {
    switch value.storage {
    case .small(let numerator, let denominator):
      return Rational(canonical: -numerator, denominator)
    case .large(let numerator, let denominator):
      return Rational(reduced: -numerator, denominator)
    }
  }

  /// Adds `right`, exactly.
  public static func += (left: inout Rational, right: Rational) { left = left + right }

  /// Subtracts `right`, exactly.
  public static func -= (left: inout Rational, right: Rational) { left = left - right }

  /// Multiplies by `right`, exactly.
  public static func *= (left: inout Rational, right: Rational) { left = left * right }

  /// Divides by `right`, exactly.
  ///
  /// - Precondition: `right` is not 0.
  public static func /= (left: inout Rational, right: Rational) { left = left / right }

  /// Order of the numbers.
  public static func < (left: Rational, right: Rational) -> Bool {
    let (leftSign, rightSign) = (left.signum, right.signum)
    if leftSign != rightSign { return leftSign < rightSign }
    if let first = left.smallParts, let second = right.smallParts,
      let precedes = Fraction.precedes(first, second)
    {
      return precedes
    }
    return certain(Fraction.precedes(left.largeParts, right.largeParts))
  }

  /// What an algorithm over `BigInt` gives: it has no overflow to report.
  private static func certain<Result>(_ result: Result?) -> Result {
    guard let result else { fatalError("arithmetic over BigInt reported an overflow") }
    return result
  }
}
