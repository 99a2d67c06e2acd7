import BigInt
import ExactMoney

/// Posts what an invoice is besides the month's cost: the debt, its tax, and its other months.
struct InvoicePosting: Sendable {
  /// An amount booked at the rate of another month.
  fileprivate struct Booked {
    var amount: BigInt
    var rate: Rational
  }

  let period: Period
  let policy: Policy
  let rates: RateTable
  let history: JournalHistory
  let recognition: InvoiceRecognition
  /// What this period takes up of closed months, which is not in their journals yet.
  let priorPeriods: [PriorPeriodCost]

  /// The entry of `invoice` in the period, beside what ``CostPosting`` posts; `nil` where there is
  /// nothing to post.
  ///
  /// - Parameter booked: its part in the period, where it has one.
  func entry(_ invoice: PreparedInvoice, _ booked: BookedInvoice?) -> JournalEntry? {
    if invoice.role == .statement { return nil }
    let (lines, day): ([JournalLine], CalendarDate) =
      switch recognition.moment(invoice) {
      case .now: (debt(invoice, booked), dayOfIssue(invoice))
      case .earlier: (release(invoice, booked), period.lastDay)
      case .later: ([], period.lastDay)
      }
    let entry = JournalEntry(
      id: "\(period)-invoice-\(invoice.supplierID)/\(invoice.documentID)", date: day,
      kind: .invoice, lines: lines)
    return entry.lines.isEmpty ? nil : entry
  }

  private func dayOfIssue(_ invoice: PreparedInvoice) -> CalendarDate {
    min(max(invoice.header.issueDate ?? period.lastDay, period.firstDay), period.lastDay)
  }

  /// The debt at the rate of the month that first owes it. Parts of other months have their own rates:
  /// what that makes is `fx`, and the cents that rounding part by part leaves are `rounding`.
  private func debt(_ invoice: PreparedInvoice, _ booked: BookedInvoice?) -> [JournalLine] {
    guard let rate = rate(invoice, in: period) else { return [] }
    func money(_ amount: Rational) -> BigInt { units(amount * rate) }
    var lines = [
      line(.inputTax, money(invoice.tax.recovered), invoice, "tax got back"),
      line(.reverseChargeTax, -money(invoice.tax.selfAssessed), invoice, "self-assessed tax"),
    ]
    var exchange = Rational.zero
    var owed = money(invoice.total)
    if invoice.role.creditDay != nil {
      let paid = Money(
        minorUnits: money(invoice.costOfCredits), currency: policy.reportingCurrency)
      let cash = CreditMovement(invoice, booked: paid).cash
      // A face value that nobody pays is no debt.
      if cash.isZero { return [] }
      owed = money(invoice.total - Rational.sum(invoice.usageLines.lazy.map(\.amount)))
      lines.append(
        line(.prepaid, cash, invoice, cash > 0 ? "credits bought" : "credits given back"))
    } else {
      let late = takenUp(invoice)
      let accrued = accrued(invoice, booked, rate)
      let here = (booked?.document?.booked.minorUnits ?? 0) + Self.sum(late)
      owed -= here
      let relieved = Self.sum(accrued)
      lines.append(line(.accrued, relieved, invoice, "cost of earlier months, now owed"))
      lines.append(
        line(
          .prepaid, later(invoice, booked, rate, besides: here + relieved), invoice,
          "cost of later months"))
      for part in late + accrued { exchange += part.difference(at: rate) }
    }
    lines.append(line(.payable, -owed, invoice, "owed beside the month's cost"))
    let withheld = money(invoice.tax.withheld)
    lines.append(line(.payable, withheld, invoice, "withheld for the state"))
    lines.append(line(.withholdingTax, -withheld, invoice, "withheld for the state"))
    let gain = exchange.rounded(.toNearestOrEven)
    lines.append(line(.exchange, gain, invoice, "rates of its months"))
    let rest = -lines.reduce(BigInt(0)) { $0 + $1.amount }
    lines.append(line(.rounding, rest, invoice, "parts rounded one by one"))
    return lines
  }

