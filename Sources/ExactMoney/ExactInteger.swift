import BigInt

/// The two integers numbers are made of: `Int128`, which may overflow, and `BigInt`, which may not.
///
/// Each algorithm is written once over this protocol. It runs on `Int128` first; where a step would
/// overflow the result is `nil` and the same algorithm runs again on `BigInt`.
protocol ExactInteger: SignedInteger, Sendable {
  /// `left + right`, or `nil` where it does not fit.
  static func checkedSum(_ left: Self, _ right: Self) -> Self?
  /// `left × right`, or `nil` where it does not fit.
  static func checkedProduct(_ left: Self, _ right: Self) -> Self?
  /// The greatest common divisor of the magnitudes; 0 only of 0 and 0. `right` is not negative.
  static func greatestCommonDivisor(_ left: Self, _ right: Self) -> Self
  /// The quotient by a divisor that is known to leave no remainder.
  func divided(exactlyBy divisor: Self) -> Self
}

extension Int128: ExactInteger {
  /// The digits every 128-bit value can hold: 10^38 is the last power that fits.
  static let maximumPowerOfTen = 38

  private static let powersOfTen: [Int128] = {
    var powers: [Int128] = [1]
    while powers.count <= maximumPowerOfTen { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  static func checkedSum(_ left: Int128, _ right: Int128) -> Int128? {
    let (sum, overflow) = left.addingReportingOverflow(right)
    // The least value has no negation, so it is left to BigInt: then `0 - x` and `magnitude` are
    // safe.
    return overflow || sum == .min ? nil : sum
  }

  static func checkedProduct(_ left: Int128, _ right: Int128) -> Int128? {
    // Two 64-bit factors always fit, and need no overflow check, which is slow at 128 bits.
    if left.isNarrow, right.isNarrow { return left &* right }
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow || product == .min ? nil : product
  }

  static func greatestCommonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
    Int128(UInt128.greatestCommonDivisor(left.magnitude, right.magnitude))
  }

  func divided(exactlyBy divisor: Int128) -> Int128 {
    if divisor == 1 { return self }
    // A 64-bit division is several times cheaper than a 128-bit one, and nearly always enough.
    if isNarrow, divisor.isNarrow, self != Int128(Int64.min) {
      return Int128(Int64(truncatingIfNeeded: self) / Int64(truncatingIfNeeded: divisor))
    }
    return self / divisor
  }

  /// Whether 64 bits hold this number.
  var isNarrow: Bool { self == Int128(Int64(truncatingIfNeeded: self)) }

  /// Ten to the power of `exponent` ≥ 0, or `nil` where it does not fit.
  static func powerOfTen(_ exponent: Int) -> Int128? {
    exponent <= maximumPowerOfTen ? powersOfTen[exponent] : nil
  }

  /// The same number, or `nil` where its magnitude needs more than 127 bits.
  ///
  /// `Int128(exactly:)` is off by 2^64 for some negative `BigInt`: never use it.
  public init?(narrowing value: BigInt) {
    guard value.magnitude.bitWidth < Int128.bitWidth else { return nil }
    let magnitude = Int128(UInt128(truncating: value.magnitude))
    self = value.sign == .minus ? -magnitude : magnitude
  }
}

extension UInt128 {
  /// The low 128 bits.
  init(truncating value: BigUInt) {
    let words = value.words
    self = 0
    if words.count > 1 { self = UInt128(words[1]) << 64 }
    if words.count > 0 { self |= UInt128(words[0]) }
  }

  /// Euclid while a number is wider than a machine word, then the binary algorithm.
  static func greatestCommonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
    var (greater, smaller) = (left, right)
    while smaller > UInt128(UInt64.max) { (greater, smaller) = (smaller, greater % smaller) }
    if smaller == 0 { return greater }
    let narrow = UInt64(truncatingIfNeeded: smaller)
    let rest =
      greater <= UInt128(UInt64.max)
      ? UInt64(truncatingIfNeeded: greater) : UInt64(truncatingIfNeeded: greater % smaller)
    return UInt128(UInt64.greatestCommonDivisor(rest, narrow))
  }
}

extension UInt64 {
  /// Stein's algorithm: shifts and subtractions, no division.
  static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
    if left == 0 { return right }
    if right == 0 { return left }
    let sharedTwos = Swift.min(left.trailingZeroBitCount, right.trailingZeroBitCount)
    var first = left >> UInt64(left.trailingZeroBitCount)
    var second = right >> UInt64(right.trailingZeroBitCount)
    while first != second {
      let difference = first > second ? first &- second : second &- first
      second = Swift.min(first, second)
      first = difference >> UInt64(difference.trailingZeroBitCount)
    }
    return first << UInt64(sharedTwos)
  }
}

extension BigInt: ExactInteger {
  private static let powersOfTen: [BigInt] = {
    var powers: [BigInt] = [1]
    while powers.count < 128 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  static func checkedSum(_ left: BigInt, _ right: BigInt) -> BigInt? { left + right }

  static func checkedProduct(_ left: BigInt, _ right: BigInt) -> BigInt? { left * right }

  static func greatestCommonDivisor(_ left: BigInt, _ right: BigInt) -> BigInt {
    BigInt(LehmerDivisor.greatestCommonDivisor(left.magnitude, right.magnitude))
  }

  func divided(exactlyBy divisor: BigInt) -> BigInt { divisor == 1 ? self : self / divisor }

  /// Ten to the power of `exponent` ≥ 0; small ones come from a table.
  static func tenToThe(_ exponent: Int) -> BigInt {
    exponent < powersOfTen.count ? powersOfTen[exponent] : BigInt(10).power(exponent)
  }

  /// The same number; cheaper than the generic initialiser, which allocates for negative ones.
  public init(widening value: Int128) {
    self.init(sign: value < 0 ? .minus : .plus, magnitude: BigUInt(value.magnitude))
  }
}
