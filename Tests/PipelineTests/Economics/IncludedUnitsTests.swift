import ExactMoney
import Testing

@testable import Pipeline

/// What plans include over the days of a month; figures worked out with Python's fractions.
@Suite struct IncludedUnitsTests {
  private func day(_ day: Int32) -> CalendarDate {
    // 1 October 2026.
    CalendarDate(daysSinceEpoch: 20_727 + day - 1)
  }

  private func included(
    _ spans: [(first: Int32, end: Int32, plan: String?, units: String?)]
  ) -> (total: String?, lines: [String]) {
    let units = IncludedUnits(
      spans.map { span in
        let plan = span.plan.map { PlanID($0) }
        return PlanSpan(
          row: RowID("a"), days: day(span.first)..<day(span.end), daysInMonth: 31, plan: plan,
          status: .active,
          terms: plan.map { plan in
            Plan(
              plan: plan, subscriptionMarginPercent: nil, targetMarginPercent: nil,
              aiBudget: nil, budgetCurrency: nil,
              includedUnits: span.units.flatMap { ExactDecimal($0) }, hardCap: nil)
          })
      })
    return (
      units.total.value?.description,
      units.lines.map {
        "\($0.days.lowerBound) \($0.days.dayCount) \($0.plan?.rawValue ?? "-") "
          + ($0.included.value?.description ?? "-")
      }
    )
  }

  @Test func aWholeMonthIsAsThePlanStates() {
    let whole = included([(1, 32, "pro", "2500.5")])
    #expect(whole.total == "2500.5")
    #expect(whole.lines == ["2026-10-01 31 pro 2500.5"])
  }

  /// 250 × 11/31 + 2,500 × 20/31 = 88 22/31 + 1,612 28/31 = 1,701 19/31: up to 1,702, of which the
  /// second has the greater remainder, and both are needed.
  @Test func aPlanCountsForItsDays() {
    let split = included([(1, 12, "starter", "250"), (12, 32, "pro", "2500")])
    #expect(split.total == "1702")
    #expect(split.lines == ["2026-10-01 11 starter 89", "2026-10-12 20 pro 1613"])
  }

  /// 100 × 10/31 + 100 × 10/31 = 64 16/31 on two plans: 65, one unit to each at 32 8/31, the tie to the
  /// earlier days.
  @Test func aTieGoesToTheEarlierDays() {
    let split = included([(1, 11, "a", "100"), (11, 21, "b", "100")])
    #expect(split.total == "65")
    #expect(split.lines == ["2026-10-01 10 a 33", "2026-10-11 10 b 32"])
  }

  @Test func neighboursOnOnePlanAreOneSpan() {
    let whole = included([(1, 6, "pro", "2000"), (6, 32, "pro", "2000")])
    #expect(whole.total == "2000")
    #expect(whole.lines == ["2026-10-01 31 pro 2000"])
  }

  /// 2,000 × 12/31 = 774 6/31.
  @Test func daysWithoutAPlanIncludeNothing() {
    #expect(included([(20, 32, "pro", "2000")]).total == "775")
    let late = included([(1, 20, nil, nil), (20, 32, "pro", "2000")])
    #expect(late.total == "775")
    #expect(late.lines == ["2026-10-01 19 - 0", "2026-10-20 12 pro 775"])
  }

  @Test func aPlanThatStatesNoNumberLeavesItUnsaid() {
    let open = included([(1, 12, "starter", "250"), (12, 32, "enterprise", nil)])
    #expect(open.total == nil)
    #expect(open.lines == ["2026-10-01 11 starter -", "2026-10-12 20 enterprise -"])
    #expect(included([(1, 32, nil, nil)]).total == nil)
    #expect(included([]).total == nil)
  }
}
