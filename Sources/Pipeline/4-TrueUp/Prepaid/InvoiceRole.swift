import ExactMoney

/// What an invoice is to its provider's settlement (SPEC §5.3, Prepaid).
enum InvoiceRole: Hashable, Sendable {
  /// It is cost of the months of its service.
  case bill
  /// It grants credits, the first of them on this day; what it costs is what they cost.
  case purchase(CalendarDate)
  /// It takes credits of a purchase back on this day, for money.
  case refund(CalendarDate, of: InvoiceID)
  /// It says what was used of credits, in credits.
  case statement

  /// The role of an invoice of `lines` under `settlement`, as far as it can be told from it alone.
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

  /// The day on which money and credits change hands; `nil` where it moves none.
  var creditDay: CalendarDate? {
    switch self {
    case .purchase(let day), .refund(let day, of: _): day
    case .bill, .statement: nil
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

  /// Whether it takes credits back, and pays money back if any.
  var returnsCredits: Bool {
    credits.map { $0 < .zero && amount <= .zero } ?? false
  }

  /// Whether it moves credits or money in a way that grants nothing and takes nothing back.
  var isUnclearGrant: Bool {
    guard let credits else { return false }
    return (credits < .zero && amount > .zero)
      || (category == .purchase && credits.isZero && !amount.isZero)
  }
}

extension PreparedInvoice {
  /// The periods to which a charge other than usage belongs: by its days, but what credits cost
  /// belongs to the month that moved them.
  func fractions(ofCharge days: Range<CalendarDate>) -> [Period: Rational] {
    if let day = role.creditDay { return [Period(containing: day): .one] }
    return PeriodSplit.dayFractions(days)
  }

  /// The lines that are about their days: what credits are bought for is about no service yet.
  var linesOfService: [PreparedLine] {
    role.creditDay == nil ? lines : usageLines
  }

  /// What is paid for the credits: everything but usage, which is in credits itself.
  var costOfCredits: Rational {
    cost - Rational.sum(usageLines.lazy.map(\.amount))
  }
}