  /// What was prepaid at the rate of the month that first owed it is cost at the rate of its own.
  private func release(_ invoice: PreparedInvoice, _ booked: BookedInvoice?) -> [JournalLine] {
    guard let booked, let document = booked.document, let month = recognition.month(invoice),
      let then = rate(invoice, in: month), then != document.applied.rate
    else { return [] }
    let difference = document.booked.minorUnits - units(booked.part * then)
    return [
      line(.prepaid, difference, invoice, "prepaid at the rate of \(month)"),
      line(.exchange, -difference, invoice, "rates of its months"),
    ]
  }

  /// What this period takes up of the invoice's cost in closed months: owed at once.
  private func takenUp(_ invoice: PreparedInvoice) -> [Booked] {
    priorPeriods.flatMap { cost in
      cost.documents.filter {
        $0.kind == .invoice && $0.supplier == invoice.supplierID
          && $0.documentID == invoice.documentID
      }
      .map { document in
        Booked(amount: document.booked, rate: rate(invoice, in: cost.origin) ?? .zero)
      }
    }
  }

  /// What was accrued of the invoice: what closed months booked, and of months that are not closed
  /// what their own journals post.
  private func accrued(
    _ invoice: PreparedInvoice, _ booked: BookedInvoice?, _ now: Rational
  ) -> [Booked] {
    let closed = history.bookings(invoice.supplierID, invoice.documentID).map { booking in
      Booked(amount: booking.amount, rate: rate(invoice, in: booking.origin) ?? now)
    }
    let parts = (booked?.parts ?? [:]).sorted { $0.key < $1.key }
    let open = parts.filter { $0.key < period && !history.isClosed($0.key) }.map { month, part in
      let rate = rate(invoice, in: month) ?? now
      return Booked(amount: units(Self.amount(part, invoice) * rate), rate: rate)
    }
    return closed + open
  }

  /// The cost of later months at the rate of this one. Of an invoice that has no service here its
  /// months are not known: what is left of its cost then, if it has service later.
  private func later(
    _ invoice: PreparedInvoice, _ booked: BookedInvoice?, _ rate: Rational, besides known: BigInt
  ) -> BigInt {
    if let booked {
      return booked.parts.filter { $0.key > period }.values
        .reduce(BigInt(0)) { $0 + units(Self.amount($1, invoice) * rate) }
    }
    let isOver = invoice.lines.allSatisfy { $0.servicePeriod.upperBound <= period.next.firstDay }
    return isOver ? 0 : units(invoice.cost * rate) - known
  }

  private func rate(_ invoice: PreparedInvoice, in month: Period) -> Rational? {
    InvoiceRates(rates: rates, policy: policy, period: month).toReporting(invoice)?.rate
  }

  /// `amount` of the reporting currency in whole minor units.
  private func units(_ amount: Rational) -> BigInt {
    Money(rounding: amount, to: policy.reportingCurrency, .toNearestOrEven).minorUnits
  }

  private static func amount(_ units: BigInt, _ invoice: PreparedInvoice) -> Rational {
    Money(minorUnits: units, currency: invoice.header.currency).amount
  }

  private static func sum(_ parts: [Booked]) -> BigInt { parts.reduce(0) { $0 + $1.amount } }

  private func line(
    _ account: JournalAccount, _ amount: BigInt, _ invoice: PreparedInvoice, _ memo: String
  ) -> JournalLine {
    JournalLine(
      account, amount, supplier: invoice.supplierID, documentID: invoice.documentID, memo: memo)
  }
}

extension InvoicePosting.Booked {
  /// How much more it is at `other`, in minor units.
  fileprivate func difference(at other: Rational) -> Rational {
    rate.isZero || rate == other ? .zero : Rational(amount) * (other / rate - .one)
  }
}
