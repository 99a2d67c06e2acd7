import ExactMoney

/// The terms of the plans: what each holds from which day on.
public struct PlanBook: Sendable {
  /// Every plan's rows, by `effective_from`, the undated one first.
  public let histories: [PlanID: [Plan]]

  /// A book of deduplicated rows.
  public init(_ plans: [Plan]) {
    let distantPast = CalendarDate(daysSinceEpoch: .min)
    histories = Dictionary(grouping: plans, by: \.plan).mapValues { rows in
      rows.sorted { ($0.effectiveFrom ?? distantPast) < ($1.effectiveFrom ?? distantPast) }
    }
  }

  /// The terms of `plan` in force on `day`; `nil` where nobody has stated any, or only later ones.
  public subscript(plan: PlanID, on day: CalendarDate) -> Plan? {
    histories[plan]?.last { ($0.effectiveFrom ?? day) <= day }
  }

  /// The book with all terms of `plan`, or where there are none with new ones, changed by `change`.
  func changing(_ plan: PlanID, _ change: (inout Plan) -> Void) -> PlanBook {
    let unknown = Plan(
      plan: plan, subscriptionMarginPercent: nil, targetMarginPercent: nil, aiBudget: nil,
      budgetCurrency: nil, includedUnits: nil, hardCap: nil)
    var changed = histories
    changed[plan] = histories[plan, default: [unknown]].map { terms in
      var terms = terms
      change(&terms)
      return terms
    }
    return PlanBook(changed.keys.sorted().flatMap { changed[$0] ?? [] })
  }
}
