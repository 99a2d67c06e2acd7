import BigInt
import ExactMoney

/// What usage costs at the prices of the book, in the reporting currency at one rate for all days, so
/// that no exchange rate looks like use.
struct RatedCosts {
  /// Parts of a minor unit (see ``CostCube``) for one unit, for each price row; `nil` without a rate.
  private let unitParts: [Rational?]
  /// The same where it is a whole number that fits.
  private let wholeParts: [Int128?]

  /// The costs of `ledger` on `days`, at `rates`.
  init(_ ledger: Ledger, on days: Range<CalendarDate>, rates: BudgetRates, currency: Currency) {
    let scale =
      Rational(BigInt(10).power(currency.minorUnits) * BigInt(widening: CostCube.partsPerMinorUnit))
    var used = [Bool](repeating: false, count: ledger.prices.count)
    for row in ledger.pieces(of: days) { used[Int(row.priceIndex)] = true }
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
  /// The rated cost by day of `subjectCount` subjects in a month and the weeks before it.
  ///
  /// - Parameter subject: whose the usage of a group is; −1 for nobody's.
  func history(
    of period: Period, _ costs: RatedCosts, subjectCount: Int, subject: (_ group: Int) -> Int
  ) -> DailyHistory {
    let days = DailyHistory.days(of: period)
    var builder = DailyHistory.Builder(
      firstDay: days.lowerBound, dayCount: days.dayCount, subjectCount: subjectCount)
    forEachCost(of: days, costs, subject: subject) { builder.add($2, subject: $0, day: $1) }
    return builder.history()
  }

  /// The rated cost by week of `subjectCount` subjects in the weeks in which a month shows a trend.
  ///
  /// - Parameter subject: whose the usage of a group is; −1 for nobody's.
  func weeklyHistory(
    of period: Period, _ costs: RatedCosts, subjectCount: Int, subject: (_ group: Int) -> Int
  ) -> WeeklyHistory {
    let days = TrendWatch.days(of: period)
    var weekly = WeeklyHistory(days, subjectCount: subjectCount)
    forEachCost(of: days, costs, subject: subject) { weekly.add($2, subject: $0, day: $1) }
    return weekly
  }

  /// Calls `body` with subject, day and amount of each piece of `days`, in order of time; days count from
  /// the first, and amounts are in the unit of histories.
  @inline(__always)
  private func forEachCost(
    of days: Range<CalendarDate>, _ costs: RatedCosts, subject: (_ group: Int) -> Int,
    _ body: (_ subject: Int, _ day: Int, _ amount: Int64) -> Void
  ) {
    let perUnit = CostCube.partsPerMinorUnit / Int128(DailyHistory.minorUnit)
    let most = Int128(DailyHistory.mostOfADay) * perUnit
    let firstDay = days.lowerBound.daysSinceEpoch
    var (group, own, day): (Int32, Int, Int) = (-1, -1, 0)
    for row in pieces(of: days) {
      if row.group != group {
        group = row.group
        own = subject(Int(group))
        day = Int(groups.number(.reportingDay, at: Int(group)) - firstDay)
      }
      guard own >= 0, let parts = costs.parts(of: row) else { continue }
      // What a broken file makes of a day is cut off where no statistic goes any more.
      let bounded = Swift.min(Swift.max(parts, -most), most)
      body(own, day, Int64((bounded + (bounded < 0 ? -perUnit : perUnit) / 2) / perUnit))
    }
  }
}
