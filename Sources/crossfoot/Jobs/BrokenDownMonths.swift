import ArgumentParser
import Books
import Pipeline

extension MonthExplanation {
  /// The cost of each of `periods` by `axes`, computed once more.
  func breakdowns(
    _ periods: ClosedRange<Period>, by axes: [BreakdownAxis]
  ) async throws -> [Breakdown] {
    try await withDatabase { database in
      var months: [Economics] = []
      var period = periods.lowerBound
      while period <= periods.upperBound {
        months.append(try await economics(of: period, by: axes, database))
        period = period.next
      }
      for axis in axes {
        try refuse(axis, unlessIn: months, periods)
      }
      return months.flatMap(\.breakdowns)
    }
  }

  /// The unit economics of `period`, with one breakdown: the one by `axes`.
  private func economics(
    of period: Period, by axes: [BreakdownAxis], _ database: BooksDatabase
  ) async throws -> Economics {
    guard let printed = try database.profitAndLoss(period) else {
      throw ReviewList.missing(period)
    }
    var (basis, files) = try basis(of: period, database)
    basis.policy.policy.economics.breakdowns = [axes]
    let computation = try computation(period)
    let documents = try await computation.read(files, under: basis.policy.policy)
    let close = try await computation.compute(documents, basis, findings: []).result.close
    try Self.require(close.profitAndLoss, sameAs: printed)
    guard let economics = close.economics else {
      throw ValidationError("\(period) has no unit economics")
    }
    return economics
  }

  /// Refuses a column that no event fills: it is more likely a slip of the pen than an answer.
  private func refuse(
    _ axis: BreakdownAxis, unlessIn months: [Economics], _ periods: ClosedRange<Period>
  ) throws {
    guard case .dimension(let name) = axis else { return }
    let isKnown = months.contains { month in
      month.breakdowns.contains { breakdown in
        breakdown.axes.firstIndex(of: axis).map { place in
          breakdown.rows.contains { $0.keys[place] != nil }
        } ?? false
      }
    }
    if isKnown { return }
    let kept = months.flatMap(\.cube.usage.dimensionNames).filter { $0 != name }
    let fixed: [BreakdownAxis] = [.row, .plan, .customerStatus, .day, .week, .result]
    let known = Set(fixed.map(\.name) + kept + ["work_item_id", "user_id"])
    throw ValidationError(
      "no event of \(periods.lowerBound) to \(periods.upperBound) has a \(name); known are "
        + known.sorted().joined(separator: ", ") + ", and the tags of the usage files")
  }
}
