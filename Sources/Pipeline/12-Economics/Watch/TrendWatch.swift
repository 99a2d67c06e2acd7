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
    return Array(subjects.indices).mapOnAllProcessors { index in
      found(trend, weekly.weeks(of: index), upTo: known).map { found in
        let monday = weekly.firstDay.advanced(by: 7 * found.firstWeek)
        let event = event(
          reaching: found.needed, daily.series(of: index),
          from: daily.firstDay.days(until: monday), daily)
        return flag(
          subjects[index], found.drift, to: weekly.firstDay.advanced(by: 7 * found.lastWeek + 6),
          event)
      }
    }.compactMap(\.self)
  }

  /// A drift as the last week shows it that does.
  private struct Found {
    var drift: Trend.Drift
    var lastWeek: Int
    var firstWeek: Int
    /// What the first week had to cost.
    var needed: Int64
  }

  private func found(_ trend: Trend, _ weeks: ArraySlice<Int64>, upTo end: Int) -> Found? {
    var found: Found?
    for week in Self.leadWeekCount..<end {
      let own = Self.weeks(weeks, to: week)
      guard let drift = trend.drift(in: own) else { continue }
      found = Found(
        drift: drift, lastWeek: week, firstWeek: found?.firstWeek ?? week,
        needed: found?.needed ?? trend.leastLast(of: own))
    }
    return found
  }

  /// The weeks up to `week` that count: the one of the first use may not be a full one.
  private static func weeks(_ weeks: ArraySlice<Int64>, to week: Int) -> [Int64] {
    let first = weeks.startIndex
    guard let firstUse = weeks.firstIndex(where: { $0 != 0 }) else { return [] }
    let start = max(first + week - Trend.weekCount, firstUse) + 1
    return start <= first + week ? Array(weeks[start...(first + week)]) : []
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
