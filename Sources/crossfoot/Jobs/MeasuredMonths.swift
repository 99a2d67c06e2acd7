import ArgumentParser
import Pipeline

extension MonthExplanation {
  /// The measures of each of `periods`, computed once more; a closed month from what was frozen with it.
  func metrics(_ periods: ClosedRange<Period>) async throws -> [UnitMetrics] {
    try await closes(of: periods).map { close in
      guard let metrics = close.economics?.metrics else {
        throw ValidationError("\(close.profitAndLoss.period) has no unit economics")
      }
      return metrics
    }
  }
}
