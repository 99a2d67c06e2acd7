/// A reduced fraction over one kind of integer, its denominator positive: the algorithms of
/// ``Rational``.
///
/// Operations give `nil` where a step overflows `Int128`; over `BigInt` they always give a result.
struct Fraction<Integer: ExactInteger>: Sendable {
  let numerator: Integer
  let denominator: Integer

  init(_ numerator: Integer, _ denominator: Integer) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The sum, with the smallest intermediate numbers (Knuth, The Art of Computer Programming,
  /// 4.5.1).
  static func sum(_ left: Fraction, _ right: Fraction) -> Fraction? {
    if left.denominator == right.denominator {
      guard let numerator = Integer.checkedSum(left.numerator, right.numerator) else { return nil }
      if left.denominator == 1 { return Fraction(numerator, 1) }
      let divisor = Integer.greatestCommonDivisor(numerator, left.denominator)
      return Fraction(
        numerator.divided(exactlyBy: divisor), left.denominator.divided(exactlyBy: divisor))
    }
    let shared = Integer.greatestCommonDivisor(left.denominator, right.denominator)
    let leftFactor = right.denominator.divided(exactlyBy: shared)
    let rightFactor = left.denominator.divided(exactlyBy: shared)
    guard let first = Integer.checkedProduct(left.numerator, leftFactor),
      let second = Integer.checkedProduct(right.numerator, rightFactor),
      let numerator = Integer.checkedSum(first, second)
    else { return nil }
    // What can still be cancelled divides what the denominators shared.
    let divisor = Integer.greatestCommonDivisor(numerator, shared)
    guard
      let denominator = Integer.checkedProduct(
        rightFactor, right.denominator.divided(exactlyBy: divisor))
    else { return nil }
    return Fraction(numerator.divided(exactlyBy: divisor), denominator)
  }

  /// The product: cancelling crosswise first leaves nothing to cancel afterwards.
  static func product(_ left: Fraction, _ right: Fraction) -> Fraction? {
    let first = Integer.greatestCommonDivisor(left.numerator, right.denominator)
    let second = Integer.greatestCommonDivisor(right.numerator, left.denominator)
    guard
      let numerator = Integer.checkedProduct(
        left.numerator.divided(exactlyBy: first), right.numerator.divided(exactlyBy: second)),
      let denominator = Integer.checkedProduct(
        left.denominator.divided(exactlyBy: second), right.denominator.divided(exactlyBy: first))
    else { return nil }
    return Fraction(numerator, denominator)
  }

  /// Whether `left` is the smaller number.
  static func precedes(_ left: Fraction, _ right: Fraction) -> Bool? {
    if left.denominator == right.denominator { return left.numerator < right.numerator }
    guard let first = Integer.checkedProduct(left.numerator, right.denominator),
      let second = Integer.checkedProduct(right.numerator, left.denominator)
    else { return nil }
    return first < second
  }
}
