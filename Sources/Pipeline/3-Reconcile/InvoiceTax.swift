import ExactMoney

/// What becomes of an invoice's tax, in its currency: each part rounded half-even, as it stands in a tax
/// return.
struct InvoiceTax: Hashable, Sendable {
  /// The tax lines.
  var stated = Rational.zero
  /// Reverse charge: what we owe the state on the other lines.
  var selfAssessed = Rational.zero
  /// What is got back of both.
  var recovered = Rational.zero
  /// What is paid to the state instead of the provider.
  var withheld = Rational.zero

  /// Tax lines plus self-assessed tax less what is recovered. Tax withheld changes nothing.
  var cost: Rational { stated + selfAssessed - recovered }
}

extension InvoiceTax {
  /// The tax of an invoice of `lines`.
  ///
  /// Credits are taxed when they are bought: their use is no other line of a purchase, and a statement
  /// of it has no tax but credits.
  init(
    _ lines: [PreparedLine], currency: Currency, role: InvoiceRole, policy: TaxPolicy
  ) {
    func sum(_ isCounted: (ChargeCategory) -> Bool) -> Rational {
      Rational.sum(lines.filter { isCounted($0.line.category) }.map(\.amount))
    }
    func part(_ rate: ExactDecimal, of amount: Rational) -> Rational {
      Money(rounding: amount * Rational(rate), to: currency, .toNearestOrEven).amount
    }
    stated = sum { $0 == .tax }
    if role == .statement { return }
    let net = sum { $0 != .tax && (role == .bill || $0 != .usage) }
    selfAssessed = part(policy.reverseChargeRate, of: net)
    recovered = part(policy.recoverable, of: stated + selfAssessed)
    withheld = part(policy.withholdingRate, of: net)
  }
}
