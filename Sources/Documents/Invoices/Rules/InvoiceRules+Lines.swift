import ExactMoney
import Pipeline

extension InvoiceRules {
  /// Peppol's R120 and R046: quantity and price against the line's amount, and the price itself.
  mutating func checkLines() {
    for line in invoice.lines {
      checkAmount(line)
      checkPrice(line)
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

  /// R046: the net price is the gross price less the discount.
  private mutating func checkPrice(_ line: EInvoice.Line) {
    guard let gross = Self.figure(line.price?.gross, absent: nil),
      let discount = Self.figure(line.price?.discount)
    else { return }
    expect(
      "PEPPOL-EN16931-R046", "price of line \(line.id ?? "?")",
      stated: Self.figure(line.price?.net, absent: nil), expected: gross - discount,
      at: line.place)
  }
}
