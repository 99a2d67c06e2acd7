/// The month, October 2026 in UTC, and when in it the row of a given number was written.
///
/// Traffic follows the working day: row numbers advance slowly at night and at the weekend.
struct MonthClock {
  static let days = 31
  static let dayMilliseconds = 86_400_000
  private static let hourMilliseconds = 3_600_000
  private static let hourWeights = [
    2, 1, 1, 1, 1, 2, 4, 7, 11, 14, 15, 15, 13, 14, 16, 16, 15, 13, 10, 8, 6, 5, 4, 3,
  ]
  /// 1 October 2026 is a Thursday.
  private static let dayWeights = [10, 10, 4, 3, 10, 11, 10]

  private let rows: Int
  /// The weight before each hour of the month, and at the end the whole.
  private let cumulative: [Int]

  init(rows: Int) {
    self.rows = rows
    var sums = [0]
    for hour in 0..<Self.days * 24 {
      let weight = Self.hourWeights[hour % 24] * Self.dayWeights[hour / 24 % 7]
      sums.append((sums.last ?? 0) + weight)
    }
    cumulative = sums
  }

  /// Milliseconds since the month began, at most two minutes before its end: what follows a call
  /// (its latency, its delivery) is still in the month.
  func milliseconds(row: Int) -> Int {
    let total = cumulative[cumulative.count - 1]
    let position = row * total
    let weightBefore = position / rows
    var low = 0
    var high = cumulative.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if cumulative[middle] <= weightBefore { low = middle } else { high = middle }
    }
    let inHour = position - cumulative[low] * rows
    let hourWeight = (cumulative[low + 1] - cumulative[low]) * rows
    let fraction = Int(Double(inHour) / Double(hourWeight) * Double(Self.hourMilliseconds))
    let moment = low * Self.hourMilliseconds + fraction
    return min(moment, Self.days * Self.dayMilliseconds - 120_000)
  }
}
