import ExactMoney

/// What an invoice is to its provider's settlement (SPEC §5.3, Prepaid).
enum InvoiceRole: Hashable, Sendable {
  /// It is cost of the months of its service.
  case bill
  /// It grants credits, the first of them on this day; what it costs is what they cost.
  case purchase(CalendarDate)
  /// It says what was used of credits, in credits.
  case statement

  /// The role of an invoice of `lines` under `settlement`.
  ///
  /// Of a prepaid provider an invoice that grants credits is a purchase, and any other with usage
  /// lines a statement. What is neither is a bill: a fee is no credit.
  init(_ settlement: Settlement, _ lines: [PreparedLine]) {
    guard settlement == .prepaid else {
      self = .bill
      return
    }
    if let day = lines.filter({ $0.line.grantsCredits }).map(\.servicePeriod.lowerBound).min() {
      self = .purchase(day)
    } else {
      self = lines.contains { $0.line.category == .usage } ? .statement : .bill
    }
  }
}

extension InvoiceLine {
  /// The credits that the line is about under prepaid settlement: of a purchase its quantity, or one
  /// for each unit of its currency; of a credit its quantity; `nil` where it is about none.
  var credits: ExactDecimal? {
    switch category {
    case .purchase: quantity ?? amount
    case .credit: quantity
    case .usage, .tax, .adjustment: nil
    }
  }

  /// Whether it adds credits.
  var grantsCredits: Bool {
    credits.map { $0 > .zero } ?? false
  }

  /// Whether it moves credits or money in a way that makes no grant.
  var isUnclearGrant: Bool {
    guard let credits else { return false }
    return credits < .zero || (category == .purchase && credits.isZero && !amount.isZero)
  }
}

extension PreparedInvoice {
  /// The periods to which a charge other than usage belongs: by its days, but what credits cost
  /// belongs to the month that brought them.
  func fractions(ofCharge days: Range<CalendarDate>) -> [Period: Rational] {
    if case .purchase(let day) = role { return [Period(containing: day): .one] }
    return PeriodSplit.dayFractions(days)
  }

  /// The lines that are about their days: what credits are bought for is about no service yet.
  var linesOfService: [PreparedLine] {
    if case .purchase = role { usageLines } else { lines }
  }

  /// What is paid for the credits: everything but usage, which is in credits itself.
  var costOfCredits: Rational {
    cost - Rational.sum(usageLines.lazy.map(\.amount))
  }
}
