import ExactMoney
import Pipeline

/// Holds a document against the arithmetic of EN 16931 and of Peppol BIS Billing 3.
///
/// A broken rule is a warning that names it, what it expects, and what is stated: even official samples
/// break some, and whether the document as a whole adds up is judged where it is booked. Figures are
/// compared as they stand, with the sign of the document. What cannot be read has a finding of its own
/// and breaks no rule.
struct InvoiceRules {
  let invoice: EInvoice
  let file: String
  private(set) var findings: [Finding] = []

  /// What `invoice` breaks, in the order of the rules.
  static func findings(in invoice: EInvoice, of file: String) -> [Finding] {
    var rules = InvoiceRules(invoice: invoice, file: file)
    rules.checkCurrencies()
    rules.checkPeriods()
    rules.checkTaxPoint()
    rules.checkTaxNumbers()
    rules.checkTotals()
    rules.checkTaxTotals()
    rules.checkTaxBreakdown()
    rules.checkCategories()
    rules.checkLines()
    rules.checkDecimals()
    if invoice.claimsStandard { rules.checkPresence() }
    return rules.findings
  }

  /// How far a stated figure may be from the expected one.
  enum Tolerance {
    case exact
    case upTo(ExactDecimal)
    case below(ExactDecimal)

    func allows(_ difference: ExactDecimal) -> Bool {
      switch self {
      case .exact: difference.isZero
      case .upTo(let limit): difference.magnitude <= limit
      case .below(let limit): difference.magnitude < limit
      }
    }
  }

  /// Warns where `stated` is not `expected`; either is `nil` where it could not be read.
  mutating func expect(
    _ rule: String, _ subject: String, stated: ExactDecimal?, expected: ExactDecimal?,
    within tolerance: Tolerance = .exact, at place: Int
  ) {
    guard let stated, let expected, !tolerance.allows(stated - expected) else { return }
    warn(rule, "\(subject): \(stated) is stated, \(expected) expected", at: place)
  }

  /// Warns that `rule` is broken.
  mutating func warn(_ rule: String, _ message: String, at place: Int) {
    let location = SourceLocation(file: file, line: place)
    findings.append(Finding(.invoiceRule, at: location, "\(rule): \(message)"))
  }
}

// MARK: Figures

extension InvoiceRules {
  /// The figure of `value`, or `absent` where there is none; `nil` where it is no number.
  static func figure(_ value: XMLValue?, absent: ExactDecimal? = .zero) -> ExactDecimal? {
    value?.text == nil ? absent : value?.number
  }

  /// The sum of `values`, absent ones being 0; `nil` where one is no number.
  static func sum(_ values: some Sequence<XMLValue?>) -> ExactDecimal? {
    var sum = ExactDecimal.zero
    for value in values {
      guard let figure = figure(value) else { return nil }
      sum += figure
    }
    return sum
  }

  /// The sum of the charges less that of the allowances, each cut to cents.
  static func balance(_ items: some Sequence<EInvoice.AllowanceCharge>) -> ExactDecimal? {
    guard let charges = sum(items.lazy.filter { $0.isCharge == true }.map(\.amount)),
      let allowances = sum(items.lazy.filter { $0.isCharge == false }.map(\.amount))
    else { return nil }
    return cents(charges) - cents(allowances)
  }

  /// `value` with two decimals, cut as the official rules do: XPath's `round` goes towards +∞ from the
  /// middle, also below zero.
  static func cents(_ value: ExactDecimal) -> ExactDecimal {
    value.rounded(toPlaces: 2, .toNearestOrUp)
  }
}
