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
}
