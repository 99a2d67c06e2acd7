import ArgumentParser
import Pipeline

extension MonthExplanation {
  /// The cost of each of `periods` by `axes`, computed once more.
  func breakdowns(
    _ periods: ClosedRange<Period>, by axes: [BreakdownAxis]
  ) async throws -> [Breakdown] {
    let closes = try await closes(of: periods) { $0.breakdowns = [axes] }
    let breakdowns = try closes.map { close in
      guard let breakdown = close.economics?.breakdowns.first else {
        throw ValidationError("\(close.profitAndLoss.period) has no unit economics")
      }
      return breakdown
    }
    for (place, axis) in axes.enumerated() {
      try refuse(axis, at: place, unlessIn: breakdowns, closes.compactMap(\.economics))
    }
    return breakdowns
  }

  /// Refuses a column that no event fills: it is more likely a slip of the pen than an answer.
  private func refuse(
    _ axis: BreakdownAxis, at place: Int, unlessIn months: [Breakdown], _ economics: [Economics]
  ) throws {
    guard case .dimension(let name) = axis else { return }
    let isKnown = months.contains { month in
      month.rows.indices.contains { month.rows.key(place, at: $0) != nil }
    }
    if isKnown { return }
    let kept = economics.flatMap(\.cube.usage.dimensionNames).filter { $0 != name }
    let fixed: [BreakdownAxis] = [.row, .plan, .customerStatus, .day, .week, .result]
    let known = Set(fixed.map(\.name) + kept + ["work_item_id", "user_id"])
    let stretch = months.map(\.period.description)
    throw ValidationError(
      "no event of \(Set([stretch.first, stretch.last].compactMap(\.self)).sorted().joined(separator: " to ")) "
        + "has a \(name); known are " + known.sorted().joined(separator: ", ")
        + ", and the tags of the usage files")
  }
}
