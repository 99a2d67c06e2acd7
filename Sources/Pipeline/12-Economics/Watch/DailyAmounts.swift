import BigInt
import ExactMoney

/// What something costs day by day in one month, in parts of a minor unit (see ``CostCube``).
struct DailyAmounts: Hashable, Sendable {
  /// One amount for each day of the month.
  var days: [Int128]
  /// Cost that belongs to no day: shared costs arise evenly over the month.
  var undated: Int128 = 0

  /// Nothing on any of `dayCount` days.
  init(dayCount: Int) {
    days = Array(repeating: 0, count: dayCount)
  }

  /// These amounts.
  init(_ days: [Int128], undated: Int128 = 0) {
    self.days = days
    self.undated = undated
  }

  /// What the month costs.
  var sum: Int128 { days.reduce(undated, +) }

  /// The place of the first day by whose end at least `threshold` has arisen; `nil` where that never is.
  func firstDay(reaching threshold: Int128) -> Int? {
    let count = Int128(days.count)
    var dated: Int128 = 0
    for (day, amount) in days.enumerated() {
      dated += amount
      if dated * count + undated * Int128(day + 1) >= threshold * count { return day }
    }
    return nil
  }

  /// Which part of what is dated `day` reaches `threshold`, after everything before it and the shared costs
  /// up to its end; `nil` where these alone do, or nothing is dated so.
  func part(of day: Int, reaching threshold: Int128) -> Rational? {
    let shared =
      Rational(BigInt(widening: undated) * BigInt(day + 1), BigInt(max(1, days.count)))
    let before = Rational(BigInt(widening: days.prefix(day).reduce(0, +))) + shared
    let needed = Rational(BigInt(widening: threshold)) - before
    guard needed.signum > 0, days[day] > 0 else { return nil }
    return needed / Rational(BigInt(widening: days[day]))
  }

  /// Only what arises on the days for which `isCounted` says so, each with its part of shared costs.
  func filtered(_ isCounted: [Bool]) -> DailyAmounts {
    var result = DailyAmounts(dayCount: days.count)
    let count = Int128(max(1, days.count))
    for (day, counts) in isCounted.enumerated() where counts {
      let place = Int128(day)
      result.days[day] = days[day] + undated * (place + 1) / count - undated * place / count
    }
    return result
  }

  /// Adds `other` day by day.
  static func += (total: inout DailyAmounts, other: DailyAmounts) {
    for day in total.days.indices { total.days[day] += other.days[day] }
    total.undated += other.undated
  }
}

extension Money {
  /// `parts` of a minor unit of `currency`, booked half-even.
  init(parts: Int128, _ currency: Currency) {
    let amount = Rational(BigInt(widening: parts), BigInt(widening: CostCube.partsPerMinorUnit))
    self.init(minorUnits: amount.rounded(.toNearestOrEven), currency: currency)
  }

  /// The amount in parts of a minor unit; what no books have is cut off where sums still have room.
  var parts: Int128 {
    Int128(narrowing: minorUnits * BigInt(widening: CostCube.partsPerMinorUnit))
      ?? (minorUnits.sign == .minus ? -(Int128.max >> 8) : Int128.max >> 8)
  }
}
