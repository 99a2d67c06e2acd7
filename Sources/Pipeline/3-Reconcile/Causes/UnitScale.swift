import ExactMoney

/// Takes a figure that is off by a power of ten apart: what the unit made, and what is left.
enum UnitScale {
  /// Units that sources mix up first: cents, thousands, millions.
  static let exponents = [2, -2, 3, -3, 6, -6, 1, -1, 4, -4, 5, -5, 7, -7, 8, -8, 9, -9]

  /// `figure` with its unit put right, where that gives `expected` but for `bound`.
  static func corrected(
    _ figure: Rational, to expected: Rational, within bound: Rational
  ) -> (figure: Rational, exponent: Int)? {
    guard !figure.isZero, !expected.isZero, (figure - expected).magnitude > bound else {
      return nil
    }
    for exponent in exponents {
      let scaled = figure / Rational.powerOfTen(exponent)
      if (scaled - expected).magnitude <= bound { return (scaled, exponent) }
    }
    return nil
  }
}
