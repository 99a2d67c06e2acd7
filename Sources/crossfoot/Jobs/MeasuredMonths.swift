import ArgumentParser
import Books
import Pipeline

extension MonthExplanation {
  /// The measures of each of `periods`, computed once more; a closed month from what was frozen with it.
  func metrics(_ periods: ClosedRange<Period>) async throws -> [UnitMetrics] {
    try await withDatabase { database in
      var months: [UnitMetrics] = []
      var period = periods.lowerBound
      while period <= periods.upperBound {
        months.append(try await metrics(of: period, database))
        period = period.next
      }
      return months
    }
  }

  private func metrics(
    of period: Period, _ database: BooksDatabase
  ) async throws -> UnitMetrics {
    guard let printed = try database.profitAndLoss(period) else {
      throw ReviewList.missing(period)
    }
    let (basis, files) = try basis(of: period, database)
    let computation = try computation(period)
    let documents = try await computation.read(files, under: basis.policy.policy)
    let close = try await computation.compute(documents, basis, findings: []).result.close
    try Self.require(close.profitAndLoss, sameAs: printed)
    guard let metrics = close.economics?.metrics else {
      throw ValidationError("\(period) has no unit economics")
    }
    return metrics
  }
}
