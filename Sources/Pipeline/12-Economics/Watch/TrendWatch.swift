import BigInt
import ExactMoney

/// Who costs more and more, week by week.
///
/// A month looks at the full weeks that lie within it, each with the half year before; a week that two
/// months share counts as one of those before.
struct TrendWatch: Sendable {
  let month: WatchedMonth
  let policy: WatchPolicy

  /// The weeks that are looked at: those of ``Trend`` and one more, which tells first use from a gap.
  private static let leadWeekCount = Trend.weekCount

  /// The days of the full weeks of `period`, and those before them that they are compared with.
  static func days(of period: Period) -> Range<CalendarDate> {
    let first = firstMonday(of: period)
    let weekCount = first.days(until: period.days.upperBound) / 7
    return first.advanced(by: -7 * leadWeekCount)..<first.advanced(by: 7 * weekCount)
  }

  private static func firstMonday(of period: Period) -> CalendarDate {
    period.firstDay.advanced(by: 6).monday
  }

  /// The flags of `subjects` by their weeks, which are those of ``days(of:)``, and their days, which hold
  /// those of the month; both have the subjects in the same order.
  func flags(
    of subjects: [(subject: FlagSubject, row: RowID?)], _ weekly: WeeklyHistory,
    _ daily: DailyHistory
  ) -> [Flag] {
    guard let lastKnownDay = month.lastKnownDay else { return [] }
    let known = min(
      weekly.weekCount, weekly.firstDay.days(until: lastKnownDay.advanced(by: 1)) / 7)
    guard known > Self.leadWeekCount else { return [] }
    let trend = Trend(
      share: Rational(policy.driftPercent) / 100,
      leastGrowth: Rational(policy.leastAmount) * Rational(DailyHistory.scale(of: month.currency)))
    return subjects.enumerated().compactMap { index, subject in
      let weeks = weekly.weeks(of: index)
      var first: FlagEvent?
      var latest: (drift: Trend.Drift, week: Int)?
      for week in Self.leadWeekCount..<known {
        let own = Self.weeks(weeks, to: week)
        guard let drift = trend.drift(in: own) else { continue }
        if first == nil {
          first = event(
            reaching: trend.leastLast(of: own), daily.series(of: index),
            from: daily.firstDay.days(until: weekly.firstDay) + 7 * week, daily)
        }
        latest = (drift, week)
      }
      return latest.map { drift, week in
        flag(
          subject, drift, to: weekly.firstDay.advanced(by: 7 * week + 6), first)
      }
    }
  }

  /// The weeks up to `week` that count: the one of the first use may not be a full one.
  private static func weeks(_ weeks: ArraySlice<Int64>, to week: Int) -> [Int64] {
    let own = Array(weeks)
    let firstUse = own.firstIndex { $0 != 0 } ?? week
    let start = max(week - Trend.weekCount + 1, firstUse + 1)
    return start <= week ? Array(own[start...week]) : []
  }

  /// With what the week from place `start` of `series` on came to `needed`.
  private func event(
    reaching needed: Int64, _ series: [Int64], from start: Int, _ daily: DailyHistory
  ) -> FlagEvent {
    var before: Int64 = 0
    for place in start..<(start + 7) where series[place] > 0 {
      if before + series[place] >= needed {
        return FlagEvent(
          day: daily.firstDay.advanced(by: place),
          sign: .part(Rational(BigInt(needed - before), BigInt(series[place]))))
      }
      before += series[place]
    }
    return FlagEvent(day: daily.firstDay.advanced(by: start + 6))
  }

  private func flag(
    _ subject: (subject: FlagSubject, row: RowID?), _ drift: Trend.Drift, to day: CalendarDate,
    _ first: FlagEvent?
  ) -> Flag {
    let growth = money(drift.growth)
    return Flag(
      code: .costDrift, subject: subject.subject, row: subject.row,
      base: "median of \(drift.weekCount) full weeks to \(day), by its growth in "
        + "\(Trend.spanWeekCount) weeks",
      baseAmount: money(drift.median), threshold: policy.driftPercent, amount: growth,
      reached: .value((drift.share * 100).rounded(toPlaces: 1, .toNearestOrEven)),
      costBasis: CostBasis.rated.rawValue, firstBreach: first,
      advice:
        "by its trend a week costs \(growth) more than \(drift.weekCount - 1) weeks before: "
        + "look at use, prompts and price")
  }

  private func money(_ amount: Rational) -> Money {
    Money(
      minorUnits: (amount / Rational(BigInt(DailyHistory.minorUnit))).rounded(.toNearestOrEven),
      currency: month.currency)
  }
}
