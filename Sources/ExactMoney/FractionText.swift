import BigInt

/// Writes many fractions over one denominator in plain digits, as ``Rational/decimalText(places:)``
/// does, without reducing each of them first.
public struct FractionText: Sendable {
  private let denominator: BigInt
  /// The denominator without its factors 2 and 5: digits end where it divides the numerator.
  private let endless: BigInt

  /// Writes fractions over `denominator`.
  ///
  /// - Precondition: `denominator` is above 0.
  public init(denominator: BigInt) {
    invariant(denominator > 0, "fractions over \(denominator) have no digits")
    self.denominator = denominator
    var rest = denominator >> denominator.trailingZeroBitCount
    while true {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 5)
      guard remainder.isZero else { break }
      rest = quotient
    }
    endless = rest
  }

  /// `numerator` over the denominator: exact where its digits end, otherwise rounded half-even and
  /// written with exactly `places` digits after the point.
  public func decimalText(_ numerator: BigInt, places: Int = 12) -> String {
    if endless == 1 || (numerator % endless).isZero {
      return Rational(numerator, denominator).decimalText(places: places)
    }
    let shifted = numerator.magnitude * BigUInt(10).power(places)
    var (quotient, remainder) = shifted.quotientAndRemainder(dividingBy: denominator.magnitude)
    // Digits that do not end are never halfway between two others.
    if remainder << 1 > denominator.magnitude { quotient += 1 }
    return ExactDecimal(
      significand: BigInt(sign: numerator.sign, magnitude: quotient), scale: places
    )
    .description(minimumPlaces: places)
  }
}
