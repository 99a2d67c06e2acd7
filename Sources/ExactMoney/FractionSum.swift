import BigInt

/// An exact sum of fractions that stand over different denominators.
///
/// Bringing fractions of thousands of digits over one denominator is slow, and hardly ever needed:
/// 128 binary places tell nearly any two sums apart. Where they do not, the exact sum decides.
public struct FractionSum: Sendable {
  private var terms: [(numerator: BigInt, denominator: BigInt)] = []
  /// The sum of the terms × 2^128, each rounded down.
  private var lowerBound = BigInt(0)
  /// How many terms were rounded: the sum × 2^128 is below ``lowerBound`` plus this.
  private var inexactCount = 0

  private static let places = 128
  private static let one = BigInt(1) << places

  /// Nothing added yet.
  public init() {}

  /// A sum of one term.
  public init(_ value: Rational) {
    add(value.numerator, over: value.denominator)
  }

  /// Adds `numerator / denominator`, which need not be reduced.
  ///
  /// - Precondition: `denominator` is above 0.
  public mutating func add(_ numerator: BigInt, over denominator: BigInt) {
    invariant(denominator > 0, "the fraction \(numerator)/\(denominator) is not one")
    terms.append((numerator, denominator))
    let (quotient, remainder) = (numerator.magnitude << Self.places)
      .quotientAndRemainder(dividingBy: denominator.magnitude)
    lowerBound += BigInt(sign: numerator.sign, magnitude: quotient)
    if !remainder.isZero {
      if numerator.sign == .minus { lowerBound -= 1 }
      inexactCount += 1
    }
  }

  /// The sum itself.
  public var exact: Rational {
    Rational.sum(terms.lazy.map { Rational($0.numerator, $0.denominator) })
  }

  /// The sum with the other sign.
  static prefix func - (sum: FractionSum) -> FractionSum {
    var negated = FractionSum()
    for term in sum.terms { negated.add(-term.numerator, over: term.denominator) }
    return negated
  }

  /// ``lowerBound`` as a whole number and a rest, × 2^128, that is not below 0.
  private var boundParts: (whole: BigInt, rest: UInt128) {
    let magnitude = lowerBound.magnitude
    let (whole, rest) = (BigInt(magnitude >> Self.places), UInt128(truncating: magnitude))
    guard lowerBound.sign == .minus else { return (whole, rest) }
    return rest == 0 ? (-whole, 0) : (-whole - 1, 0 &- rest)
  }

  /// The greatest integer that is not above the sum.
  public func floor() -> BigInt {
    let (least, rest) = boundParts
    if inexactCount == 0 { return least }
    // What was rounded away is below this: only with it could the sum reach the next integer.
    let isCertain = !rest.addingReportingOverflow(UInt128(inexactCount - 1)).overflow
    return isCertain ? least : exact.floor()
  }

  /// Bounds of this sum less `floor`, × 2^128: they decide nearly every comparison, quickly.
  func remainderBounds(above floor: BigInt) -> (lower: UInt128, upper: UInt128) {
    let (least, rest) = boundParts
    // Where only the exact sum reached the floor, its bound lies below.
    let lower = least < floor ? 0 : rest
    let (upper, overflow) = lower.addingReportingOverflow(UInt128(inexactCount))
    return (lower, overflow ? .max : upper)
  }

  /// How this sum less `floor` stands to `other` less `otherFloor`: negative where it is smaller, 0
  /// where they are equal.
  func compareRemainder(above floor: BigInt, to other: FractionSum, above otherFloor: BigInt) -> Int
  {
    let own = lowerBound - floor * Self.one
    let others = other.lowerBound - otherFloor * Self.one
    if inexactCount == 0, other.inexactCount == 0 {
      return own == others ? 0 : own < others ? -1 : 1
    }
    // A rounded term is above its bound, so sums that touch at their bounds are not equal.
    if own + BigInt(inexactCount) <= others { return -1 }
    if others + BigInt(other.inexactCount) <= own { return 1 }
    if floor == otherFloor, hasSameTerms(as: other) { return 0 }
    let (first, second) = (exact - Rational(floor), other.exact - Rational(otherFloor))
    return first == second ? 0 : first < second ? -1 : 1
  }

  private func hasSameTerms(as other: FractionSum) -> Bool {
    terms.elementsEqual(other.terms) {
      $0.numerator == $1.numerator && $0.denominator == $1.denominator
    }
  }
}
