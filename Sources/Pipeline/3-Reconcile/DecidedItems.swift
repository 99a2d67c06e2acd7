import ExactMoney

/// Applies what people have decided to a reconciliation and its drift (SPEC §7).
struct DecidedItems: Sendable {
  private let states: [ReviewItemID: ReviewItem.State]
  /// The drift, each row with the decision on its item.
  let drift: [DriftItem]

  /// Looks up every item of `drift` that does not pass.
  init(_ drift: [DriftItem], period: Period, decisions: DecisionBook) {
    var states: [ReviewItemID: ReviewItem.State] = [:]
    var marked = drift
    for group in ReviewItem.grouped(drift, period: period) {
      let state =
        group.isPassing ? .open : decisions.state(of: group.id, content: group.content)
      states[group.id] = state
      for row in group.rows { marked[row.place].decision = state.mark }
    }
    self.states = states
    self.drift = marked
  }

  /// `reconciliation` with what the decisions change in it.
  func applied(to reconciliation: Reconciliation, period: Period) -> Reconciliation {
    var decided = reconciliation
    for index in decided.groups.indices {
      let state = states[ReviewItem.usage(decided.groups[index])]
      decided.groups[index].isSpread = state?.decision?.action == .spread
    }
    let places = Set(
      decided.notInvoiced.map {
        ReviewItem.notInvoiced($0.key.provider, $0.key.matchKey, $0.currency, period: period)
      })
    decided.neverInvoiced = places.filter { states[$0]?.decision?.action == .neverInvoiced }
    return decided
  }
}

extension ReviewItem.State {
  /// How the drift report prints it.
  fileprivate var mark: DecisionMark? {
    switch self {
    case .open: nil
    case .decided(let decision): DecisionMark(decision.action, isStale: false)
    case .stale(let decision): DecisionMark(decision.action, isStale: true)
    }
  }
}
