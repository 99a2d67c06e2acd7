import BigInt
import ExactMoney

/// The period's revenue by row: each record booked, then summed (SPEC §5.5).
struct RevenueTable: Sendable {
  /// One row's revenue in minor units.
  struct Amounts: Sendable {
    var subscription = BigInt(0)
    var other = BigInt(0)

    var total: BigInt { subscription + other }
  }

  /// A record as it was booked.
  struct Booked: Sendable {
    var row: RowID
    var revenue: Sourced<Revenue>
    var applied: AppliedRate
    var money: Money
  }

  /// Revenue of every row that has a record of it.
  let amounts: [RowID: Amounts]
  /// The records, in the order of places.
  let booked: [Booked]

  /// Books the records of `period`; one without a rate is left out and named.
  static func build(
    _ reference: ReferenceData, policy: Policy, period: Period
  ) -> Outcome<RevenueTable> {
    var amounts: [RowID: Amounts] = [:]
    var records: [Booked] = []
    var findings: [Finding] = []
    var rates: [Currency: AppliedRate?] = [:]
    for revenue in reference.revenue where revenue.record.period == period {
      let record = revenue.record
      // All records of a currency have one rate, and an average takes a month of rates to make.
      let rate =
        rates[record.currency]
        ?? reference.rates.rate(
          from: record.currency, to: policy.reportingCurrency, policy.exchange.revenue,
          issueDate: nil, period: period)
      rates[record.currency] = rate
      guard let applied = rate else {
        findings.append(
          Finding(
            .missingRate, at: revenue.location,
            "revenue of \(record.customerID): no rate from \(record.currency) to "
              + "\(policy.reportingCurrency) for \(period)"
              + reference.rates.reason(
                from: record.currency, to: policy.reportingCurrency, policy.exchange.revenue,
                issueDate: nil, period: period)
              + "; the record is left out"))
        continue
      }
      let money = Money(
        rounding: Rational(record.amount) * applied.rate, to: policy.reportingCurrency,
        .toNearestOrEven)
      let booked = money.minorUnits
      let row = reference.customers.row(of: record.customerID)
      if row == .unattributed {
        findings.append(
          Finding(
            .unknownCustomer, at: revenue.location,
            "revenue of customer \"\(record.customerID)\" is (unattributed)"))
      }
      records.append(Booked(row: row, revenue: revenue, applied: applied, money: money))
      if record.kind == .subscription {
        amounts[row, default: Amounts()].subscription += booked
      } else {
        amounts[row, default: Amounts()].other += booked
      }
    }
    return Outcome(RevenueTable(amounts: amounts, booked: records), findings)
  }
}
