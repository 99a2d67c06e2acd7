import BigInt
import ExactMoney

/// What something costs day by day in one month, in parts of a minor unit (see ``CostCube``).
struct DailyAmounts: Hashable, Sendable {
  /// Cost that no usage brought: it arises evenly over some days.
  private struct Undated: Hashable, Sendable {
    var amount: Int128
    /// By place in the month.
    var days: Range<Int>

    /// What of it has arisen by the end of the day at `place`.
    func amount(through place: Int) -> Int128 {
      let passed = min(max(0, place + 1 - days.lowerBound), days.count)
      return amount * Int128(passed) / Int128(max(1, days.count))
    }
  }

  /// The usage: one amount for each day of the month.
  var days: [Int128]
  private var others: [Undated] = []

  /// Nothing on any of `dayCount` days.
  init(dayCount: Int) {
    days = Array(repeating: 0, count: dayCount)
  }

  /// Cost that no usage brought.
  var undated: Int128 { others.reduce(0) { $0 + $1.amount } }

  /// What the month costs.
  var sum: Int128 { days.reduce(undated, +) }

  /// Adds `amount`, which arises evenly over `days` of the month, by place.
  mutating func add(undated amount: Int128, over days: Range<Int>) {
    if let known = others.firstIndex(where: { $0.days == days }) {
      others[known].amount += amount
    } else {
      others.append(Undated(amount: amount, days: days))
    }
  }

  /// What no usage brought and has arisen by the end of the day at `place`.
  func undated(through place: Int) -> Int128 {
    others.reduce(0) { $0 + $1.amount(through: place) }
  }

  /// The place of the first day by whose end at least `threshold` has arisen; `nil` where that never is.
  func firstDay(reaching threshold: Int128) -> Int? {
    // What arises over several stretches is cut to whole parts in each.
    let slack = others.count > 1 ? Int128(others.count) : 0
    var dated: Int128 = 0
    for (day, amount) in days.enumerated() {
      dated += amount
      if dated + undated(through: day) + slack >= threshold { return day }
    }
    return nil
  }

  /// Which part of what is dated `day` reaches `threshold`, after everything before it and the shared costs
  /// up to its end; `nil` where these alone do, or nothing is dated so.
  func part(of day: Int, reaching threshold: Int128) -> Rational? {
    let needed = threshold - days.prefix(day).reduce(undated(through: day), +)
    guard needed > 0, days[day] > 0 else { return nil }
    return min(.one, Rational(BigInt(widening: needed), BigInt(widening: days[day])))
  }

  /// Only what arises on the days for which `isCounted` says so, each with its part of shared costs.
  func filtered(_ isCounted: [Bool]) -> DailyAmounts {
    var result = DailyAmounts(dayCount: days.count)
    for (day, counts) in isCounted.enumerated() where counts {
      result.days[day] = days[day] + undated(through: day) - undated(through: day - 1)
    }
    return result
  }

  /// Adds `other` day by day.
  static func += (total: inout DailyAmounts, other: DailyAmounts) {
    for day in total.days.indices { total.days[day] += other.days[day] }
    for part in other.others { total.add(undated: part.amount, over: part.days) }
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
