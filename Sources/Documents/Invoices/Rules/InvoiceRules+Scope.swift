import ExactMoney
import Pipeline
import SourceText

extension InvoiceRules {
  /// BR-05 and 53, and Peppol's R005 and R051: the currencies that the document names, and their use.
  mutating func checkCurrencies() {
    if invoice.hasImpliedCurrency, let currency = invoice.currency {
      warn(
        "BR-05", "no currency of the document; \(currency) is that of the amount to pay",
        at: invoice.place)
    }
    if let other = invoice.taxCurrency {
      if other == invoice.currency {
        warn("PEPPOL-EN16931-R005", "\(other) is the second currency, too", at: invoice.place)
      }
      if !invoice.taxTotals.contains(where: { $0.amount?.currency == other }) {
        warn("BR-53", "no total of tax in the second currency \(other)", at: invoice.place)
      }
    }
    guard invoice.syntax == .ubl, let currency = invoice.currency else { return }
    var named: Set<String> = [currency]
    for (place, value) in amounts {
      guard let other = value?.currency, named.insert(other).inserted else { continue }
      warn(
        "PEPPOL-EN16931-R051",
        "an amount in \(Evidence.quoted(other)), the document in \(currency)", at: place)
    }
  }

  /// The amounts that are in the document's currency, with their places: all but the tax that is told
  /// again.
  private var amounts: [(place: Int, value: XMLValue?)] {
    let totals = invoice.totals
    var amounts: [(Int, XMLValue?)] = [
      totals.lineNet, totals.allowances, totals.charges, totals.withoutTax, totals.withTax,
      totals.prepaid, totals.rounding, totals.payable,
    ].map { (totals.place, $0) }
    for total in invoice.taxTotals where !total.subtotals.isEmpty {
      amounts.append((total.place, total.amount))
      amounts += total.subtotals.flatMap { [($0.place, $0.taxable), ($0.place, $0.tax)] }
    }
    for line in invoice.lines {
      amounts.append((line.place, line.amount))
      amounts.append((line.place, line.price?.net))
    }
    let items = invoice.allowancesAndCharges + invoice.lines.flatMap(\.allowancesAndCharges)
    return amounts + items.flatMap { [($0.place, $0.amount), ($0.place, $0.base)] }
  }

  /// BR-CO-03: the day on which the tax falls due is stated in one way, not two.
  mutating func checkTaxPoint() {
    guard let day = invoice.taxPointDate, let code = invoice.taxPointCode else { return }
    warn(
      "BR-CO-03",
      "the tax falls due on \(Evidence.quoted(day)) and by code \(Evidence.quoted(code))",
      at: invoice.place)
  }

  /// BR-CO-19 and 20: a period has a start or an end. BR-29 and 30: none ends before it begins. Peppol's R110 and R111: that of a line is within
  /// that of the document.
  mutating func checkPeriods() {
    let whole = Days(invoice.period)
    if invoice.period.isEmpty, invoice.taxPointCode == nil {
      warn("BR-CO-19", "the document's period has neither start nor end", at: invoice.place)
    }
    checkOrder("BR-29", "of the document", whole, at: invoice.place)
    for line in invoice.lines {
      if line.period.isEmpty {
        warn(
          "BR-CO-20", "the period of line \(line.id ?? "?") has neither start nor end",
          at: line.place)
      }
      let days = Days(line.period)
      checkOrder("BR-30", "of line \(line.id ?? "?")", days, at: line.place)
      if let start = days.start, let first = whole.start, start < first {
        warn(
          "PEPPOL-EN16931-R110",
          "line \(line.id ?? "?") begins on \(start), the document on \(first)", at: line.place)
      }
      if let end = days.end, let last = whole.end, end > last {
        warn(
          "PEPPOL-EN16931-R111", "line \(line.id ?? "?") ends on \(end), the document on \(last)",
          at: line.place)
      }
    }
  }

  private mutating func checkOrder(
    _ rule: String, _ subject: String, _ days: Days, at place: Int
  ) {
    guard let start = days.start, let end = days.end, end < start else { return }
    warn(rule, "the period \(subject) ends on \(end), before it begins on \(start)", at: place)
  }

  /// The days of a period that are days.
  private struct Days {
    let start: CalendarDate?
    let end: CalendarDate?

    init(_ period: EInvoice.Period) {
      start = period.start.flatMap { CalendarDate($0) }
      end = period.end.flatMap { CalendarDate($0) }
    }
  }
}

extension EInvoice.Period {
  /// Whether it stands in the document and says nothing.
  fileprivate var isEmpty: Bool { isStated && start == nil && end == nil }
}
