import ArgumentParser
import Books
import Pipeline

extension MonthExplanation {
  /// The month `period` with all that a run makes of it, computed once more; a closed month from what was
  /// frozen with it. Nothing is stored.
  ///
  /// - Parameter change: what the policy is asked for besides, which must not touch the P&L.
  func recomputed(
    _ period: Period, _ database: BooksDatabase, asking change: (inout Policy) -> Void = { _ in }
  ) async throws -> MonthComputation.Computed {
    guard let printed = try database.profitAndLoss(period) else {
      throw ReviewList.missing(period)
    }
    var (basis, files) = try basis(of: period, database)
    change(&basis.policy.policy)
    let computation = try computation(period)
    let documents = try await computation.read(files, under: basis.policy.policy)
    let computed = try await computation.compute(documents, basis, findings: [])
    try Self.require(computed.result.close.profitAndLoss, sameAs: printed)
    return computed
  }

  /// The same without the usage files, which are to be read again for single rows.
  func close(
    of period: Period, _ database: BooksDatabase, asking change: (inout Policy) -> Void = { _ in }
  ) async throws -> MonthEndClose {
    try await recomputed(period, database, asking: change).result.close
  }

  /// The same of books that nobody has opened yet.
  func close(of period: Period) async throws -> MonthEndClose {
    try await withDatabase { try await close(of: period, $0) }
  }

  /// What `body` makes of each of `periods`, in order, with the books open.
  func months<Result>(
    _ periods: ClosedRange<Period>, _ body: (Period, BooksDatabase) async throws -> Result
  ) async throws -> [Result] {
    try await withDatabase { database in
      var results: [Result] = []
      var period = periods.lowerBound
      while period <= periods.upperBound {
        results.append(try await body(period, database))
        period = period.next
      }
      return results
    }
  }
}

extension MonthEndClose {
  /// Its unit economics; refused where a finding says why there are none.
  func requiredEconomics() throws -> Economics {
    if let economics { return economics }
    let reason = findings.first { $0.code == .economicsLeftOut }?.message
    throw ValidationError(
      "\(profitAndLoss.period) has no unit economics: \(reason ?? "its usage was not kept for them")"
    )
  }
}
