import BigInt
import ExactMoney

/// Says where figures that should be near each other differ by a power of ten: cents read as whole
/// units, a price per thousand taken for one per million.
///
/// A suspicion and no verdict: nothing is scaled.
enum UnitSuspicion {
  /// How near a ratio must be to its power of ten: within a twentieth of it.
  private static let tolerance = Rational(1, 20)
  /// No source writes units that lie further apart.
  private static let exponents = (-9...9).filter { $0 != 0 }

  /// The lines of `invoice` whose amount is a power of ten away from quantity times price.
  static func findings(_ invoice: PreparedInvoice) -> [Finding] {
    invoice.lines.compactMap { finding($0, of: invoice) }
  }

  /// What `matched` was billed, and what its provider counted, against its ledger: the quantity, else
  /// the amount.
  static func findings(_ matched: MatchedGroup) -> [Finding] {
    guard !matched.cells.isEmpty else { return [] }
    return billed(matched) + counted(matched)
  }

  private static func counted(_ matched: MatchedGroup) -> [Finding] {
    guard let counted = matched.providerQuantity,
      let exponent = exponent(
        of: Rational(counted), to: Rational(matched.ledgerQuantity), rounding: .zero)
    else { return [] }
    return [
      finding(
        matched,
        "the provider's own count \(counted) is about \(power(exponent)) times the ledger's "
          + "\(matched.ledgerQuantity): \(quantityCause(exponent))")
    ]
  }

  private static func billed(_ matched: MatchedGroup) -> [Finding] {
    // A line that contradicts itself is named already, and is why its group is far off.
    let isNamed = matched.group.lines.contains { exponent(ofLine: $0.line) != nil }
    guard !isNamed else { return [] }
    if let billedQuantity = matched.billedQuantity, matched.comparesQuantities,
      let exponent = exponent(
        of: Rational(billedQuantity), to: Rational(matched.ledgerQuantity), rounding: .zero)
    {
      return [
        finding(
          matched,
          "the billed quantity \(billedQuantity) is about \(power(exponent)) times the ledger's "
            + "\(matched.ledgerQuantity): \(quantityCause(exponent))")
      ]
    }
    let rounding = matched.currency.minorUnit * Rational(matched.group.lines.count)
    guard
      let exponent = exponent(
        of: matched.billedAmount, to: matched.ledgerAmount, rounding: rounding)
    else { return [] }
    return [
      finding(
        matched,
        "billed \(matched.billedAmount.decimalText(places: 12)) \(matched.currency) is about "
          + "\(power(exponent)) times the ledger's "
          + "\(matched.ledgerAmount.decimalText(places: 12)): "
          + amountCause(exponent, matched.currency))
    ]
  }

  /// The power of ten other than 1 that `figure` is of `expected`; `nil` where it is none, where one
  /// of them is zero, and where they differ by no more than `rounding`.
  static func exponent(
    of figure: Rational, to expected: Rational, rounding: Rational
  ) -> Int? {
    guard !figure.isZero, !expected.isZero, (figure - expected).magnitude > rounding else {
      return nil
    }
    let ratio = figure / expected
    return exponents.first { exponent in
      let power = Rational.powerOfTen(exponent)
      return (ratio / power - .one).magnitude <= tolerance
    }
  }

  private static func exponent(ofLine line: PreparedLine) -> Int? {
    guard let quantity = line.line.quantity, let unitPrice = line.line.unitPrice else { return nil }
    return exponent(
      of: line.amount, to: Rational(quantity) * Rational(unitPrice) / Rational(line.line.per),
      rounding: line.currency.minorUnit)
  }

  private static func finding(
    _ line: PreparedLine, of invoice: PreparedInvoice
  ) -> Finding? {
    guard let exponent = exponent(ofLine: line) else { return nil }
    return Finding(
      .unitSuspect, at: line.line.location,
      "invoice \(invoice.header.invoiceID) of \(invoice.header.provider): the line's amount "
        + "\(line.line.amount) \(line.currency) is about \(power(exponent)) times quantity times "
        + "price: \(amountCause(exponent, line.currency))")
  }

  private static func finding(_ matched: MatchedGroup, _ message: String) -> Finding {
    Finding(
      .unitSuspect, at: matched.group.lines.map(\.line.line.location).min(),
      "\(matched.group.provider) \(matched.group.name): \(message)")
  }

  static func power(_ exponent: Int) -> String { "10^\(exponent)" }

  /// What makes an amount wrong by that power, the likeliest first.
  static func amountCause(_ exponent: Int, _ currency: Currency) -> String {
    var causes: [String] = []
    if currency.minorUnits > 0, exponent.magnitude == currency.minorUnits {
      causes.append("minor units (cents) and whole ones")
    } else if exponent.magnitude == 2 {
      causes.append("\(currency) divided or multiplied by 100, which is not its minor unit")
    }
    if let block = block(exponent) { causes.append(block) }
    return (causes.isEmpty ? ["a shifted decimal point"] : causes).joined(separator: ", or ")
  }

  private static func quantityCause(_ exponent: Int) -> String {
    block(exponent) ?? "a shifted decimal point, or another unit of the meter"
  }

  private static func block(_ exponent: Int) -> String? {
    switch exponent.magnitude {
    case 3: "units and thousands of them, or thousands and millions"
    case 6: "units and millions of them"
    case 9: "units and thousand millions of them"
    default: nil
    }
  }
}

extension Currency {
  /// The smallest amount that can be paid.
  fileprivate var minorUnit: Rational { .powerOfTen(-minorUnits) }
}

extension Rational {
  /// 10 to the power of `exponent`, which is small.
  static func powerOfTen(_ exponent: Int) -> Rational {
    let power = Rational(ExactDecimal(significand: 1, scale: -Int(exponent.magnitude)))
    return exponent < 0 ? power.reciprocal : power
  }
}
