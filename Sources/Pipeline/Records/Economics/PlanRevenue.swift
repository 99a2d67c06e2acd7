import ExactMoney

/// What customers on a plan brought on days on which nothing about their plans changed, all of them
/// together: evenly over these days.
public struct PlanRevenue: Hashable, Sendable {
  /// The plan; `nil` is what has none.
  public var plan: PlanID?
  /// The days.
  public var days: Range<CalendarDate>
  /// What these days brought, in the reporting currency.
  public var revenue: Money

  /// `revenue` of `plan` on `days`.
  public init(plan: PlanID?, days: Range<CalendarDate>, revenue: Money) {
    self.plan = plan
    self.days = days
    self.revenue = revenue
  }

  /// What of it the days in `other` brought, exactly.
  public func part(on other: Range<CalendarDate>) -> Rational {
    let common = days.clamped(to: other)
    return revenue.amount * Rational(common.dayCount) / Rational(days.dayCount)
  }
}
