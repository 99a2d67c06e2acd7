import ArgumentParser
import Books
import ExactMoney
import Pipeline

extension MonthExplanation {
  /// The month `period` with its unit economics, computed once more; a closed month from what was frozen
  /// with it. Nothing is stored, and no review is written.
  func recomputed(_ period: Period) async throws -> MonthComputation.Computed {
    try await recomputed(period) { computation, scanned, basis in
      let computed = try computation.compute(scanned, basis, findings: [], extent: .economics)
      return (computed, computed.result.close.profitAndLoss)
    }
  }

  /// What `compute` makes of the month `period`, whose P&L must be the one in the books.
  ///
  /// - Parameter change: what the policy is asked for besides, which must not touch the P&L.
  func recomputed<Result>(
    _ period: Period, asking change: (inout Policy) -> Void = { _ in },
    _ compute: (
      MonthComputation, MonthComputation.Scanned, MonthComputation.Basis
    ) throws -> (Result, ProfitAndLoss)
  ) async throws -> Result {
    let results = try await recomputed(period...period, asking: change, compute)
    return results[0]
  }

  /// What `body` makes of the unit economics of each of `periods`, in order.
  ///
  /// - Parameter extent: how much of them.
  /// - Parameter change: what the policy is asked for besides, which must not touch the P&L.
  func months<Result>(
    _ periods: ClosedRange<Period>, _ extent: CloseExtent = .economics,
    asking change: (inout Policy) -> Void = { _ in }, _ body: (Economics) throws -> Result
  ) async throws -> [Result] {
    try await recomputed(periods, asking: change) { computation, scanned, basis in
      let close = try computation.compute(scanned, basis, findings: [], extent: extent).result.close
      return (try body(try close.requiredEconomics()), close.profitAndLoss)
    }
  }

  /// What `compute` makes of each of `periods`, in order, whose P&L must be the one in the books. Months
  /// that are made of the same files under the same policy, as open ones are, are read and scanned once.
  private func recomputed<Result>(
    _ periods: ClosedRange<Period>, asking change: (inout Policy) -> Void,
    _ compute: (
      MonthComputation, MonthComputation.Scanned, MonthComputation.Basis
    ) throws -> (Result, ProfitAndLoss)
  ) async throws -> [Result] {
    try await withDatabase { database in
      var results: [Result] = []
      var known: (origin: ScanOrigin, scanned: MonthComputation.Scanned)?
      var period = periods.lowerBound
      while period <= periods.upperBound {
        guard let printed = try database.profitAndLoss(period) else {
          throw ReviewList.missing(period)
        }
        var (basis, files) = try basis(of: period, database)
        let origin = ScanOrigin(policy: basis.policy.text, files: files)
        change(&basis.policy.policy)
        let computation = try computation(period)
        if known?.origin != origin {
          // Two months' usage at a time is more than some machines have room for.
          known = nil
          let documents = try await computation.read(files, under: basis.policy.policy)
          known = (origin, try await computation.scan(documents, basis))
        }
        let scanned = required(known, "a month without what it is computed from").scanned
        let (result, computed) = try compute(computation, scanned, basis)
        try Self.require(computed, sameAs: printed)
        results.append(result)
        period = period.next
      }
      return results
    }
  }
}

/// What decides what files say.
private struct ScanOrigin: Equatable {
  var policy: String
  var files: [AcceptedFile]
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
