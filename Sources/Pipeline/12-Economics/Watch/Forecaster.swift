import BigInt
import ExactMoney

/// Expects what a month will cost from what its first days cost: a level times a profile by weekday.
///
/// This is a statistic and no figure of the books, so it is worked out in binary floating point.
struct Forecaster: Sendable {
  let month: WatchedMonth

  /// How many days of a month must be known before anything is expected of the rest.
  static let leastDayCount = 7
  /// Four outcomes of five lie within this many standard deviations.
  private static let bandDeviations = 1.2816
  private static let leastHistoryDayCount = 28

  /// What the month is expected to cost of which `daily` is known and `booked` is printed by now.
  ///
  /// - Parameter past: what the weeks before cost, day by day up to the month's first; may be empty.
  /// - Returns: `nil` where the month is over, or too little of it is known.
  func forecast(_ daily: DailyAmounts, booked: Money, past: ArraySlice<Int64>) -> MonthForecast? {
    let known = month.knownDayCount
    guard month.isUnfinished, known >= Self.leastDayCount, let lastKnownDay = month.lastKnownDay
    else { return nil }
    let costs = daily.days.prefix(known).map { Double($0) / Double(CostCube.partsPerMinorUnit) }
    let weights = profile(of: past) ?? profile(ofKnown: costs)
    func weight(_ place: Int) -> Double { weights[weekday(month.day(place))] }
    let knownWeight = (0..<known).reduce(0) { $0 + weight($1) }
    guard knownWeight > 0 else { return nil }
    let rest = known..<month.period.days.dayCount
    let restWeight = rest.reduce(0) { $0 + weight($1) }
    let level = costs.reduce(0, +) / knownWeight
    let residuals = costs.enumerated().map { $0.element - level * weight($0.offset) }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let deviation = (squares / Double(known - 1)).squareRoot()
    // The days to come vary, and the level itself is known only as well as the days behind it.
    let share = restWeight / knownWeight
    let spread =
      Self.bandDeviations * deviation * Self.persistence(of: residuals)
      * (Double(rest.count) + Double(known) * share * share).squareRoot()
    let more = level * restWeight
    func money(_ more: Double) -> Money {
      Money(
        minorUnits: booked.minorUnits + BigInt(max(0, more).rounded(.toNearestOrEven)),
        currency: booked.currency)
    }
    return MonthForecast(
      lastKnownDay: lastKnownDay, soFar: booked, expected: money(more), low: money(more - spread),
      high: money(more + spread))
  }

  /// By how much sums of days vary more than days that know nothing of each other: what is high today is
  /// often high tomorrow. √((1 + ρ) / (1 − ρ)) of the correlation ρ of neighbouring days.
  private static func persistence(of residuals: [Double]) -> Double {
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return 1 }
    let products = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let correlation = min(max(products / squares, 0), 0.8)
    return ((1 + correlation) / (1 - correlation)).squareRoot()
  }

  /// Monday is 0.
  private func weekday(_ day: CalendarDate) -> Int {
    day.monday.days(until: day)
  }

  /// What each weekday usually costs, by the median of the weeks before, so that one odd day does not
  /// bend it; `nil` where they say too little.
  private func profile(of past: ArraySlice<Int64>) -> [Double]? {
    guard let firstUse = past.firstIndex(where: { $0 != 0 }),
      past.endIndex - firstUse >= Self.leastHistoryDayCount
    else { return nil }
    var byWeekday = [[Int64]](repeating: [], count: 7)
    for place in firstUse..<past.endIndex {
      byWeekday[weekday(month.day(place - past.endIndex))].append(past[place])
    }
    let medians = byWeekday.map { amounts -> Double in
      let sorted = amounts.sorted()
      return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
    }
    return medians.reduce(0, +) > 0 ? medians : nil
  }

  /// The same from two weeks of the month itself; from less than that, every day is like another.
  private func profile(ofKnown costs: [Double]) -> [Double] {
    guard costs.count >= 14 else { return Array(repeating: 1, count: 7) }
    var sums = [Double](repeating: 0, count: 7)
    var counts = [Double](repeating: 0, count: 7)
    for (place, cost) in costs.enumerated() {
      sums[weekday(month.day(place))] += cost
      counts[weekday(month.day(place))] += 1
    }
    return zip(sums, counts).map { $0 / $1 }
  }
}
