import Books
import Pipeline

extension MonthExplanation {
  /// The month `period` with all that a run makes of it, computed once more; a closed month from what was
  /// frozen with it. Nothing is stored.
  func close(of period: Period) async throws -> MonthEndClose {
    try await recomputed(period).result.close
  }

  /// The same with the usage files, to be read again for single rows.
  func recomputed(_ period: Period) async throws -> MonthComputation.Computed {
    try await withDatabase { database in
      guard let printed = try database.profitAndLoss(period) else {
        throw ReviewList.missing(period)
      }
      let (basis, files) = try basis(of: period, database)
      let computation = try computation(period)
      let documents = try await computation.read(files, under: basis.policy.policy)
      let computed = try await computation.compute(documents, basis, findings: [])
      try Self.require(computed.result.close.profitAndLoss, sameAs: printed)
      return computed
    }
  }
}
