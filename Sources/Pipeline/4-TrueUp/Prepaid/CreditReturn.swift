import BigInt
import ExactMoney

/// Credits that were bought and are given back for money (SPEC §5.3, Prepaid).
struct CreditReturn: Sendable {
  /// The document that says so.
  var invoiceID: InvoiceID
  var location: SourceLocation
  /// The purchase whose grants they are taken from.
  var purchase: InvoiceID
  /// What the grants were: bought, or given away.
  var category: ChargeCategory
  /// The day on which they go, after its use.
  var day: CalendarDate
  /// How many; `nil` where only money is stated, which is as many as it bought.
  var credits: Rational?
  /// The money stated, in the document's currency.
  var amount: Rational
  /// What was paid back, booked.
  var cash: Money
  /// The line's words, which order lines without id.
  var content: String

  /// The month in which they go.
  var period: Period { Period(containing: day) }

  /// How much is to be taken: credits, or money at the grants' prices.
  var need: Rational { credits ?? amount }

  /// What one credit of `grant` takes of ``need``; `nil` where nothing can be taken from it.
  func need(perCreditOf grant: CreditGrant) -> Rational? {
    guard grant.invoiceID == purchase, grant.category == category else { return nil }
    if credits != nil { return .one }
    return grant.price.isZero ? nil : grant.price
  }

  /// By day, document, line.
  static func precedes(_ left: CreditReturn, _ right: CreditReturn) -> Bool {
    if left.day != right.day { return left.day < right.day }
    if left.invoiceID != right.invoiceID { return left.invoiceID < right.invoiceID }
    return left.content.precedesInByteOrder(right.content)
  }
}

/// What one document does to prepaid credits.
struct CreditMovement: Sendable {
  var grants: [CreditGrant] = []
  var returns: [CreditReturn] = []

  /// What is paid for credits less what is paid back, in minor units.
  var cash: BigInt {
    grants.reduce(BigInt(0)) { $0 + $1.cash.minorUnits }
      - returns.reduce(BigInt(0)) { $0 + $1.cash.minorUnits }
  }

  /// What `invoice`, whose credits cost `booked` in all, grants and takes back.
  ///
  /// What a purchase takes off itself lowers what its credits cost; a note that only takes back bears
  /// all of what is paid back.
  init(_ invoice: PreparedInvoice, booked: Money) {
    switch invoice.role {
    case .purchase: grants = CreditGrant.grants(of: invoice, booked: booked)
    case .refund(let day, let purchase):
      returns = Self.returns(
        invoice.lines.filter(\.line.returnsCredits), of: invoice, purchase: purchase,
        .zero(booked.currency) - booked, on: day)
    case .bill, .statement: break
    }
  }

  private static func returns(
    _ lines: [PreparedLine], of invoice: PreparedInvoice, purchase: InvoiceID, _ cash: Money,
    on day: CalendarDate
  ) -> [CreditReturn] {
    let sum = Rational.sum(lines.lazy.map(\.amount))
    let weights = lines.map { line in
      sum.isZero ? Rational(line.line.credits ?? .zero) : line.amount
    }
    let whole = Rational.sum(weights)
    let total = Rational(cash.minorUnits)
    let parts = Apportionment.largestRemainder(
      total: cash.minorUnits,
      parts: weights.enumerated().map {
        ($0.offset, whole.isZero ? .zero : total * $0.element / whole)
      })
    return zip(lines, parts).map { line, units in
      CreditReturn(
        invoiceID: invoice.header.invoiceID, location: line.line.location, purchase: purchase,
        category: line.line.category, day: day, credits: line.line.quantity.map { -Rational($0) },
        amount: -line.amount,
        cash: Money(minorUnits: units, currency: cash.currency), content: line.line.content)
    }
  }
}

private struct PurchaseName: Hashable {
  var provider: ProviderID
  var invoiceID: InvoiceID
}

extension [PreparedInvoice] {
  /// The same, where notes that take credits of one known purchase back are known as such.
  func withRefunds() -> [PreparedInvoice] {
    var purchases: [PurchaseName: CalendarDate] = [:]
    for invoice in self {
      if case .purchase(let day) = invoice.role {
        let name = PurchaseName(
          provider: invoice.header.provider, invoiceID: invoice.header.invoiceID)
        purchases[name] = day
      }
    }
    if purchases.isEmpty { return self }
    return map { invoice in
      guard invoice.role == .bill, invoice.lines.contains(where: \.line.returnsCredits) else {
        return invoice
      }
      let targets = invoice.header.corrects.compactMap { corrected in
        purchases[PurchaseName(provider: invoice.header.provider, invoiceID: corrected)].map {
          (purchase: corrected, day: $0)
        }
      }
      guard let target = targets.first, targets.count == 1 else { return invoice }
      var refund = invoice
      let day = invoice.header.issueDate ?? invoice.servicePeriod.lowerBound
      refund.role = .refund(Swift.max(day, target.day), of: target.purchase)
      return refund
    }
  }
}
