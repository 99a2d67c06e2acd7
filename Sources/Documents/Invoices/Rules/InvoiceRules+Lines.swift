import ExactMoney
import Pipeline
import SourceText

extension InvoiceRules {
  /// Quantity and price against the line's amount, the price itself, and what is taken off or added.
  mutating func checkLines() {
    for item in invoice.allowancesAndCharges { checkAllowanceCharge(item) }
    for line in invoice.lines {
      checkAmount(line)
      checkPrice(line)
      checkBaseQuantity(line)
      for item in line.allowancesAndCharges { checkAllowanceCharge(item) }
    }
  }

  /// R043: an item says whether it is an allowance or a charge. R041 and R042: it has a percentage and a
  /// base, or neither, and R040: it is the one of the other, give or take 0.02.
  private mutating func checkAllowanceCharge(_ item: EInvoice.AllowanceCharge) {
    // 1 and 0 are read as what they mean, and are not what Peppol asks for.
    if !["true", "false"].contains(item.indicator) {
      let indicator = Evidence.quoted(item.indicator ?? "")
      warn(
        "PEPPOL-EN16931-R043", "ChargeIndicator \(indicator) is neither true nor false",
        at: item.place)
    }
    if item.percent?.text != nil, item.base?.text == nil {
      warn("PEPPOL-EN16931-R041", "a percentage of no base amount", at: item.place)
    }
    if item.base?.text != nil, item.percent?.text == nil {
      warn("PEPPOL-EN16931-R042", "a base amount without a percentage of it", at: item.place)
    }
    guard let percent = Self.figure(item.percent, absent: nil),
      let base = Self.figure(item.base, absent: nil), let amount = Self.figure(item.amount)
    else { return }
    let expected = Rational(base * percent) / 100
    if Tolerance.upTo(2).allows(amount * 100 - base * percent) { return }
    let subject = item.isCharge == true ? "charge" : "allowance"
    warn(
      "PEPPOL-EN16931-R040",
      "\(subject) of \(percent) %: \(amount) is stated, \(expected.decimalText()) expected",
      at: item.place)
  }

  /// R121 and R130: a price is that of more than none of the units in which the line counts.
  private mutating func checkBaseQuantity(_ line: EInvoice.Line) {
    guard let quantity = line.price?.baseQuantity else { return }
    let id = line.id ?? "?"
    if let base = quantity.number, base <= .zero {
      warn(
        "PEPPOL-EN16931-R121", "the price of line \(id) is for \(base) units, and not used",
        at: line.place)
    }
    if let unit = quantity.unit, unit != line.quantity?.unit {
      let other = line.quantity?.unit.map { Evidence.quoted($0) } ?? "no unit"
      warn(
        "PEPPOL-EN16931-R130",
        "the price of line \(id) is per \(Evidence.quoted(unit)), its quantity in \(other)",
        at: line.place)
    }
  }

  /// R120: quantity × price ÷ base quantity, with the line's charges and without its allowances, is the
  /// line's amount, give or take 0.02.
  private mutating func checkAmount(_ line: EInvoice.Line) {
    guard let price = line.price?.net?.number,
      let base = Self.figure(line.price?.baseQuantity, absent: .one), base > .zero,
      let quantity = Self.figure(line.quantity, absent: .one),
      let balance = Self.balance(line.allowancesAndCharges),
      let amount = Self.figure(line.amount)
    else { return }
    // 0.02 is a fiftieth; times the base quantity, since not every product can be divided by it.
    let difference = (amount - balance) * base - quantity * price
    if Tolerance.upTo(base).allows(difference * 50) { return }
    let product = Rational(quantity * price) / Rational(base)
    let expected = Rational(balance) + product
    warn(
      "PEPPOL-EN16931-R120",
      "amount of line \(line.id ?? "?"): \(amount) is stated, \(expected.decimalText()) expected",
      at: line.place)
  }

  /// BR-27 and BR-28: no price is negative. R046: in UBL, the net price is the gross price less the
  /// discount.
  private mutating func checkPrice(_ line: EInvoice.Line) {
    for (rule, name, value) in [
      ("BR-27", "net", line.price?.net), ("BR-28", "gross", line.price?.gross),
    ] {
      guard let price = value?.number, price.isNegative else { continue }
      warn(rule, "the \(name) price of line \(line.id ?? "?") is \(price)", at: line.place)
    }
    guard invoice.syntax == .ubl, let gross = Self.figure(line.price?.gross, absent: nil),
      let discount = Self.figure(line.price?.discount)
    else { return }
    expect(
      "PEPPOL-EN16931-R046", "price of line \(line.id ?? "?")",
      stated: Self.figure(line.price?.net, absent: nil), expected: gross - discount,
      at: line.place)
  }
}
