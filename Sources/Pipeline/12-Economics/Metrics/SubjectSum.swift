import BigInt
import ExactMoney

/// The figures of several months: the sums of what each prints.
///
/// Users and sessions of several months are left out: the same ones come back, so their sum counts
/// nothing.
public struct SubjectSum: Sendable {
  /// The company, then by kind in the order of the last month, each by cost descending, then by name,
  /// `(unattributed)` last; of one month as it has them.
  public let subjects: [SubjectFigures]

  private struct Key: Hashable {
    var axis: BreakdownAxis?
    var name: RowID?
  }

  /// Sums `months`, which have one currency.
  public init(_ months: [UnitMetrics]) {
    guard months.count > 1 else {
      subjects = months.first?.subjects ?? []
      return
    }
    var sums: [Key: SubjectFigures] = [:]
    var axes: [BreakdownAxis?] = []
    for subject in months.reversed().flatMap(\.subjects) {
      let key = Key(axis: subject.axis, name: subject.key.map { RowID($0) })
      if !axes.contains(subject.axis) { axes.append(subject.axis) }
      if sums[key] == nil {
        var first = subject
        first.activeUsers = nil
        first.sessions = nil
        sums[key] = first
      } else {
        sums[key]?.add(subject)
      }
    }
    subjects = axes.flatMap { axis in Self.ordered(sums.values.filter { $0.axis == axis }) }
  }

  private static func ordered(_ subjects: [SubjectFigures]) -> [SubjectFigures] {
    func isLast(_ subject: SubjectFigures) -> Bool {
      subject.key.map { RowID($0).isBracketed } ?? true
    }
    var sorted = subjects.sorted { left, right in
      if isLast(left) != isLast(right) { return isLast(right) }
      let (cost, other) = (left.cost.minorUnits, right.cost.minorUnits)
      if cost != other, !isLast(left) { return cost > other }
      return RowID(left.key ?? "") < RowID(right.key ?? "")
    }
    let shares = BreakdownStage.shares(
      sorted.map { required(Int128(narrowing: $0.cost.minorUnits), "an amount of more than 2^127") }
    )
    for index in sorted.indices {
      sorted[index].costSharePercent =
        shares.map { .value(ExactDecimal(significand: BigInt($0[index]), scale: 1)) }
        ?? .notAvailable
    }
    return sorted
  }
}

extension SubjectFigures {
  /// Adds another month's figures of the same subject.
  fileprivate mutating func add(_ other: SubjectFigures) {
    cost += other.cost
    revenue = revenue.sum(other.revenue)
    monthlyRevenue = monthlyRevenue.sum(other.monthlyRevenue)
    subscriptionMargin = subscriptionMargin.sum(other.subscriptionMargin)
    contribution = contribution.sum(other.contribution)
    counts += other.counts
  }
}

extension Figure<Money> {
  /// Both together, where both are there: cost of all months is not compared with revenue of some.
  fileprivate func sum(_ other: Self) -> Self {
    if self == .none, other == .none { return .none }
    guard let value, let added = other.value else { return .notAvailable }
    return .value(value + added)
  }
}
