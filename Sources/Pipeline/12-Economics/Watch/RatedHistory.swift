import BigInt
import ExactMoney

/// What usage costs at the prices of the book, in the reporting currency at one rate for all days, so
/// that no exchange rate looks like use.
struct RatedCosts {
  /// Parts of a minor unit (see ``CostCube``) for one unit, for each price row; `nil` without a rate.
  private let unitParts: [Rational?]
  /// The same where it is a whole number that fits.
  private let wholeParts: [Int128?]

  /// The costs of `ledger` in the weeks that `period` is watched with, at `rates`.
  init(_ ledger: Ledger, in period: Period, rates: BudgetRates, currency: Currency) {
    let scale =
      Rational(BigInt(10).power(currency.minorUnits) * BigInt(widening: CostCube.partsPerMinorUnit))
    var used = [Bool](repeating: false, count: ledger.prices.count)
    for row in ledger.pieces(of: DailyHistory.days(of: period)) { used[Int(row.priceIndex)] = true }
    let unitParts = ledger.prices.indices.map { index -> Rational? in
      guard used[index], let rate = rates[ledger.prices[index].currency] else { return nil }
      return ledger.unitPrices[index].exact * rate * scale
    }
    self.unitParts = unitParts
    // A price of a 10^15th of a minor unit more or less is beyond every statistic.
    wholeParts = unitParts.map { parts in
      parts.flatMap { Int128(narrowing: $0.rounded(.toNearestOrEven)) }
    }
  }

  /// What `row` costs in parts of a minor unit; `nil` where its price has no rate.
  func parts(of row: UsageQuantity) -> Int128? {
    let price = Int(row.priceIndex)
    if let whole = wholeParts[price], let quantity = row.quantity.exactInt64 {
      let (parts, overflow) = whole.multipliedReportingOverflow(by: Int128(quantity))
      if !overflow { return parts }
    }
    return unitParts[price].flatMap { parts in
      Int128(narrowing: (parts * Rational(row.quantity)).rounded(.toNearestOrEven))
    }
  }

  /// The exact price of one unit in parts of a minor unit; `nil` without a rate.
  func unitParts(ofPrice index: Int) -> Rational? { unitParts[index] }
}

extension Ledger {
  /// Millions of these have room in a sum.
  private static let mostOfADay = Int128(Int64.max >> 24)

  /// The rated cost by day of `subjectCount` subjects in a month and the weeks before it.
  ///
  /// - Parameter subject: whose the usage of a group is; −1 for nobody's.
  func history(
    of period: Period, _ costs: RatedCosts, subjectCount: Int, subject: (_ group: Int) -> Int
  ) -> DailyHistory {
    let days = DailyHistory.days(of: period)
    let firstDay = days.lowerBound
    var builder = DailyHistory.Builder(
      firstDay: firstDay, dayCount: days.dayCount, subjectCount: subjectCount)
    let perUnit = CostCube.partsPerMinorUnit / Int128(DailyHistory.minorUnit)
    var (group, own, day): (Int32, Int, Int) = (-1, -1, 0)
    for row in pieces(of: days) {
      if row.group != group {
        group = row.group
        own = subject(Int(group))
        day = Int(groups.number(.reportingDay, at: Int(group)) - firstDay.daysSinceEpoch)
      }
      guard own >= 0, let parts = costs.parts(of: row) else { continue }
      // What a broken file makes of a day is cut off where no statistic goes any more.
      let most = Self.mostOfADay * perUnit
      let bounded = Swift.min(Swift.max(parts, -most), most)
      let amount = (bounded + (bounded < 0 ? -perUnit : perUnit) / 2) / perUnit
      builder.add(Int64(amount), subject: own, day: day)
    }
    return builder.history()
  }
}
