import ExactMoney

extension ReviewStage {
  /// The drift by cause: providers in byte order, then all of them.
  func causeLists() -> [Review.CauseList] {
    var totals: [ProviderID: CauseTotals] = [:]
    for item in drift {
      totals[item.provider, default: CauseTotals()].net.append(item.reportingAmount)
    }
    for cause in close.causes where !cause.amount.isZero {
      totals[drift[cause.itemIndex].provider, default: CauseTotals()].add(cause)
    }
    var all = CauseTotals()
    for total in totals.values { all.add(total) }
    return totals.sorted { $0.key < $1.key }.map { $1.list(of: $0) } + [all.list(of: nil)]
  }
}

/// The drift of some provider while it is added up.
private struct CauseTotals {
  var net: [Rational?] = []
  private var amounts: [Cause: [Rational]] = [:]

  /// Adds a part; without a rate it is in no sum, as its item is in none.
  mutating func add(_ part: DriftCause) {
    guard let amount = part.reportingAmount else { return }
    amounts[part.cause, default: []].append(amount)
  }

  mutating func add(_ other: CauseTotals) {
    net += other.net
    amounts.merge(other.amounts) { $0 + $1 }
  }

  func list(of provider: ProviderID?) -> Review.CauseList {
    let causes = Cause.allCases.compactMap { cause -> Review.CauseTotal? in
      guard amounts[cause] != nil || cause == .unexplained else { return nil }
      let parts = amounts[cause, default: []]
      return Review.CauseTotal(
        cause: cause, count: parts.count, net: Rational.sum(parts),
        gross: Rational.sum(parts.lazy.map(\.magnitude)))
    }
    let net = Rational.sum(net.lazy.compactMap(\.self))
    return Review.CauseList(
      provider: provider, causes: causes, net: net,
      difference: net - Rational.sum(causes.map(\.net)))
  }
}
