import ExactMoney

/// A charge that is not usage, and how it reaches the rows (SPEC §5.3).
struct SpreadLine: Sendable {
  /// The part of the ledger that a charge is spread over.
  struct Target: Hashable, Sendable {
    var key: MatchKey
    /// The days of its cells, and of the charge's own split over periods.
    var servicePeriod: Range<CalendarDate>
  }

  var target: Target
  var amount: Rational
  var rule: SpreadRule
  /// The charge's kind.
  var category: ChargeCategory
  /// The lines it is made of; of self-assessed tax none.
  var lines: [PreparedLine]

  /// The invoice's credits, purchases and adjustments line by line, and the tax that is cost as one.
  static func all(of invoice: PreparedInvoice, policy: Policy) -> [SpreadLine] {
    var lines: [SpreadLine] = []
    for line in invoice.lines
    where line.line.category != .usage && line.line.category != .tax {
      lines.append(
        SpreadLine(
          target: Target(key: line.key, servicePeriod: line.servicePeriod), amount: line.amount,
          rule: policy.spreadRule(line.line.category), category: line.line.category,
          lines: [line]))
    }
    if !invoice.taxThatIsCost.isZero {
      lines.append(
        SpreadLine(
          target: Target(key: MatchKey(), servicePeriod: invoice.servicePeriod),
          amount: invoice.taxThatIsCost,
          rule: policy.spreadRule(.tax), category: .tax,
          lines: invoice.lines.filter { $0.line.category == .tax }))
    }
    return lines
  }

  /// Those that are spread by cost.
  static func lines(of invoice: PreparedInvoice, policy: Policy) -> [SpreadLine] {
    all(of: invoice, policy: policy).filter { $0.rule == .byCost }
  }
}
