import BigInt
import ExactMoney

/// Expects what a month will cost from what its first days cost: a level times a profile by weekday, and
/// growth where the weeks before are clear about it.
///
/// This is a statistic and no figure of the books, so it is worked out in binary floating point.
struct Forecaster: Sendable {
  let month: WatchedMonth
  /// `nil` where there is no forecast anyway.
  private let forecastBand: ForecastBand?

  /// How many days of a month must be known before anything is expected of the rest.
  static let leastDayCount = 7
  /// How many days before the month a profile and a band need.
  static let leastHistoryDayCount = 28

  /// Forecasts of `month`.
  init(month: WatchedMonth) {
    self.month = month
    let known = month.knownDayCount
    guard month.isUnfinished, known >= Self.leastDayCount else {
      forecastBand = nil
      return
    }
    let open = month.period.days.dayCount - known
    forecastBand = ForecastBand(
      knownCount: known, openCount: open, mostErrors: DailyHistory.leadDayCount - open + 1)
  }

  /// What the month is expected to cost of which `daily` is known and `booked` is printed by now.
  ///
  /// - Parameter rated: the usage at the prices of the book, day by day, of the weeks before the month and
  ///   of the month's own days; may be empty.
  /// - Returns: `nil` where the month is over, or too little of it is known.
  func forecast(_ daily: DailyAmounts, booked: Money, rated: [Int64]) -> MonthForecast? {
    let known = month.knownDayCount
    guard let forecastBand, let lastKnownDay = month.lastKnownDay else { return nil }
    let costs = daily.days.prefix(known).map { Double($0) / Double(CostCube.partsPerMinorUnit) }
    let past = past(rated)
    let weights = past.map { profile(of: $0) } ?? profile(ofKnown: costs)
    func weight(_ place: Int) -> Double { weights[weekday(month.day(place))] }
    let knownWeight = (0..<known).reduce(0) { $0 + weight($1) }
    guard knownWeight > 0 else { return nil }
    let openWeight = (known..<month.period.days.dayCount).reduce(0) { $0 + weight($1) }
    let level = costs.reduce(0, +) / knownWeight * openWeight
    func money(_ more: Double) -> Money {
      Money(
        minorUnits: booked.minorUnits + BigInt(max(0, more).rounded(.toNearestOrEven)),
        currency: booked.currency)
    }
    let outlook = past.flatMap { past in
      let days = Array(past) + rated.suffix(month.period.days.dayCount).prefix(known)
      return forecastBand.outlook(
        days.map { Double($0) }, weights: days.indices.map { weight($0 - past.count) })
    }
    let more = level * (1 + (outlook?.growth ?? 0))
    let band = outlook.map { outlook in
      MonthForecast.Band(
        low: money(more - level * outlook.halfWidth), high: money(more + level * outlook.halfWidth))
    }
    return MonthForecast(
      lastKnownDay: lastKnownDay, soFar: booked, expected: money(more), band: band)
  }

  /// Monday is 0.
  private func weekday(_ day: CalendarDate) -> Int {
    day.monday.days(until: day)
  }

  /// The days before the month since the first use; `nil` where they are too few.
  private func past(_ rated: [Int64]) -> ArraySlice<Int64>? {
    let before = rated.dropLast(month.period.days.dayCount)
    let past = before.drop { $0 == 0 }
    return past.count >= Self.leastHistoryDayCount ? past : nil
  }

  /// What each weekday usually costs, by the median of the weeks before, so that one odd day does not
  /// bend it; by the mean where use is so seldom that a median is nothing.
  private func profile(of past: ArraySlice<Int64>) -> [Double] {
    var byWeekday = [[Int64]](repeating: [], count: 7)
    for (place, amount) in past.enumerated() {
      byWeekday[weekday(month.day(place - past.count))].append(amount)
    }
    let medians = byWeekday.map { amounts -> Double in
      let sorted = amounts.sorted()
      return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
    }
    let means = byWeekday.map { amounts in
      amounts.reduce(0) { $0 + Double($1) } / Double(amounts.count)
    }
    let isSeldom = zip(medians, means).contains { $0 <= 0 && $1 > 0 }
    return isSeldom ? means : medians
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
