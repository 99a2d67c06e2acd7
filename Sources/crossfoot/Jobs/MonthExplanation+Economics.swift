import ArgumentParser
import Books
import Pipeline

extension MonthExplanation {
  /// The unit economics of `period`, computed once more: of a closed month those of its last version.
  func economics(of period: Period) async throws -> Economics {
    try await withDatabase { database in
      guard let printed = try database.profitAndLoss(period) else {
        throw ReviewList.missing(period)
      }
      let (basis, files) = try basis(of: period, database)
      let computation = try computation(period)
      let documents = try await computation.read(files, under: basis.policy.policy)
      let close = try await computation.compute(documents, basis, findings: []).result.close
      try Self.require(close.profitAndLoss, sameAs: printed)
      guard let economics = close.economics else {
        throw ValidationError("\(period) has no unit economics")
      }
      return economics
    }
  }
}
