import ExactMoney

/// Carries the open items of closed months into a month, and says what became of them (GUARDS D.6).
///
/// What was open is frozen with the months that closed; what became of it is read off the closed months
/// as they would be now. Nothing else is remembered, so the same archive, decisions and closed versions
/// give the same roll-forward.
public struct RollForwardStage: Sendable {
  private let period: Period
  private let policy: Policy
  /// The closed months before this one, oldest first.
  private let before: [ClosedMonth]
  private let restated: ClosedMonth?

  /// The roll-forward of `period`.
  ///
  /// - Parameter closed: the closed months, in their last versions.
  /// - Parameter restated: the version of this month that it replaces at once: what that had of other
  ///   months stays as it was.
  public init(
    period: Period, policy: Policy, closed: [ClosedMonth], restated: ClosedMonth? = nil
  ) {
    self.period = period
    self.policy = policy
    before = closed.filter { $0.period < period }.sorted { $0.period < $1.period }
    self.restated = restated
  }

  /// Rolls forward.
  ///
  /// - Parameter own: what does not pass in the month.
  /// - Parameter carried: what does not pass in the closed months as they would be now, oldest month
  ///   first.
  public func run(own: [WaitingItem], carried: [WaitingItem]) -> RollForward {
    let (basis, opening, kept) = start(own)
    let now = Dictionary(
      (own + carried).map { ($0.item.id, $0) }, uniquingKeysWith: { first, _ in first })
    let openingIDs = Set(opening.map(\.id))
    let frozen = lastLines
    var items = kept + opening.map { continued($0, now[$0.id]) }
    var seen = openingIDs
    for (place, waiting) in (own + carried).enumerated()
    where seen.insert(waiting.item.id).inserted {
      let last = frozen[waiting.item.id]
      if isAccountedFor(waiting, last, isOwn: place < own.count) { continue }
      items.append(item(waiting, opening: nil, last: last))
    }
    items.sort { left, right in
      if left.provider != right.provider { return left.provider < right.provider }
      if left.firstSeen != right.firstSeen { return left.firstSeen < right.firstSeen }
      return left.id < right.id
    }
    return RollForward(period: period, basis: basis, items: items)
  }

  /// Where the opening items are from, each as it was then, and what stays as a restated version had it.
  private func start(
    _ own: [WaitingItem]
  ) -> (RollForward.Basis, opening: [RollForward.Item], kept: [RollForward.Item]) {
    if let restated {
      let ids = Set(own.map(\.item.id))
      let others = restated.openItems.filter { $0.opening != nil || $0.origin < period }
      return (
        .restated(version: restated.version),
        others.filter { $0.opening != nil && ids.contains($0.id) }.map { item in
          var before = item
          before.now = item.opening
          return before
        }, others.filter { !ids.contains($0.id) }
      )
    }
    guard let last = before.last, last.period.next == period else {
      return (.notClosed(period.previous), [], [])
    }
    return (
      .closed(last.period, version: last.version), last.openItems.filter(\.outcome.isOpen), []
    )
  }

  /// What the closed months say last of every item.
  private var lastLines: [ReviewItemID: RollForward.Item] {
    var lines: [ReviewItemID: RollForward.Item] = [:]
    for month in before {
      for line in month.openItems { lines[line.id] = line }
    }
    return lines
  }

  /// Whether what was decided on `waiting` has been in the roll-forward of a closed month.
  private func isAccountedFor(
    _ waiting: WaitingItem, _ last: RollForward.Item?, isOwn: Bool
  ) -> Bool {
    guard let decision = waiting.item.state.decision, decision.action != .dispute else {
      return false
    }
    guard let last else { return !isOwn && decision.period < period }
    return last.decision == RollForward.Decided(waiting.item.state) && !last.outcome.isOpen
  }

  /// `opening`, an item that was open when the month before closed, as it is now.
  private func continued(
    _ opening: RollForward.Item, _ waiting: WaitingItem?
  ) -> RollForward.Item {
    if let waiting { return item(waiting, opening: opening.now, last: opening) }
    var gone = opening
    gone.opening = opening.now
    gone.now = nil
    gone.outcome = .explained
    gone.isReopened = false
    return gone
  }

  private func item(
    _ waiting: WaitingItem, opening: RollForward.Amount?, last: RollForward.Item?
  ) -> RollForward.Item {
    let item = waiting.item
    let causes = waiting.causes.map(\.rawValue).joined(separator: ", ")
    let variances = waiting.variances.map(\.rawValue).joined(separator: ", ")
    return RollForward.Item(
      id: item.id, provider: waiting.provider, invoiceID: waiting.invoiceID,
      subject: item.subject, about: item.about, origin: last?.origin ?? item.origin,
      firstSeen: last?.firstSeen ?? period,
      lastServiceDay: waiting.lastServiceDay ?? last?.lastServiceDay,
      owner: owner(of: waiting), reason: causes.isEmpty ? last?.reason ?? variances : causes,
      action: waiting.actions.map(\.rawValue).joined(separator: ", "),
      isReopened: opening == nil && last.map { !$0.outcome.isOpen } ?? false, opening: opening,
      now: RollForward.Amount(net: item.amount ?? .zero, gross: item.grossAmount ?? .zero),
      outcome: RollForward.Outcome(item.state), decision: RollForward.Decided(item.state))
  }

  /// Who decided on it or disputes it, else whom the policy names.
  private func owner(of waiting: WaitingItem) -> String? {
    switch waiting.item.state {
    case .decided(let decision): decision.person
    case .stale(let decision) where decision.action == .dispute: decision.person
    case .open, .stale: policy.provider(waiting.provider).owner
    }
  }
}

extension RollForward.Decided {
  /// The last decision on an item that stands at `state`; `nil` where there is none.
  init?(_ state: ReviewItem.State) {
    switch state {
    case .open: return nil
    case .decided(let decision):
      self.init(decision, isStale: false)
    case .stale(let decision):
      self.init(decision, isStale: true)
    }
  }

  private init(_ decision: Decision, isStale: Bool) {
    self.init(
      mark: DecisionMark(decision.action, isStale: isStale), person: decision.person,
      decidedAt: decision.decidedAt, reason: decision.reason)
  }
}
