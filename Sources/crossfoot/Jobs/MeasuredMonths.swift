import ArgumentParser
import Pipeline

extension MonthExplanation {
  /// The measures of each of `periods`, computed once more; a closed month from what was frozen with it.
  func metrics(_ periods: ClosedRange<Period>) async throws -> [UnitMetrics] {
    try await months(periods) { period, database in
      guard let metrics = try await close(of: period, database).requiredEconomics().metrics else {
        throw ValidationError("\(period) has no measures")
      }
      return metrics
    }
  }
}
