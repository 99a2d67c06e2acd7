import ExactMoney
import Pipeline

extension InvoiceRules {
  /// BR-CO-14 and 15, and Peppol's R053 and R055: the totals of tax among themselves.
  mutating func checkTaxTotals() {
    let totals = invoice.documentTaxTotals
    for total in totals where !total.subtotals.isEmpty {
      expect(
        "BR-CO-14", "total of tax", stated: Self.figure(total.amount, absent: nil),
        expected: Self.sum(total.subtotals.map(\.tax)).map(Self.cents), at: total.place)
    }
    let stated = totals.filter { $0.amount?.text != nil }
    if let withoutTax = Self.figure(invoice.totals.withoutTax, absent: nil),
      let tax = Self.figure(stated.first?.amount)
    {
      expect(
        "BR-CO-15", "total with tax", stated: Self.figure(invoice.totals.withTax, absent: nil),
        expected: Self.cents(withoutTax + tax), at: invoice.totals.place)
    }
    if let currency = invoice.currency, let second = stated.dropFirst().first {
      expect(
        "BR-CO-15", "number of totals of tax in \(currency)", stated: ExactDecimal(stated.count),
        expected: 1, at: second.place)
    }
    checkBreakdownCount()
    let other = invoice.taxTotals.first {
      invoice.taxCurrency != nil && $0.amount?.currency == invoice.taxCurrency
    }
    if let other, let second = other.amount?.number, let first = stated.first?.amount?.number,
      first.signum * second.signum < 0
    {
      warn(
        "PEPPOL-EN16931-R055", "tax of \(first) and, in the second currency, of \(second)",
        at: other.place)
    }
  }

  /// R053: one total of tax has the breakdown, and R054: another has none, in the second currency where
  /// there is one. CII has one breakdown by its form, and no total where nothing is taxed.
  private mutating func checkBreakdownCount() {
    let detailed = invoice.taxTotals.filter { !$0.subtotals.isEmpty }
    let isUntaxed = invoice.taxTotals.allSatisfy { $0.amount == nil }
    let named = invoice.documentTaxTotals.count { $0.amount != nil }
    let count = invoice.syntax == .ubl ? detailed.count : isUntaxed ? 1 : named
    expect(
      "PEPPOL-EN16931-R053", "number of totals of tax with a breakdown",
      stated: ExactDecimal(count), expected: 1, at: detailed.last?.place ?? invoice.place)
    let others = invoice.taxTotals.filter { total in
      invoice.syntax == .ubl
        ? total.subtotals.isEmpty
        : total.amount.map { ($0.currency ?? invoice.currency) != invoice.currency } ?? false
    }
    expect(
      "PEPPOL-EN16931-R054", "number of totals of tax without a breakdown",
      stated: ExactDecimal(others.count), expected: invoice.taxCurrency != nil ? 1 : 0,
      at: others.last?.place ?? invoice.place)
  }

  /// BR-CO-17, and BR-S-08, BR-S-09 and their like: each part of the breakdown of tax.
  mutating func checkTaxBreakdown() {
    for subtotal in invoice.documentTaxTotals.flatMap(\.subtotals) {
      let rule = subtotal.category?.code.flatMap { TaxCategoryRule.all[$0] }
      checkTax(subtotal, rule)
      if let rule { checkTaxable(subtotal, rule) }
    }
  }

  /// What is taxed is what the lines, charges and allowances of that category (and rate) make.
  private mutating func checkTaxable(
    _ subtotal: EInvoice.TaxTotal.Subtotal, _ rule: TaxCategoryRule
  ) {
    // Without categories on the lines there is nothing to compare.
    guard !invoice.lines.isEmpty, invoice.lines.allSatisfy({ $0.tax?.code != nil }) else { return }
    let percent = subtotal.category?.percent?.number
    func isTaxedSo(_ category: EInvoice.TaxCategory?) -> Bool {
      category?.code == subtotal.category?.code
        && (!rule.isRated || category?.percent?.number == percent)
    }
    let lines = Self.sum(invoice.lines.lazy.filter { isTaxedSo($0.tax) }.map(\.amount))
    let others = Self.balance(invoice.allowancesAndCharges.lazy.filter { isTaxedSo($0.tax) })
    guard let lines, let others else { return }
    expect(
      "BR-\(rule.name)-08", "taxable amount\(Self.rate(subtotal))",
      stated: Self.figure(subtotal.taxable, absent: nil), expected: lines + others,
      within: rule.isRated ? .below(1) : .exact, at: subtotal.place)
  }

  /// The tax is the taxable amount times the rate, give or take less than one unit of the currency.
  private mutating func checkTax(_ subtotal: EInvoice.TaxTotal.Subtotal, _ rule: TaxCategoryRule?) {
    guard let tax = Self.figure(subtotal.tax, absent: nil),
      let percent = Self.figure(subtotal.category?.percent)
    else { return }
    let subject = "tax\(Self.rate(subtotal))"
    if let rule, !rule.isRated {
      let isWhole = !tax.rounded(toPlaces: 0, .toNearestOrUp).isZero
      expect(
        isWhole && percent.isZero ? "BR-CO-17, BR-\(rule.name)-09" : "BR-\(rule.name)-09", subject,
        stated: tax, expected: .zero, at: subtotal.place)
    } else if percent.isZero, subtotal.category != nil {
      expect(
        "BR-CO-17", subject, stated: tax.rounded(toPlaces: 0, .toNearestOrUp), expected: .zero,
        at: subtotal.place)
    } else if !percent.isZero, let taxable = Self.figure(subtotal.taxable, absent: nil) {
      // The rule compares magnitudes.
      let product = Rational(taxable.magnitude * percent) / 100
      expect(
        rule.map { "BR-CO-17, BR-\($0.name)-09" } ?? "BR-CO-17", subject, stated: tax.magnitude,
        expected: product.rounded(toPlaces: 2, .toNearestOrUp),
        within: invoice.syntax == .ubl ? .below(1) : .upTo(1),
        at: subtotal.place)
    }
  }

  private static func rate(_ subtotal: EInvoice.TaxTotal.Subtotal) -> String {
    let code = subtotal.category?.code.map { " \($0)" } ?? ""
    let percent = subtotal.category?.percent?.number.map { " at \($0) %" } ?? ""
    return code + percent
  }
}
