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
    let named = try PolicyFile(directory).policy.allDimensions
    for case .dimension(let name) in axes where !named.contains(name) {
      try refuse(name, unlessIn: months, periods)
    }
    return months.flatMap(\.breakdowns)
  }

  /// Refuses a column that no event fills and no policy names: it is more likely a slip of the pen than an
  /// answer.
  private func refuse(
    _ name: String, unlessIn months: [(breakdowns: [Breakdown], columns: [String])],
    _ periods: ClosedRange<Period>
  ) throws {
    let isKnown = months.contains { month in
      month.breakdowns.contains { breakdown in
        breakdown.axes.firstIndex(of: .dimension(name)).map { place in
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
