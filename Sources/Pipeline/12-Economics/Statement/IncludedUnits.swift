import BigInt
import ExactMoney

/// What the plans of a month include, day by day.
///
/// A plan that held all month includes what it states. Where it changed, each plan counts for its days,
/// and the sum is rounded up to whole units, in the customer's favour. Days without a plan include
/// nothing; where one plan of the month states no number, nobody can say what the month includes.
struct IncludedUnits {
  /// Days on one plan.
  struct Span: Hashable {
    var days: Range<CalendarDate>
    var plan: PlanID?
    /// What the plan includes in a whole month; `nil` where it states no number.
    var monthlyUnits: ExactDecimal?
  }

  /// What the month includes; none where a plan states no number, or where there is no plan.
  let total: Figure<ExactDecimal>
  /// The parts of ``total``, by day.
  let lines: [CustomerStatement.PlanLine]

  /// What `spans` of a month of `dayCount` days include.
  ///
  /// - Parameter spans: by day, without overlaps.
  init(_ spans: [Span], dayCount: Int) {
    let merged = Self.merged(spans)
    let isStated = merged.contains { $0.plan != nil }
    let hasGap = merged.contains { $0.plan != nil && $0.monthlyUnits == nil }
    guard isStated, !hasGap else {
      total = .none
      lines = merged.map {
        CustomerStatement.PlanLine(days: $0.days, plan: $0.plan, included: .none)
      }
      return
    }
    if let only = merged.first, merged.count == 1, only.days.dayCount == dayCount,
      let units = only.monthlyUnits
    {
      total = .value(units)
      lines = [
        CustomerStatement.PlanLine(days: only.days, plan: only.plan, included: .value(units))
      ]
      return
    }
    let parts = merged.map { span in
      (
        key: span.days.lowerBound,
        exact: Rational(span.monthlyUnits ?? .zero) * Rational(span.days.dayCount, dayCount)
      )
    }
    let whole = Rational.sum(parts.map(\.exact)).rounded(.up)
    total = .value(ExactDecimal(whole))
    lines = zip(merged, Apportionment.largestRemainder(total: whole, parts: parts)).map {
      CustomerStatement.PlanLine(
        days: $0.days, plan: $0.plan, included: .value(ExactDecimal($1)))
    }
  }

  /// Neighbours on the same plan are one span: a customer's history may change in other ways.
  private static func merged(_ spans: [Span]) -> [Span] {
    var merged: [Span] = []
    for span in spans where !span.days.isEmpty {
      if let last = merged.last, last.days.upperBound == span.days.lowerBound,
        last.plan == span.plan, last.monthlyUnits == span.monthlyUnits
      {
        merged[merged.count - 1].days = last.days.lowerBound..<span.days.upperBound
      } else {
        merged.append(span)
      }
    }
    return merged
  }
}
