/// What one unit of a currency costs in another: 1 base = `rate` quote, exact.
public struct ExchangeRate: Hashable, Sendable {
  /// The currency of which there is one unit.
  public let base: Currency

  /// The currency the rate is counted in.
  public let quote: Currency

  /// Units of ``quote`` for one unit of ``base``, greater than 0.
  public let rate: Rational

  /// The rate, or `nil` where it is not above 0, or is not 1 between a currency and itself.
  public init?(base: Currency, quote: Currency, rate: Rational) {
    guard rate > 0, base != quote || rate == 1 else { return nil }
    self.init(base: base, quote: quote, checked: rate)
  }

  private init(base: Currency, quote: Currency, checked rate: Rational) {
    self.base = base
    self.quote = quote
    self.rate = rate
  }

  /// The rate of a currency in itself: 1.
  public static func identity(_ currency: Currency) -> ExchangeRate {
    ExchangeRate(base: currency, quote: currency, checked: .one)
  }

  /// The same rate seen from the other side: 1 quote = 1/rate base, exactly.
  public var inverse: ExchangeRate {
    ExchangeRate(base: quote, quote: base, checked: rate.reciprocal)
  }

  /// The rate from one currency into another through the base that both are quoted against:
  /// target per base over source per base, exactly.
  ///
  /// With 1 EUR = 1.25 USD and 1 EUR = 0.80 GBP, one USD is 0.64 GBP.
  ///
  /// - Precondition: both rates have the same base; they are equal where both have the same quote.
  public static func cross(source: ExchangeRate, target: ExchangeRate) -> ExchangeRate {
    invariant(
      source.base == target.base,
      "\(source) and \(target) have no common base to cross through")
    invariant(
      source.quote != target.quote || source.rate == target.rate,
      "\(source) and \(target) disagree: the cross of a currency with itself is 1")
    return ExchangeRate(
      base: source.quote, quote: target.quote, checked: target.rate / source.rate)
  }

  /// `amount` units of ``base`` in units of ``quote``, exactly.
  public func convert(_ amount: Rational) -> Rational { amount * rate }

  /// `money` in units of ``quote``, exact and not yet rounded.
  ///
  /// - Precondition: `money` is in ``base``.
  public func convert(_ money: Money) -> Rational {
    invariant(
      money.currency == base, "\(money) \(money.currency) cannot be converted by \(self)")
    return convert(money.amount)
  }
}

extension ExchangeRate: CustomStringConvertible {
  /// `1 EUR = 1.25 USD`.
  public var description: String { "1 \(base) = \(rate.decimalText()) \(quote)" }
}
