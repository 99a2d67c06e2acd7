import Pipeline

extension InvoiceRules {
  /// What EN 16931 asks for and whose absence could change a cost, a tax, a total or a sign: of a document
  /// that says it keeps to the standard. What else must be there, such as an identifier, is
  /// `missing-value` wherever it is needed.
  mutating func checkPresence() {
    expectPresence("BR-04", "type code", invoice.typeCode, at: invoice.place)
    expectPresence("BR-05", "currency", invoice.currency, at: invoice.place)
    checkTotalsPresence()
    if invoice.lines.isEmpty { warn("BR-16", "there is no line", at: invoice.place) }
    for line in invoice.lines { checkPresence(of: line) }
    for item in invoice.allowancesAndCharges {
      let isCharge = item.isCharge == true
      let subject = isCharge ? "charge" : "allowance"
      expectPresence(
        isCharge ? "BR-36" : "BR-31", "amount of a \(subject)", item.amount?.text, at: item.place)
      expectPresence(
        isCharge ? "BR-37" : "BR-32", "tax category of a \(subject)", item.tax?.code,
        at: item.place)
    }
  }

  private mutating func expectPresence(
    _ rule: String, _ subject: String, _ text: String?, at place: Int
  ) {
    if text == nil { warn(rule, "there is no \(subject)", at: place) }
  }

  /// BR-12 to 15, BR-CO-18, and BR-45 to 48.
  private mutating func checkTotalsPresence() {
    let totals = invoice.totals
    // Totals that are not there have no place of their own.
    let place = max(totals.place, invoice.place)
    for (rule, subject, value) in [
      ("BR-12", "sum of the lines", totals.lineNet),
      ("BR-13", "total without tax", totals.withoutTax),
      ("BR-14", "total with tax", totals.withTax), ("BR-15", "amount to pay", totals.payable),
    ] {
      expectPresence(rule, subject, value?.text, at: place)
    }
    let parts = invoice.taxTotals.flatMap(\.subtotals)
    if parts.isEmpty { warn("BR-CO-18", "there is no breakdown of tax", at: place) }
    for part in parts {
      expectPresence("BR-45", "taxable amount", part.taxable?.text, at: part.place)
      expectPresence("BR-46", "amount of tax", part.tax?.text, at: part.place)
      expectPresence("BR-47", "category of tax", part.category?.code, at: part.place)
      if part.category?.code != "O" {
        expectPresence("BR-48", "rate of tax", part.category?.percent?.text, at: part.place)
      }
    }
  }

  /// BR-22, 24 and 26, BR-CO-04, and BR-41 and 43.
  private mutating func checkPresence(of line: EInvoice.Line) {
    let id = line.id ?? "?"
    for (rule, subject, text) in [
      ("BR-22", "quantity", line.quantity?.text), ("BR-24", "amount", line.amount?.text),
      ("BR-26", "price", line.price?.net?.text), ("BR-CO-04", "tax category", line.tax?.code),
    ] {
      expectPresence(rule, "\(subject) of line \(id)", text, at: line.place)
    }
    for item in line.allowancesAndCharges {
      let isCharge = item.isCharge == true
      expectPresence(
        isCharge ? "BR-43" : "BR-41", "amount of a \(isCharge ? "charge" : "allowance")",
        item.amount?.text, at: item.place)
    }
  }
}
