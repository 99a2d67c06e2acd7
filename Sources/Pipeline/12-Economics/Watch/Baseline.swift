import BigInt
import ExactMoney

/// Compares seven days with the same seven days of the weeks before.
///
/// Sevens of days know no weekends: each holds every weekday once. The base is the median of eight such
/// weeks, which one odd week does not move; what is above it counts only where it is more than noise.
/// Noise is what the past weeks vary by, or what their days vary by around the median of their weekday,
/// whichever is more, by median absolute deviations. Bases and thresholds are whole numbers; only noise, an
/// estimate, is binary floating point.
struct Baseline: Sendable {
  /// How many weeks before are looked at.
  static let weekCount = 8
  /// How many of them there must be since the subject was first seen.
  static let leastWeekCount = 4

  /// Seven days that cost too much.
  struct Spike: Hashable, Sendable {
    /// The place of the day on which it was first seen.
    var firstDay: Int
    /// Which part of that day's cost makes its seven too much; `nil` where the day cost nothing.
    var firstPart: Rational?
    /// The place of the day that ends the most expensive seven, in proportion to their base.
    var peakDay: Int
    /// What those seven cost, in the series' unit.
    var amount: Int64
    /// Twice the median they are compared with.
    var doubledMedian: Int64
  }

  /// What the excess must be at least, in the series' unit.
  private let leastExcess: Int64
  /// By how much more, as a fraction of whole numbers.
  private let share: (numerator: Int128, denominator: Int128)
  /// How many standard deviations are noise.
  private let deviations: Double

  /// Spikes of `percent` per cent more, above `deviations` robust standard deviations of noise, that come
  /// to `leastExcess` at least.
  ///
  /// - Precondition: `percent` is at most 1,000,000 with 10 decimals, so that comparing has room.
  init(percent: ExactDecimal, deviations: ExactDecimal, leastExcess: Int64) {
    let share = Rational(percent) / Rational(100)
    self.share = (
      required(Int128(narrowing: share.numerator), "a threshold of more than 2^127"),
      required(Int128(narrowing: share.denominator), "a threshold of more than 38 digits")
    )
    self.deviations = required(Double(deviations.description), "\(deviations) is no number")
    self.leastExcess = leastExcess
  }

  /// The first breach and the highest of `days`, places in `series`; `nil` where there is none.
  ///
  /// What began before `days` and goes on counts from the first seven days that lie within them: their
  /// month told of the rest.
  ///
  /// - Precondition: `days` begins after ``DailyHistory/leadDayCount`` days of the series.
  func spike(in series: [Int64], days: Range<Int>) -> Spike? {
    guard let firstUse = series.firstIndex(where: { $0 != 0 }) else { return nil }
    var sums = [Int64](repeating: 0, count: series.count + 1)
    var scratch = Scratch()
    for (day, amount) in series.enumerated() { sums[day + 1] = sums[day] + amount }
    var isContinued =
      breach(series, sums, day: days.lowerBound - 1, firstUse: firstUse, &scratch) != nil
    var result: Spike?
    for day in days {
      guard let week = breach(series, sums, day: day, firstUse: firstUse, &scratch) else {
        isContinued = false
        continue
      }
      if isContinued, day < days.lowerBound + 6 { continue }
      guard var known = result else {
        let needed = week.doubledNeed - 2 * (week.amount - series[day])
        result = Spike(
          firstDay: day,
          firstPart: series[day] > 0 ? Rational(BigInt(needed), BigInt(2 * series[day])) : nil,
          peakDay: day, amount: week.amount, doubledMedian: week.doubledMedian)
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

  /// Weeks that are looked at one after the other: 100,000 customers need no memory of their own.
  private struct Scratch {
    var past: [Int64] = []
    var distances: [Int64] = []
  }

  /// Seven days that cost too much, with twice their base and twice the least that is too much.
  private struct Week {
    var amount: Int64
    var doubledMedian: Int64
    var doubledNeed: Int64
  }

  /// The seven days that end with `day`, where they cost too much.
  private func breach(
    _ series: [Int64], _ sums: [Int64], day: Int, firstUse: Int, _ scratch: inout Scratch
  ) -> Week? {
    func week(endingOn day: Int) -> Int64 { sums[day + 1] - sums[day - 6] }
    scratch.past.removeAll(keepingCapacity: true)
    for number in 1...Self.weekCount where day - 7 * number - 6 >= firstUse {
      scratch.past.append(week(endingOn: day - 7 * number))
    }
    guard scratch.past.count >= Self.leastWeekCount else { return nil }
    let amount = week(endingOn: day)
    let doubledMedian = Self.doubledMedian(&scratch.past)
    let doubledExcess = 2 * amount - doubledMedian
    let shareOfMedian = Int128(doubledMedian) * share.numerator
    guard doubledMedian > 0, doubledExcess >= 2 * leastExcess,
      Int128(doubledExcess) * share.denominator >= shareOfMedian
    else { return nil }
    // What is enough to be told is seldom: noise is asked for last.
    let weeks = scratch.past
    let weekly = Self.deviation(weeks, &scratch)
    var daily = 0.0
    for weekday in 0..<7 {
      scratch.past.removeAll(keepingCapacity: true)
      for number in 1...weeks.count { scratch.past.append(series[day - weekday - 7 * number]) }
      let values = scratch.past
      let deviation = Self.deviation(values, &scratch)
      daily += deviation * deviation
    }
    let noise =
      deviations * max(weekly, daily.squareRoot()) * Self.smallSampleFactor(weeks.count)
    guard Double(doubledExcess) / 2 > noise else { return nil }
    // All three are less than the excess, so they fit.
    let leastShare = Int64((shareOfMedian + share.denominator - 1) / share.denominator)
    let needed = max(2 * leastExcess, leastShare, Int64(2 * noise) + 1)
    return Week(
      amount: amount, doubledMedian: doubledMedian, doubledNeed: doubledMedian + needed)
  }

  /// 1.4826 median absolute deviations: the standard deviation where noise is normal.
  private static func deviation(_ values: [Int64], _ scratch: inout Scratch) -> Double {
    scratch.distances.removeAll(keepingCapacity: true)
    scratch.distances += values
    let median = doubledMedian(&scratch.distances)
    for index in values.indices {
      scratch.distances[index] = Int64((2 * values[index] - median).magnitude)
    }
    // The distances are doubled, and their median is once more.
    return 1.4826 * Double(doubledMedian(&scratch.distances)) / 4
  }

  /// By how much a few values deviate more than their median absolute deviation says (Croux and Rousseeuw
  /// 1992), and what the median of so few adds to a difference from it, π/2n of their variance.
  private static func smallSampleFactor(_ count: Int) -> Double {
    let factors = [4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129]
    return (factors[count] ?? 1) * (1 + Double.pi / Double(2 * count)).squareRoot()
  }

  /// Twice the median; `values` are sorted.
  private static func doubledMedian(_ values: inout [Int64]) -> Int64 {
    values.sort()
    return values[(values.count - 1) / 2] + values[values.count / 2]
  }
}
