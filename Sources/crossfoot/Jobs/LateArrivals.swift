import Books
import ExactMoney
import Pipeline

extension MonthComputation {
  /// What came too late for closed months.
  struct LateArrivals {
    /// What they cost more than when they were closed.
    var costs: [PriorPeriodCost] = []
    var findings: [Finding] = []
    /// What does not pass in them now and is not settled, each once.
    var items: [ReviewItem] = []
    /// The drift that does not pass in them now, settled or not.
    var waiting: [WaitingItem] = []
    /// What is disputed in them and not settled.
    var claims: [ProviderClaim] = []
  }

  /// What is left to say of one closed month as it would be now.
  private struct Recomputed: Sendable {
    var difference: PriorPeriodCost?
    var findings: [Finding]
    var items: [ReviewItem]
    var waiting: [WaitingItem]
    var claims: [ProviderClaim]
  }

  /// What the closed months would cost now and did not when they were closed (SPEC §7): taken up by the
  /// first month that is still open, and by no other.
  ///
  /// A restated month goes on bearing what the version before it took up.
  func lateArrivals(_ basis: Basis, _ scanned: Scanned) throws -> LateArrivals {
    if let restated = basis.restated { return LateArrivals(costs: restated.takenUp) }
    var late = LateArrivals()
    guard let last = basis.closed.last, last.month.period.next == period else { return late }
    let stage = PriorPeriodStage(closed: basis.closed.map(\.month))
    let recomputations = try basis.closed.map { try stages($0, basis, scanned) }
    let months = AllProcessors.map(recomputations.count) { number in
      let close = recomputations[number].run(scanned.rollUp, extent: .figures)
      let recomputed = ClosedMonth(close)
      return Recomputed(
        difference: stage.difference(recomputed), findings: stage.findings(recomputed),
        items: close.reviewItems().filter(\.isUnsettled), waiting: close.waiting,
        claims: close.claims.filter { $0.state == .disputed })
    }
    var known: Set<ReviewItemID> = []
    for (version, month) in zip(basis.closed, months) {
      late.findings += month.findings
      late.items += month.items.filter { known.insert($0.id).inserted }
      late.waiting += month.waiting
      late.claims += month.claims
      guard let difference = month.difference else { continue }
      if let finding = restatementDue(difference, version, basis.policy.policy) {
        late.findings.append(finding)
      } else {
        late.costs.append(difference)
      }
    }
    clock.done("prior periods", rows: late.costs.count, findings: late.findings.count)
    return late
  }

  private func restatementDue(
    _ cost: PriorPeriodCost, _ version: ClosedVersion, _ policy: Policy
  ) -> Finding? {
    let gross = Money(minorUnits: cost.gross, currency: policy.reportingCurrency)
    let isAbove = policy.restateAbove.map { gross.amount > Rational($0) } ?? false
    guard policy.lateDocuments == .restate || isAbove else { return nil }
    let net = Money(minorUnits: cost.sum, currency: policy.reportingCurrency)
    return Finding(
      .restatementDue,
      "\(cost.origin), closed as version \(version.month.version), would cost \(net) "
        + "\(policy.reportingCurrency) more now; \(gross) move between cells")
  }
}
