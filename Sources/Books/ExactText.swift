import ExactMoney

/// How exact numbers stand in the database: as text that gives the same number back.
enum ExactText {
  /// Plain digits where they end (`-12.5`), else a fraction in lowest terms (`1/3`).
  static func text(of value: Rational) -> String {
    value.exactDecimal?.description ?? "\(value.numerator)/\(value.denominator)"
  }

  /// Reads what ``text(of:)`` writes, or any decimal number; `nil` for anything else.
  static func rational(_ text: String) -> Rational? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let numerator = ExactDecimal(parts[0]) else { return nil }
    guard parts.count == 2 else { return Rational(numerator) }
    guard numerator.isInteger, let denominator = ExactDecimal(parts[1]), denominator.isInteger,
      denominator.signum > 0
    else { return nil }
    return Rational(numerator) / Rational(denominator)
  }
}
