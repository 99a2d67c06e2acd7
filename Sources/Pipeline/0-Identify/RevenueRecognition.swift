import BigInt
import ExactMoney

/// Gives what was billed to its months, by the books' revenue basis.
struct RevenueRecognition: Sendable {
  private let basis: String

  /// Recognition by `basis`: `invoiced` takes the day of billing, `mrr` run rates before invoices,
  /// everything else the days of service.
  init(basis: String) {
    self.basis = basis
  }

  /// One record for each document, kind and month. Invoices and run rates measure the same sales: where
  /// there are both, those of the other basis are left aside and counted.
  func run(_ billed: [Sourced<BilledRevenue>]) -> Outcome<[Sourced<Revenue>]> {
    let measures = Set(billed.map(\.record.measure))
    let taken: BilledRevenue.Measure = basis == "mrr" ? .recurring : .invoiced
    guard measures.count > 1 else { return Outcome(billed.flatMap(records)) }
    let left = billed.filter { $0.record.measure != taken }
    let finding = Finding(
      .leftOut, at: left.map(\.location).min(),
      "\(left.count) \(left.first?.record.measure.rawValue ?? "") figures are left aside: there are "
        + "\(taken.rawValue) ones too, and reporting.revenue_basis is \(basis)")
    return Outcome(billed.filter { $0.record.measure == taken }.flatMap(records), [finding])
  }

  private func records(_ billed: Sourced<BilledRevenue>) -> [Sourced<Revenue>] {
    struct Key: Hashable {
      var kind: RevenueKind
      var period: Period
    }
    let document = billed.record
    var amounts: [Key: ExactDecimal] = [:]
    for part in document.parts {
      for (period, amount) in months(of: part, in: document) {
        amounts[Key(kind: part.kind, period: period), default: .zero] += amount
      }
    }
    return amounts.map { key, amount in
      let record = Revenue(
        revenueID: "\(document.documentID)/\(key.kind.rawValue)/\(key.period)",
        customerID: document.customerID, period: key.period, amount: amount,
        currency: document.currency, kind: key.kind)
      return Sourced(
        record, at: billed.location,
        content: billed.content + "\nkind=\(key.kind.rawValue)\nperiod=\(key.period)")
    }.sorted { ($0.record.revenueID ?? "") < ($1.record.revenueID ?? "") }
  }

  /// A part's months. By whole days and in the part's smallest units, so that the months add up.
  private func months(
    of part: BilledRevenue.Part, in document: BilledRevenue
  ) -> [(Period, ExactDecimal)] {
    let billedIn = Period(containing: document.billedOn)
    guard basis != "invoiced", let days = part.days, days.dayCount > 0 else {
      return [(billedIn, part.amount)]
    }
    var periods: [(period: Period, days: Int)] = []
    var period = Period(containing: days.lowerBound)
    while period.firstDay < days.upperBound {
      periods.append((period, period.days.clamped(to: days).dayCount))
      period = period.next
    }
    let scale = max(part.amount.scale, document.currency.minorUnits)
    let units = part.amount.significand * BigInt(10).power(scale - part.amount.scale)
    let shares = Apportionment.largestRemainder(
      total: units,
      parts: periods.map {
        ($0.period, Rational(units * BigInt($0.days), BigInt(days.dayCount)))
      })
    return zip(periods, shares).map {
      ($0.period, ExactDecimal(significand: $1, scale: scale))
    }
  }
}
