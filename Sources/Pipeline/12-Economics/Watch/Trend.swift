import Algorithms
import BigInt
import ExactMoney

/// A lasting trend of weekly costs, too slow for any one week to be a spike.
///
/// How fast is the median of the slopes between all pairs of weeks (Theil 1950, Sen 1968), which a few odd
/// weeks at either end do not bend; that it is no chance is shown by how many more pairs rise than fall
/// (Mann 1945, Kendall 1975), which knows nothing of how much. Full weeks know no weekends. All of it is
/// whole numbers, so equal is equal.
struct Trend: Sendable {
  /// How many weeks are looked at: half a year.
  static let weekCount = 26
  /// How many of them there must be since the first use: a quarter.
  static let leastWeekCount = 13
  /// How many standard deviations of chance the rises must be more than the falls.
  static let deviations = 3
  /// The weeks in which growth is told.
  static let spanWeekCount = 4

  /// Weeks that cost more and more.
  struct Drift: Hashable, Sendable {
    /// How many weeks show it.
    var weekCount: Int
    /// The median of them, in the unit of the weeks.
    var median: Rational
    /// By how much a week costs more than in the first of them, by the trend.
    var growth: Rational
    /// The growth in ``Trend/spanWeekCount`` weeks as a part of the median.
    var share: Rational
  }

  /// The growth in ``spanWeekCount`` weeks that is too much, as a part of the median week.
  let share: Rational
  /// What a week must cost more at least, in the unit of the weeks.
  let leastGrowth: Rational

  /// Every distance between two weeks divides it.
  private static let commonDistance: Int128 = 26_771_144_400

  /// The drift of `weeks`, of which there are at most ``weekCount``; `nil` where there is none, or they are
  /// too few.
  ///
  /// - Complexity: O(*n*² log *n*).
  func drift(in weeks: [Int64]) -> Drift? {
    guard weeks.count >= Self.leastWeekCount, Self.isRising(weeks) else { return nil }
    let sorted = weeks.sorted()
    let doubledMedian = sorted[(weeks.count - 1) / 2] + sorted[weeks.count / 2]
    let slope = Self.slope(of: weeks)
    guard doubledMedian > 0, slope.signum > 0 else { return nil }
    let median = Rational(BigInt(doubledMedian), 2)
    let drift = Drift(
      weekCount: weeks.count, median: median, growth: slope * Rational(weeks.count - 1),
      share: slope * Rational(Self.spanWeekCount) / median)
    return drift.share >= share && drift.growth >= leastGrowth ? drift : nil
  }

  /// The least that the last of `weeks`, which drift, may cost for them to drift still.
  ///
  /// That they rise is quickly told, and mostly decides it.
  func leastLast(of weeks: [Int64]) -> Int64 {
    guard let last = weeks.last else { return 0 }
    func ending(with amount: Int64) -> [Int64] { weeks.dropLast() + [amount] }
    let rising = (0..<last).partitioningIndex { Self.isRising(ending(with: $0)) }
    if drift(in: ending(with: rising)) != nil { return rising }
    return (rising..<last).partitioningIndex { drift(in: ending(with: $0)) != nil }
  }

  /// Whether more pairs rise than chance lets expect. Equal weeks only make chance smaller than it is
  /// taken to be here.
  private static func isRising(_ weeks: [Int64]) -> Bool {
    var rises = 0
    for (later, amount) in weeks.enumerated() {
      for earlier in 0..<later { rises += Int((amount - weeks[earlier]).signum()) }
    }
    let count = weeks.count
    // The variance of pure chance is n(n − 1)(2n + 5) / 18.
    let limit = deviations * deviations * count * (count - 1) * (2 * count + 5)
    return rises > 0 && 18 * rises * rises >= limit
  }

  /// The median slope between two weeks.
  private static func slope(of weeks: [Int64]) -> Rational {
    var slopes: [Int128] = []
    slopes.reserveCapacity(weeks.count * (weeks.count - 1) / 2)
    for (later, amount) in weeks.enumerated() {
      for earlier in 0..<later {
        slopes.append(
          Int128(amount - weeks[earlier]) * (commonDistance / Int128(later - earlier)))
      }
    }
    slopes.sort()
    let doubled = slopes[(slopes.count - 1) / 2] + slopes[slopes.count / 2]
    return Rational(BigInt(widening: doubled), 2 * BigInt(widening: commonDistance))
  }
}
