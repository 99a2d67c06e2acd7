import BigInt

/// An exact fraction of two integers of any size, always reduced, its denominator positive.
///
/// Once a division happens, money and quantities are this. Because every value has one form, `==`
/// is equality of numbers and equal numbers hash alike. Arithmetic never rounds; ``rounded(_:)``
/// and its companions do, by a rule that the caller names.
///
/// Fractions whose two numbers stay below 2^127 are kept in the value itself; others move to the
/// heap.
public struct Rational: Hashable, Sendable {
  /// Canonical: reduced, denominator > 0, and `small` if and only if both magnitudes are below
  /// 2^127.
  enum Storage: Hashable, Sendable {
    case small(numerator: Int128, denominator: Int128)
    indirect case large(numerator: BigInt, denominator: BigInt)
  }

  let storage: Storage

  /// 0.
  public static let zero = Rational(canonical: 0, 1)
  /// 1.
  public static let one = Rational(canonical: 1, 1)

  /// The fraction `numerator / denominator`, reduced.
  ///
  /// - Precondition: `denominator` is not 0.
  public init(_ numerator: BigInt, _ denominator: BigInt) {
    invariant(!denominator.isZero, "the fraction \(numerator)/0 has no value")
    if let smallNumerator = Int128(narrowing: numerator),
      let smallDenominator = Int128(narrowing: denominator)
    {
      self.init(reducing: smallNumerator, smallDenominator)
      return
    }
    let divisor = BigInt.greatestCommonDivisor(numerator, denominator)
    let signed = denominator.sign == .minus ? -divisor : divisor
    self.init(reduced: numerator / signed, denominator / signed)
  }

  /// The fraction `numerator / denominator`, reduced.
  ///
  /// - Precondition: `denominator` is not 0.
  public init(_ numerator: Int, _ denominator: Int) {
    invariant(denominator != 0, "the fraction \(numerator)/0 has no value")
    self.init(reducing: Int128(numerator), Int128(denominator))
  }

  /// The value of `decimal`.
  public init(_ decimal: ExactDecimal) {
    switch decimal.storage {
    case .small(let significand, let scale):
      if scale == 0 {
        self.init(canonical: significand, 1)
      } else if let power = Int128.powerOfTen(scale) {
        self.init(reducing: significand, power)
      } else {
        self.init(BigInt(widening: significand), BigInt.tenToThe(scale))
      }
    case .large(let significand, let scale):
      self.init(significand, BigInt.tenToThe(scale))
    }
  }

  /// The number `integer`.
  public init(_ integer: some BinaryInteger) {
    if let small = Int64(exactly: integer) {
      self.init(canonical: Int128(small), 1)
    } else {
      self.init(reduced: BigInt(integer), 1)
    }
  }

  /// Parts known to be reduced, the denominator positive.
  init(canonical numerator: Int128, _ denominator: Int128) {
    storage = .small(numerator: numerator, denominator: denominator)
  }

  /// Any parts but a zero denominator and the least `Int128`.
  init(reducing numerator: Int128, _ denominator: Int128) {
    let divisor = Int128.greatestCommonDivisor(numerator, denominator)
    let signed = denominator < 0 ? -divisor : divisor
    self.init(
      canonical: numerator.divided(exactlyBy: signed), denominator.divided(exactlyBy: signed))
  }

  /// Parts known to be reduced, the denominator positive, of any size.
  init(reduced numerator: BigInt, _ denominator: BigInt) {
    if let smallNumerator = Int128(narrowing: numerator),
      let smallDenominator = Int128(narrowing: denominator)
    {
      storage = .small(numerator: smallNumerator, denominator: smallDenominator)
    } else {
      storage = .large(numerator: numerator, denominator: denominator)
    }
  }

  init(_ fraction: Fraction<Int128>) {
    self.init(canonical: fraction.numerator, fraction.denominator)
  }

  init(_ fraction: Fraction<BigInt>) {
    self.init(reduced: fraction.numerator, fraction.denominator)
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  /// The number written in the source.
  public init(integerLiteral value: Int64) {
    self.init(canonical: Int128(value), 1)
  }
}

extension Rational {
  /// The reduced numerator; it carries the sign.
  public var numerator: BigInt { largeParts.numerator }

  /// The reduced denominator, 1 or more.
  public var denominator: BigInt { largeParts.denominator }

  /// −1, 0 or 1.
  public var signum: Int {
    switch storage {
    case .small(let numerator, _): return numerator < 0 ? -1 : numerator == 0 ? 0 : 1
    case .large(let numerator, _): return numerator.sign == .minus ? -1 : 1
    }
  }

  /// Whether this is 0.
  public var isZero: Bool { signum == 0 }

  /// Whether this is below 0.
  public var isNegative: Bool { signum < 0 }

  /// Whether the denominator is 1.
  public var isInteger: Bool {
    switch storage {
    case .small(_, let denominator): return denominator == 1
    case .large(_, let denominator): return denominator == 1
    }
  }

  /// The number without its sign.
  public var magnitude: Rational { isNegative ? -self : self }

  /// One divided by this number.
  ///
  /// - Precondition: this is not 0.
  public var reciprocal: Rational {
    invariant(!isZero, "0 has no reciprocal")
    switch storage {
    case .small(let numerator, let denominator):
      return numerator < 0
        ? Rational(canonical: -denominator, -numerator)
        : Rational(canonical: denominator, numerator)
    case .large(let numerator, let denominator):
      return numerator.sign == .minus
        ? Rational(reduced: -denominator, -numerator) : Rational(reduced: denominator, numerator)
    }
  }

  var smallParts: Fraction<Int128>? {
    guard case .small(let numerator, let denominator) = storage else { return nil }
    return Fraction(numerator, denominator)
  }

  var largeParts: Fraction<BigInt> {
    switch storage {
    case .small(let numerator, let denominator):
      return Fraction(BigInt(widening: numerator), BigInt(widening: denominator))
    case .large(let numerator, let denominator):
      return Fraction(numerator, denominator)
    }
  }
}

extension Rational: CustomStringConvertible {
  /// `numerator/denominator`, or the integer alone: `-1/3`, `7`.
  public var description: String {
    isInteger ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}
