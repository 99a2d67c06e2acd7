import BigInt
import ExactMoney

/// One part of an invoice: what it bills of one group, or one other charge.
struct InvoicePart: Sendable {
  /// What the part is for.
  enum Subject: Sendable {
    /// The group with this index.
    case usage(Int)
    /// A charge that is not usage.
    case spread(SpreadLine)
  }

  var subject: Subject
  /// In the invoice's currency.
  var amount: Rational
  /// The fraction of it that belongs to each period; they sum to one.
  var fractions: [Period: Rational]

  /// What belongs to `period`.
  func amount(in period: Period) -> Rational {
    amount * (fractions[period] ?? .zero)
  }
}

/// Splits an invoice's cost over the periods of its service (SPEC §5.3, Straddling).
struct PeriodSplit: Sendable {
  /// The invoice's parts.
  let parts: [InvoicePart]
  /// Each period's part of the cost, in whole minor units; they sum to it.
  let minorUnits: [Period: BigInt]

  init(_ invoice: PreparedInvoice, parts: [InvoicePart]) {
    self.parts = parts
    let currency = invoice.header.currency
    let cost = Money(rounding: invoice.cost, to: currency, .toNearestOrEven).minorUnits
    var exact: [Period: Rational] = [:]
    for part in parts {
      for (period, fraction) in part.fractions {
        exact[period, default: .zero] += part.amount * fraction
      }
    }
    let sum = Rational.sum(exact.values)
    let gross = Rational.sum(exact.values.lazy.map(\.magnitude))
    if gross.isZero {
      exact = Self.dayFractions(invoice.servicePeriod).mapValues { $0 * invoice.cost }
    } else {
      let rest = (invoice.cost - sum) / gross
      exact = exact.mapValues { $0 + rest * $0.magnitude }
    }
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    let periods = exact.keys.sorted()
    let apportioned = Apportionment.largestRemainder(
      total: cost, parts: periods.map { ($0, (exact[$0] ?? .zero) * scale) })
    self.minorUnits = Dictionary(uniqueKeysWithValues: zip(periods, apportioned))
  }

  /// The fraction of `days` that falls in each month, by whole days.
  static func dayFractions(_ days: Range<CalendarDate>) -> [Period: Rational] {
    var fractions: [Period: Rational] = [:]
    var start = days.lowerBound
    while start < days.upperBound {
      let period = Period(containing: start)
      let end = min(period.next.firstDay, days.upperBound)
      fractions[period] = Rational(BigInt(start.days(until: end)), BigInt(days.dayCount))
      start = end
    }
    return fractions
  }
}
