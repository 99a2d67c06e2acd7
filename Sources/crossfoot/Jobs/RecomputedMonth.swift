import Algorithms
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
  func recomputed<Result: Sendable>(
    _ period: Period, asking change: (inout Policy) -> Void = { _ in },
    _ compute:
      @Sendable (
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
  func months<Result: Sendable>(
    _ periods: ClosedRange<Period>, _ extent: CloseExtent = .economics,
    asking change: (inout Policy) -> Void = { _ in },
    _ body: @Sendable (Economics) throws -> Result
  ) async throws -> [Result] {
    try await recomputed(periods, asking: change) { computation, scanned, basis in
      let close = try computation.compute(scanned, basis, findings: [], extent: extent).result.close
      return (try body(try close.requiredEconomics()), close.profitAndLoss)
    }
  }

  /// What `compute` makes of each of `periods`, in order, whose P&L must be the one in the books. Months
  /// that are made of the same files under the same policy, as open ones are, are read and scanned once.
  private func recomputed<Result: Sendable>(
    _ periods: ClosedRange<Period>, asking change: (inout Policy) -> Void,
    _ compute:
      @Sendable (
        MonthComputation, MonthComputation.Scanned, MonthComputation.Basis
      ) throws -> (Result, ProfitAndLoss)
  ) async throws -> [Result] {
    try await withDatabase { database in
      var results: [Result] = []
      for months in try months(periods, database).chunked(on: \.origin).map(\.1) {
        var months = Array(months)
        for index in months.indices { change(&months[index].basis.policy.policy) }
        let computation = try computation(months[0].period)
        let policy = months[0].basis.policy.policy
        let documents = try await computation.read(months[0].origin.files, under: policy)
        let scanned = try await computation.scan(documents, months[0].basis)
        let alike = months
        results += try AllProcessors.map(alike.count) { (number) throws(any Error) in
          var computation = computation
          computation.period = alike[number].period
          let (result, computed) = try compute(computation, scanned, alike[number].basis)
          guard let printed = try database.profitAndLoss(computation.period) else {
            throw ReviewList.missing(computation.period)
          }
          try Self.require(computed, sameAs: printed)
          return result
        }
      }
      return results
    }
  }

  /// A month that is to be computed.
  private struct Month: Sendable {
    var period: Period
    var basis: MonthComputation.Basis
    var origin: ScanOrigin
  }

  private func months(
    _ periods: ClosedRange<Period>, _ database: BooksDatabase
  ) throws -> [Month] {
    let known = Set(try database.status().periods.filter { $0.results != nil }.map(\.period))
    var months: [Month] = []
    var period = periods.lowerBound
    while period <= periods.upperBound {
      guard known.contains(period) else { throw ReviewList.missing(period) }
      let (basis, files) = try basis(of: period, database)
      months.append(
        Month(
          period: period, basis: basis,
          origin: ScanOrigin(policy: basis.policy.text, files: files)))
      period = period.next
    }
    return months
  }
}

/// What decides what files say.
private struct ScanOrigin: Equatable, Sendable {
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
