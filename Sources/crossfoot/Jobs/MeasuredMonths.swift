import ArgumentParser
import Pipeline

extension MonthExplanation {
  /// The measures of each of `periods`, computed once more; a closed month from what was frozen with it.
  func metrics(_ periods: ClosedRange<Period>) async throws -> [UnitMetrics] {
    try await months(periods) { economics in
      guard let metrics = economics.metrics else {
        throw ValidationError("\(economics.cube.period) has no measures")
      }
      return metrics
    }
  }
}
