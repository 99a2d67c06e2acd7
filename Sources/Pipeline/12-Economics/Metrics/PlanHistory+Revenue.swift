import BigInt
import ExactMoney

extension PlanHistory {
  /// What the plans brought, by the days on which customers had them.
  ///
  /// - Complexity: O(n) for n spans; there are few different stretches of days, however many customers.
  func planRevenues(_ currency: Currency) -> [PlanRevenue] {
    struct Key: Hashable {
      var plan: PlanID?
      var days: Range<CalendarDate>
    }
    var units: [Key: BigInt] = [:]
    for span in spans {
      guard let subscription = span.subscriptionRevenue, let other = span.otherRevenue else {
        continue
      }
      units[Key(plan: span.comparedPlan, days: span.days), default: 0] +=
        subscription.minorUnits + other.minorUnits
    }
    return units.map { key, units in
      PlanRevenue(
        plan: key.plan, days: key.days, revenue: Money(minorUnits: units, currency: currency))
    }.sorted { left, right in
      let (first, second) = (left.plan, right.plan)
      if first != second {
        return first.map { first in second.map { first < $0 } ?? true } ?? false
      }
      return (left.days.lowerBound, left.days.upperBound)
        < (right.days.lowerBound, right.days.upperBound)
    }
  }
}
