import Books
import Pipeline

extension MonthExplanation {
  /// The month `period` with all that a run makes of it, computed once more; a closed month from what was
  /// frozen with it. Nothing is stored.
  func close(of period: Period) async throws -> MonthEndClose {
    try await withDatabase { database in
      guard let printed = try database.profitAndLoss(period) else {
        throw ReviewList.missing(period)
      }
      let (basis, files) = try basis(of: period, database)
      let computation = try computation(period)
      let documents = try await computation.read(files, under: basis.policy.policy)
      let close = try await computation.compute(documents, basis, findings: []).result.close
      try Self.require(close.profitAndLoss, sameAs: printed)
      return close
    }
  }
}
