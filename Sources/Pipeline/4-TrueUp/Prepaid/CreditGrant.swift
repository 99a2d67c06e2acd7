import ExactMoney

/// Credits that were bought or given (SPEC §5.3, Prepaid).
struct CreditGrant: Sendable {
  var provider: ProviderID
  var invoiceID: InvoiceID
  var lineID: String?
  /// The first day of the line's service, or of its invoice's.
  var start: CalendarDate
  /// The end of the line's own service; `nil` where it states none.
  var expiry: CalendarDate?
  var credits: Rational
  /// What was paid for them, booked; nothing for promotional credits.
  var cash: Money
  /// Bought, or given away.
  var category = ChargeCategory.purchase
  /// What the line asks for one credit, in its invoice's currency; zero where it asks nothing.
  var price = Rational.zero
  /// The line's words, which tell lines without id apart.
  var content: String

  /// The month they are bought in.
  var period: Period { Period(containing: start) }

  /// The grants of a purchase, for which `booked` was paid, first-in first-out.
  ///
  /// What was paid is shared over the purchase lines by their amounts, and over the credits where no
  /// line has an amount; lines that only give credits away cost nothing beside others that are paid.
  static func grants(of invoice: PreparedInvoice, booked: Money) -> [CreditGrant] {
    let lines = invoice.lines.compactMap { line in
      line.line.grantsCredits ? line.line.credits.map { (line: line, credits: $0) } : nil
    }
    .map { line, credits in
      let isPaid = line.line.category == .purchase && line.amount > .zero
      let grant = CreditGrant(
        provider: invoice.header.provider, invoiceID: invoice.header.invoiceID,
        lineID: line.line.lineID, start: line.servicePeriod.lowerBound,
        expiry: line.line.servicePeriod?.upperBound, credits: Rational(credits),
        cash: .zero(booked.currency), category: line.line.category,
        price: isPaid ? line.amount / Rational(credits) : .zero, content: line.line.content)
      return (grant: grant, price: isPaid ? line.amount : .zero)
    }
    .sorted { precedes($0.grant, $1.grant) }
    let isPriced = lines.contains { !$0.price.isZero }
    let weights = lines.map { isPriced ? $0.price : $0.grant.credits }
    let sum = Rational.sum(weights)
    // What is only given away has a face value at most, which nobody pays.
    let paid = isPriced || !booked.isNegative ? booked : .zero(booked.currency)
    let total = Rational(paid.minorUnits)
    let cash = Apportionment.largestRemainder(
      total: paid.minorUnits,
      parts: weights.enumerated().map { ($0.offset, total * $0.element / sum) })
    return zip(lines, cash).map { line, units in
      var grant = line.grant
      grant.cash = Money(minorUnits: units, currency: booked.currency)
      return grant
    }
  }

  /// First in, first out: by start, expiry (none last), invoice, line.
  static func precedes(_ left: CreditGrant, _ right: CreditGrant) -> Bool {
    if left.start != right.start { return left.start < right.start }
    if left.expiry != right.expiry {
      guard let expiry = left.expiry else { return false }
      return right.expiry.map { expiry < $0 } ?? true
    }
    if left.invoiceID != right.invoiceID { return left.invoiceID < right.invoiceID }
    let (first, second) = (left.lineID ?? "", right.lineID ?? "")
    if !first.hasSameBytes(as: second) { return first.precedesInByteOrder(second) }
    return left.content.precedesInByteOrder(right.content)
  }
}
