import ExactMoney

/// What the plans of a month include, day by day.
///
/// A plan that held all month includes what it states. Where it changed, each plan counts for its days,
/// and the sum is rounded up to whole units, in the customer's favour. Days without a plan include
/// nothing; where one plan of the month states no number, nobody can say what the month includes.
struct IncludedUnits {
  /// What the month includes; none where a plan states no number, or where there is no plan.
  let total: Figure<ExactDecimal>
  /// The parts of ``total``, by day; none where there is no plan.
  let lines: [CustomerStatement.PlanLine]

  /// What the plans of a row's `spans`, which are in order, include.
  init(_ spans: some Sequence<PlanSpan>) {
    let merged = Self.merged(spans)
    guard merged.contains(where: { $0.plan != nil }) else {
      total = .none
      lines = []
      return
    }
    guard !merged.contains(where: { $0.plan != nil && $0.includedUnits == nil }) else {
      total = .none
      lines = merged.map {
        CustomerStatement.PlanLine(days: $0.days, plan: $0.plan, included: .none)
      }
      return
    }
    if merged.count == 1, let only = merged.first, only.days.dayCount == only.daysInMonth,
      let units = only.terms?.includedUnits
    {
      total = .value(units)
      lines = [
        CustomerStatement.PlanLine(days: only.days, plan: only.plan, included: .value(units))
      ]
      return
    }
    let parts = merged.map { (key: $0.days.lowerBound, exact: $0.includedUnits ?? .zero) }
    let whole = Rational.sum(parts.map(\.exact)).rounded(.up)
    total = .value(ExactDecimal(whole))
    lines = zip(merged, Apportionment.largestRemainder(total: whole, parts: parts)).map {
      CustomerStatement.PlanLine(
        days: $0.days, plan: $0.plan, included: .value(ExactDecimal($1)))
    }
  }

  /// Neighbours on the same plan with the same number are one span: a history may change in other ways.
  private static func merged(_ spans: some Sequence<PlanSpan>) -> [PlanSpan] {
    var merged: [PlanSpan] = []
    for span in spans {
      if let last = merged.last, last.days.upperBound == span.days.lowerBound,
        last.plan == span.plan, last.terms?.includedUnits == span.terms?.includedUnits
      {
        merged[merged.count - 1].days = last.days.lowerBound..<span.days.upperBound
      } else {
        merged.append(span)
      }
    }
    return merged
  }
}
