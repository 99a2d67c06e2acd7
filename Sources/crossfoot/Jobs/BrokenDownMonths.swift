import ArgumentParser
import Pipeline

extension MonthExplanation {
  /// The cost of each of `periods` by `axes`, computed once more.
  func breakdowns(
    _ periods: ClosedRange<Period>, by axes: [BreakdownAxis]
  ) async throws -> [Breakdown] {
    let months = try await months(
      periods, .breakdowns, asking: { $0.economics.breakdowns = [axes] }
    ) { economics in
      (breakdowns: economics.breakdowns, columns: economics.cube.usage.dimensionNames)
    }
    for axis in axes {
      try refuse(axis, unlessIn: months, periods)
    }
    return months.flatMap(\.breakdowns)
  }

  /// Refuses a column that no event fills: it is more likely a slip of the pen than an answer.
  private func refuse(
    _ axis: BreakdownAxis, unlessIn months: [(breakdowns: [Breakdown], columns: [String])],
    _ periods: ClosedRange<Period>
  ) throws {
    guard case .dimension(let name) = axis else { return }
    let isKnown = months.contains { month in
      month.breakdowns.contains { breakdown in
        breakdown.axes.firstIndex(of: axis).map { place in
          breakdown.rows.indices.contains { breakdown.rows.key(place, at: $0) != nil }
        } ?? false
      }
    }
    if isKnown { return }
    let kept = months.flatMap(\.columns).filter { $0 != name }
    let fixed: [BreakdownAxis] = [.row, .plan, .customerStatus, .day, .week, .result]
    let known = Set(fixed.map(\.name) + kept + ["work_item_id", "user_id"])
    let last = periods.upperBound
    let stretch = periods.lowerBound == last ? "\(last)" : "\(periods.lowerBound) to \(last)"
    throw ValidationError(
      "no event of \(stretch) has a \(name); known are "
        + known.sorted().joined(separator: ", ") + ", and the tags of the usage files")
  }
}
