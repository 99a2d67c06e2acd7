import ExactMoney
import Pipeline

extension InvoiceRules {
  /// BR-CO-10 to 13 and 16: the totals, from the lines down to what is left to pay.
  mutating func checkTotals() {
    let totals = invoice.totals
    let lineNet = Self.figure(totals.lineNet, absent: nil)
    let withoutTax = Self.figure(totals.withoutTax, absent: nil)
    let withTax = Self.figure(totals.withTax, absent: nil)
    if !invoice.lines.isEmpty {
      expect(
        "BR-CO-10", "sum of the lines", stated: lineNet,
        expected: Self.sum(invoice.lines.map(\.amount)).map(Self.cents), at: totals.place)
    }
    checkSum("BR-CO-11", "sum of the allowances", stated: totals.allowances, ofCharges: false)
    checkSum("BR-CO-12", "sum of the charges", stated: totals.charges, ofCharges: true)
    if let lineNet, let allowances = Self.figure(totals.allowances),
      let charges = Self.figure(totals.charges)
    {
      expect(
        "BR-CO-13", "total without tax", stated: withoutTax,
        expected: Self.cents(lineNet - allowances + charges), at: totals.place)
    }
    if let withTax, let prepaid = Self.figure(totals.prepaid),
      let rounding = Self.figure(totals.rounding),
      // The XRechnung extension adds these to what is to be paid (BG-DEX-09).
      let others = Self.sum(invoice.thirdPartyPayments.map(\.amount))
    {
      expect(
        "BR-CO-16", "amount to pay", stated: Self.figure(totals.payable, absent: nil),
        expected: Self.cents(withTax - prepaid + rounding + others), at: totals.place)
    }
    if invoice.isReversal, let withTax, withTax.isNegative {
      warn(
        "BT-3", "a credit note over \(withTax) takes back less than nothing: read as a charge",
        at: totals.place)
    }
  }

  /// A total of the allowances or charges on the document, which must be stated where there are some.
  private mutating func checkSum(
    _ rule: String, _ subject: String, stated: XMLValue?, ofCharges: Bool
  ) {
    let items = invoice.allowancesAndCharges.filter { $0.isCharge == ofCharges }
    guard !items.isEmpty || stated?.text != nil else { return }
    expect(
      rule, subject, stated: Self.figure(stated),
      expected: Self.sum(items.map(\.amount)).map(Self.cents), at: invoice.totals.place)
  }

  /// BR-DEC: no amount has more than two decimals, whatever the currency; zeros at the end do not
  /// count.
  mutating func checkDecimals() {
    let totals = invoice.totals
    for (number, value) in [
      ("09", totals.lineNet), ("10", totals.allowances), ("11", totals.charges),
      ("12", totals.withoutTax), ("14", totals.withTax), ("16", totals.prepaid),
      ("17", totals.rounding), ("18", totals.payable),
    ] {
      checkDecimals(number, value, at: totals.place)
    }
    for total in invoice.taxTotals {
      let isDocumentCurrency = (total.amount?.currency ?? invoice.currency) == invoice.currency
      checkDecimals(isDocumentCurrency ? "13" : "15", total.amount, at: total.place)
      for subtotal in total.subtotals {
        checkDecimals("19", subtotal.taxable, at: subtotal.place)
        checkDecimals("20", subtotal.tax, at: subtotal.place)
      }
    }
    for item in invoice.allowancesAndCharges {
      checkDecimals(item.isCharge == true ? "05" : "01", item.amount, at: item.place)
      checkDecimals(item.isCharge == true ? "06" : "02", item.base, at: item.place)
    }
    for line in invoice.lines {
      checkDecimals("23", line.amount, at: line.place)
      for item in line.allowancesAndCharges {
        checkDecimals(item.isCharge == true ? "27" : "24", item.amount, at: item.place)
        checkDecimals(item.isCharge == true ? "28" : "25", item.base, at: item.place)
      }
    }
  }

  private mutating func checkDecimals(_ number: String, _ value: XMLValue?, at place: Int) {
    guard let amount = value?.number, amount.scale > 2 else { return }
    expect(
      "BR-DEC-\(number)", "an amount", stated: amount, expected: Self.cents(amount), at: place)
  }
}
