import BigInt
import ExactMoney

/// The month that is watched, as far as it is known.
struct WatchedMonth: Sendable {
  let period: Period
  let currency: Currency
  /// The last day with usage; `nil` where there is none.
  let lastKnownDay: CalendarDate?

  /// How many days of the month are known, from its first.
  var knownDayCount: Int {
    lastKnownDay.map { period.firstDay.days(until: $0) + 1 } ?? 0
  }

  /// Whether usage may still come.
  var isUnfinished: Bool { knownDayCount < period.days.dayCount }

  /// The day at `place` of the month.
  func day(_ place: Int) -> CalendarDate { period.firstDay.advanced(by: place) }
}

/// What somebody or something costs in the month.
struct WatchedCost: Sendable {
  var subject: FlagSubject
  /// The row of the P&L that bears it; `nil` where several do.
  var row: RowID?
  /// As it is printed.
  var amount: Money
  /// When it arose.
  var daily: DailyAmounts
  /// Which costs these are.
  var costBasis: String
}

/// What a cost is compared with, and at which parts of it somebody wants to know.
struct WatchedLimit: Sendable {
  var code: FlagCode
  /// What it is, in words.
  var base: String
  var amount: Money
  /// Ascending, so that the first warning comes before the last.
  var percents: [ExactDecimal]
  /// What to do once the percentage is reached.
  var advice: @Sendable (ExactDecimal) -> String
  /// Whether any cost at all reaches a base of zero; else such a base says nothing.
  var isReachedAtZero = false
}

/// Compares costs with limits: equal is a breach.
struct LimitWatch: Sendable {
  let month: WatchedMonth

  /// The thresholds of `limit` that `cost` reaches.
  func flags(of cost: WatchedCost, against limit: WatchedLimit) -> [Flag] {
    limit.percents.filter { isReached($0, cost.amount, limit) }.map { percent in
      Flag(
        code: limit.code, subject: cost.subject, row: cost.row, base: limit.base,
        baseAmount: limit.amount, threshold: percent, amount: cost.amount,
        reached: Ratios.percent(cost.amount.minorUnits, of: limit.amount.minorUnits),
        costBasis: cost.costBasis,
        firstBreach: firstBreach(of: Self.threshold(percent, of: limit.amount), cost.daily),
        advice: limit.advice(percent))
    }
  }

  /// The threshold that the month is expected to reach and has not reached yet.
  func flag(
    of cost: WatchedCost, against limit: WatchedLimit, _ forecast: MonthForecast,
    percent: ExactDecimal
  ) -> Flag? {
    guard isReached(percent, forecast.expected, limit), !isReached(percent, cost.amount, limit),
      limit.amount.minorUnits > 0
    else { return nil }
    return Flag(
      code: .forecast, subject: cost.subject, row: cost.row, base: limit.base,
      baseAmount: limit.amount, threshold: percent, amount: forecast.expected,
      reached: Ratios.percent(forecast.expected.minorUnits, of: limit.amount.minorUnits),
      costBasis: cost.costBasis, firstBreach: FlagEvent(day: forecast.lastKnownDay),
      advice:
        "\(cost.amount) by \(forecast.lastKnownDay); \(Self.outlook(forecast)): act before the "
        + "limit is reached")
  }

  private static func outlook(_ forecast: MonthForecast) -> String {
    guard let band = forecast.band else {
      return "the month is expected to end at \(forecast.expected)"
    }
    return
      "in \(MonthForecast.coveragePercent) cases of 100 such a month ends between \(band.low) and "
      + "\(band.high)"
  }

  private func isReached(_ percent: ExactDecimal, _ amount: Money, _ limit: WatchedLimit) -> Bool {
    if limit.amount.isZero { return limit.isReachedAtZero && amount.minorUnits > 0 }
    guard limit.amount.minorUnits > 0 else { return false }
    return Rational(amount.minorUnits) * 100 >= Rational(limit.amount.minorUnits)
      * Rational(percent)
  }

  /// The least number of parts that is `percent` of `base` or more.
  static func threshold(_ percent: ExactDecimal, of base: Money) -> Int128 {
    let exact =
      Rational(base.minorUnits * BigInt(widening: CostCube.partsPerMinorUnit)) * Rational(percent)
      / Rational(100)
    // A limit beyond all books is never reached.
    return Int128(narrowing: exact.rounded(.up)) ?? .max
  }

  /// The day on which `threshold` was reached.
  ///
  /// The printed amount may be a part of a minor unit above the days' sum: then it is the last day that
  /// cost something.
  func firstBreach(of threshold: Int128, _ daily: DailyAmounts) -> FlagEvent {
    guard let place = daily.firstDay(reaching: max(1, threshold)) else {
      let last = daily.days.lastIndex { $0 != 0 }
      return FlagEvent(
        day: month.day(last ?? daily.days.count - 1), sign: last.map { _ in .part(.one) })
    }
    let part = daily.part(of: place, reaching: max(1, threshold))
    return FlagEvent(day: month.day(place), sign: part.map { .part($0) })
  }
}
