import ExactMoney

/// The causes of what is on an invoice besides usage.
struct ChargeCauses: Sendable {
  private let reconciliation: Reconciliation
  private let policy: Policy

  init(_ reconciliation: Reconciliation, policy: Policy) {
    self.reconciliation = reconciliation
    self.policy = policy
  }

  /// A line that is not usage is its own cause.
  func part(invoice index: Int, line place: Int) -> CausePart {
    let invoice = reconciliation.invoices[index]
    let line = invoice.lines[place]
    func part(_ cause: Cause, _ evidence: String) -> CausePart {
      CausePart(cause: cause, amount: line.amount, evidence: evidence)
    }
    let words = line.line.description.isEmpty ? "" : ": \(line.line.description)"
    let name = "line \(line.line.lineID ?? String(line.line.location.line))\(words)"
    switch line.line.category {
    case .tax: return part(.tax, name + taxText(invoice))
    case .credit, .adjustment, .purchase:
      if line.line.isCorrection { return part(.priorPeriodCorrection, name) }
      if line.line.category != .purchase, let corrected = invoice.header.corrects.first {
        return part(.priorPeriodCorrection, "\(name), corrects \(corrected)")
      }
      return part(Cause(line.line.category), name)
    case .usage:
      invariant(false, "\(name) of \(invoice.header.invoiceID) is usage, matched in a group")
      return part(.unexplained, name)
    }
  }

  private func taxText(_ invoice: PreparedInvoice) -> String {
    let net = invoice.linesSumWithoutTax
    guard !net.isZero else { return "" }
    let tax = invoice.linesSum - net
    let percent = (tax / net * Rational(100)).decimalText(places: 2)
    return ", base \(net.decimalText()) \(invoice.header.currency), \(percent) % in all"
  }

  /// The parts of what the total of an invoice has beyond its lines.
  func roundingParts(invoice index: Int) -> [CausePart] {
    let invoice = reconciliation.invoices[index]
    let amount = invoice.invoiceRounding
    let currency = invoice.header.currency
    let sums = "total \(invoice.total.decimalText()), lines \(invoice.linesSum.decimalText())"
    if invoice.foots { return [CausePart(cause: .rounding, amount: amount, evidence: sums)] }
    for exponent in UnitScale.exponents {
      let scaled = invoice.total / Rational.powerOfTen(exponent)
      guard !invoice.total.isZero, currency.foots(scaled, lines: invoice.lines.map(\.line.amount))
      else { continue }
      return [
        CausePart(
          cause: .unitSuspect, amount: invoice.total - scaled,
          evidence: "\(sums): 10^\(exponent) times"),
        CausePart(cause: .rounding, amount: scaled - invoice.linesSum, evidence: "within rounding"),
      ]
    }
    let expected = Rational(
      invoice.linesSum.rounded(toPlaces: currency.minorUnits, .toNearestOrEven))
    return [
      CausePart(cause: .footing, amount: invoice.total - expected, evidence: sums),
      CausePart(
        cause: .rounding, amount: expected - invoice.linesSum, evidence: "the lines, rounded"),
    ]
  }
}

extension Cause {
  /// The cause of a charge of `category` that nothing else explains.
  fileprivate init(_ category: ChargeCategory) {
    switch category {
    case .usage: self = .unexplained
    case .purchase: self = .purchase
    case .tax: self = .tax
    case .credit: self = .credit
    case .adjustment: self = .adjustment
    }
  }
}
