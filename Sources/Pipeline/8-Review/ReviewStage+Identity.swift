import ExactMoney

extension ReviewStage {
  /// What the review is about.
  func identity() -> Review.Identity {
    let zone = policy.reportingZone
    let (start, end) = (zone.start(of: period.firstDay), zone.start(of: period.next.firstDay))
    return Review.Identity(
      entity: policy.entity, runID: nil, period: period, start: start, end: end, zone: zone.name,
      startOffsetSeconds: Int(zone.offsetSeconds(at: start)),
      endOffsetSeconds: Int(zone.offsetSeconds(at: end)), currency: policy.reportingCurrency,
      version: profitAndLoss.version, status: profitAndLoss.status, providers: providers())
  }

  private func providers() -> [Review.ProviderIdentity] {
    var accounts: [ProviderID: Set<AccountID>] = [:]
    for cell in reconciliation.cells.cells where cell.period == period {
      accounts[cell.key.provider, default: []].formUnion([cell.key.account].compactMap { $0 })
    }
    for (_, invoice) in invoicesInPeriod {
      accounts[invoice.header.provider, default: []].formUnion(
        invoice.lines.compactMap(\.key.account))
    }
    return accounts.sorted { $0.key < $1.key }.map { provider, accounts in
      let policy = policy.provider(provider)
      return Review.ProviderIdentity(
        provider: provider, billingZone: policy.billingZone.name, settlement: policy.settlement,
        accounts: accounts.sorted())
    }
  }

  /// The words and signs, and the limits in force.
  func definitions() -> Review.Definitions {
    let named = policy.providers.sorted { $0.key < $1.key }.map {
      Review.ToleranceEntry(
        provider: $0.key, tolerance: $0.value.tolerance, meaning: meaning($0.value.tolerance))
    }
    let any = policy.anyProvider.tolerance
    return Review.Definitions(
      conventions: Review.Definitions.conventions(policy),
      variances: Variance.allCases.map { .init(term: $0.rawValue, meaning: $0.meaning) },
      causes: Cause.allCases.map { .init(term: $0.rawValue, meaning: $0.meaning) },
      steps: BridgeStep.allCases.map { .init(term: $0.rawValue, meaning: $0.meaning) },
      actions: Review.ProposedAction.allCases.map { .init(term: $0.rawValue, meaning: $0.meaning) },
      tolerances: [.init(provider: nil, tolerance: any, meaning: meaning(any))] + named)
  }

  private func meaning(_ tolerance: Tolerance) -> String {
    var limits: [String] = []
    if let absolute = tolerance.absolute {
      limits.append("\(absolute) \(policy.reportingCurrency)")
    }
    if let relative = tolerance.relative { limits.append("\(relative) of the amount billed") }
    guard !limits.isEmpty else { return "none: every difference waits for a person" }
    if limits.count == 1 { return "gross drift of a group up to " + limits[0] }
    return "gross drift of a group up to "
      + limits.joined(separator: tolerance.rule == .all ? " and up to " : " or up to ")
  }
}
