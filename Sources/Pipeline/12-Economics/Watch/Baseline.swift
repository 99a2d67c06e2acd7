import ExactMoney

/// Compares seven days with the same seven days of the weeks before.
///
/// Sevens of days know no weekends: each holds every weekday once. The base is the median of eight such
/// weeks, which one odd week does not move; what is above it counts only where it is more than the
/// weeks' own noise, the median absolute deviation from that median. All in whole numbers.
struct Baseline: Sendable {
  /// How many weeks before are looked at.
  static let weekCount = 8
  /// How many of them there must be since the subject was first seen.
  static let leastWeekCount = 4

  /// Seven days that cost too much.
  struct Spike: Hashable, Sendable {
    /// The place of the day on which it was first seen.
    var firstDay: Int
    /// The place of the day that ends the most expensive seven, in proportion to their base.
    var peakDay: Int
    /// What those seven cost, in the series' unit.
    var amount: Int64
    /// Twice the median they are compared with.
    var doubledMedian: Int64
  }

  /// By how much more, in per cent.
  let percent: Rational
  /// How many robust standard deviations are noise.
  let deviations: Rational
  /// What the excess must be at least, in the series' unit.
  let leastExcess: Int64

  /// 1.4826 median absolute deviations are a standard deviation where noise is normal.
  private static let deviationScale = Rational(14_826, 10_000)

  /// The first breach and the highest of `days`, places in `series`; `nil` where there is none.
  ///
  /// What began before `days` and goes on counts from the first seven days that lie within them: their
  /// month told of the rest.
  ///
  /// - Precondition: `days` begins after ``DailyHistory/leadDayCount`` days of the series.
  func spike(in series: [Int64], days: Range<Int>) -> Spike? {
    guard let firstUse = series.firstIndex(where: { $0 != 0 }) else { return nil }
    var sums = [Int64](repeating: 0, count: series.count + 1)
    for (day, amount) in series.enumerated() { sums[day + 1] = sums[day] + amount }
    var isContinued = breach(sums, day: days.lowerBound - 1, firstUse: firstUse) != nil
    var result: Spike?
    for day in days {
      guard let week = breach(sums, day: day, firstUse: firstUse) else {
        isContinued = false
        continue
      }
      if isContinued, day < days.lowerBound + 6 { continue }
      guard var known = result else {
        result = Spike(
          firstDay: day, peakDay: day, amount: week.amount, doubledMedian: week.doubledMedian)
        continue
      }
      let isHigher =
        Int128(week.amount) * Int128(known.doubledMedian)
        > Int128(known.amount) * Int128(week.doubledMedian)
      guard isHigher else { continue }
      (known.peakDay, known.amount, known.doubledMedian) = (day, week.amount, week.doubledMedian)
      result = known
    }
    return result
  }

  /// The seven days that end with `day`, where they cost too much.
  private func breach(
    _ sums: [Int64], day: Int, firstUse: Int
  ) -> (amount: Int64, doubledMedian: Int64)? {
    func week(endingOn day: Int) -> Int64 { sums[day + 1] - sums[day - 6] }
    var past: [Int64] = []
    past.reserveCapacity(Self.weekCount)
    for number in 1...Self.weekCount where day - 7 * number - 6 >= max(0, firstUse) {
      past.append(week(endingOn: day - 7 * number))
    }
    guard past.count >= Self.leastWeekCount else { return nil }
    let amount = week(endingOn: day)
    let doubledMedian = Self.doubledMedian(&past)
    let doubledExcess = 2 * amount - doubledMedian
    guard doubledMedian > 0, doubledExcess >= 2 * leastExcess,
      Rational(doubledExcess) * 100 >= Rational(doubledMedian) * percent
    else { return nil }
    var distances = past.map { Int64((2 * $0 - doubledMedian).magnitude) }
    let noise = Rational(Self.doubledMedian(&distances), 2) * Self.deviationScale * deviations
    return Rational(doubledExcess) > noise ? (amount, doubledMedian) : nil
  }

  /// Twice the median; `values` are sorted.
  private static func doubledMedian(_ values: inout [Int64]) -> Int64 {
    values.sort()
    return values[(values.count - 1) / 2] + values[values.count / 2]
  }
}

extension Rational {
  fileprivate init(_ numerator: Int64, _ denominator: Int64) {
    self.init(Int(numerator), Int(denominator))
  }
}
