import BigInt

extension Rational {
  /// The greatest integer that is not above this number: −7/2 gives −4.
  public func floor() -> BigInt { rounded(.down) }

  /// This number as an integer, cut by `rule`.
  public func rounded(_ rule: RoundingRule) -> BigInt {
    switch storage {
    case .small(let numerator, let denominator):
      return BigInt(widening: rule.quotient(numerator, denominator))
    case .large(let numerator, let denominator):
      return rule.quotient(numerator, denominator)
    }
  }

  /// This number with at most `places` digits after the point, cut by `rule`; negative places round
  /// before the point.
  ///
  /// - Precondition: `places` is within ±``ExactDecimal/maximumDigits``.
  public func rounded(toPlaces places: Int, _ rule: RoundingRule) -> ExactDecimal {
    invariant(
      places.magnitude <= UInt(ExactDecimal.maximumDigits),
      "cannot round to \(places) places: the limit is \(ExactDecimal.maximumDigits)")
    if places >= 0, case .small(let numerator, let denominator) = storage,
      let power = Int128.powerOfTen(places),
      let shifted = Int128.checkedProduct(numerator, power)
    {
      return ExactDecimal(reducing: rule.quotient(shifted, denominator), scale: places)
    }
    let quotient =
      places >= 0
      ? rule.quotient(numerator * BigInt.tenToThe(places), denominator)
      : rule.quotient(numerator, denominator * BigInt.tenToThe(-places))
    return ExactDecimal(significand: quotient, scale: places)
  }

  /// This number as a decimal, or `nil` where its digits never end, that is where the denominator
  /// has a prime factor other than 2 and 5.
  public var exactDecimal: ExactDecimal? {
    let denominator = self.denominator
    if denominator == 1 { return ExactDecimal(significand: numerator, scale: 0) }
    let twos = denominator.trailingZeroBitCount
    var rest = denominator >> twos
    var fives = 0
    while rest > 1 {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 5)
      guard remainder.isZero else { return nil }
      (rest, fives) = (quotient, fives + 1)
    }
    let scale = Swift.max(twos, fives)
    let factor = BigInt.tenToThe(scale) / denominator
    return ExactDecimal(significand: numerator * factor, scale: scale)
  }

  /// This number in plain digits: exact, at whatever length, where its digits end; otherwise
  /// rounded half-even and written with exactly `places` digits after the point, the last zeros
  /// included.
  ///
  /// - Precondition: `places` is within 0...``ExactDecimal/maximumDigits``.
  public func decimalText(places: Int = 12) -> String {
    invariant(places >= 0, "cannot print \(places) places")
    if let exact = exactDecimal { return exact.description }
    return rounded(toPlaces: places, .toNearestOrEven).description(minimumPlaces: places)
  }
}
