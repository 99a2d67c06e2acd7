import BigInt

/// An amount that can be booked: a whole number of a currency's minor units.
///
/// What has not been rounded yet is no `Money` but a ``Rational`` beside its ``Currency``.
public struct Money: Hashable, Sendable {
  /// The amount in minor units: 1234 for 12.34 EUR, 1234 for 1234 JPY.
  public let minorUnits: BigInt

  /// The currency whose minor units these are.
  public let currency: Currency

  /// `minorUnits` smallest units of `currency`.
  public init(minorUnits: BigInt, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// `amount`, in whole units of `currency`, cut to its minor unit by `rule`.
  public init(rounding amount: Rational, to currency: Currency, _ rule: RoundingRule) {
    let scaled = amount * Rational(BigInt.tenToThe(currency.minorUnits))
    self.init(minorUnits: scaled.rounded(rule), currency: currency)
  }

  /// `amount`, in whole units of `currency`, or `nil` where it has a fraction of a minor unit.
  public init?(exactly amount: Rational, currency: Currency) {
    let scaled = amount * Rational(BigInt.tenToThe(currency.minorUnits))
    guard scaled.isInteger else { return nil }
    self.init(minorUnits: scaled.numerator, currency: currency)
  }

  /// No money.
  public static func zero(_ currency: Currency) -> Money {
    Money(minorUnits: 0, currency: currency)
  }

  /// The amount in whole units of the currency: 617/50 for 12.34 EUR.
  public var amount: Rational { Rational(decimal) }

  /// The amount in whole units of the currency, as a decimal.
  public var decimal: ExactDecimal {
    ExactDecimal(significand: minorUnits, scale: currency.minorUnits)
  }

  /// Whether this is nothing.
  public var isZero: Bool { minorUnits.isZero }

  /// Whether this is below nothing.
  public var isNegative: Bool { minorUnits.sign == .minus }
}

extension Money {
  /// The sum.
  ///
  /// - Precondition: both are in the same currency.
  public static func + (left: Money, right: Money) -> Money {
    requireSameCurrency(left, right, "added")
    return Money(minorUnits: left.minorUnits + right.minorUnits, currency: left.currency)
  }

  /// The difference.
  ///
  /// - Precondition: both are in the same currency.
  public static func - (left: Money, right: Money) -> Money {
    requireSameCurrency(left, right, "subtracted")
    return Money(minorUnits: left.minorUnits - right.minorUnits, currency: left.currency)
  }

  /// The amount with the other sign.
  public static prefix func - (value: Money) -> Money {
    Money(minorUnits: -value.minorUnits, currency: value.currency)
  }

  /// Adds `right`.
  ///
  /// - Precondition: both are in the same currency.
  public static func += (left: inout Money, right: Money) { left = left + right }

  /// Subtracts `right`.
  ///
  /// - Precondition: both are in the same currency.
  public static func -= (left: inout Money, right: Money) { left = left - right }

  private static func requireSameCurrency(_ left: Money, _ right: Money, _ verb: String) {
    invariant(
      left.currency == right.currency,
      "\(left) \(left.currency) and \(right) \(right.currency) cannot be \(verb): two currencies")
  }
}

extension Money: CustomStringConvertible {
  /// The number alone, with all decimals of the currency: `12.34`, `-0.80`, `1234` (JPY).
  public var description: String { decimal.description(minimumPlaces: currency.minorUnits) }
}
