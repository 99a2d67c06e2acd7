import ExactMoney

/// Everything a close computes for one period: what the reports print and the books keep.
public struct MonthEndClose: Sendable {
  /// The period's ledger, sorted.
  public var ledger: Ledger
  /// Every booked document with its shares, by kind, supplier and id.
  public var documents: [BookedDocument]
  /// The drift report, sorted.
  public var drift: [DriftItem]
  /// Why the items of the drift report differ: for every item the parts that sum to it, in its order.
  public var causes: [DriftCause]
  /// The bridge per provider, then in total.
  public var bridge: [BridgeRow]
  /// The snapshot.
  public var profitAndLoss: ProfitAndLoss
  /// What is taken up here of the cost of closed months, by month.
  public var priorPeriods: [PriorPeriodCost]
  /// The items of ``drift`` that do not pass, decided or not, in its order.
  public var waiting: [WaitingItem] = []
  /// What does not pass in closed months as they would be now and is not settled: what was not decided
  /// when they were closed, and what is disputed.
  public var lateItems: [ReviewItem] = []
  /// What is put to providers: what is disputed and, as proposals, what is open and would be a claim;
  /// then what closed months left unsettled.
  public var claims: [ProviderClaim] = []
  /// What changed since the last closed version, where this restates it.
  public var restatement: Restatement?
  /// What a person should know, sorted, each once.
  public var findings: [Finding]
  /// The balances of prepaid credits, by provider, grants first-in first-out.
  public var prepaid: [PrepaidBalance]
  /// The journal: balanced entries, posted and proposed.
  public var journal: [JournalEntry] = []
  /// The month's rated usage against the month before.
  public var comparison: MonthComparison?
  /// What each question of finance and product comes to; `nil` where only the figures were asked for.
  public var economics: Economics?
  /// What was decided about items of this and other months.
  public var decisions: DecisionBook
  /// What a controller needs in order to sign; `nil` where only the figures were asked for.
  public var review: Review?

  /// A close with every part given.
  public init(
    ledger: Ledger, documents: [BookedDocument], drift: [DriftItem], causes: [DriftCause] = [],
    bridge: [BridgeRow], profitAndLoss: ProfitAndLoss, findings: [Finding],
    prepaid: [PrepaidBalance] = [], priorPeriods: [PriorPeriodCost] = [],
    decisions: DecisionBook = .empty, review: Review? = nil
  ) {
    self.ledger = ledger
    self.documents = documents
    self.drift = drift
    self.causes = causes
    self.bridge = bridge
    self.profitAndLoss = profitAndLoss
    self.findings = findings
    self.prepaid = prepaid
    self.priorPeriods = priorPeriods
    self.decisions = decisions
    self.review = review
  }

  /// Says which version of the month this is, where the month stands, and which run made it.
  public mutating func identify(version: Int, status: PeriodStatus, runID: String) {
    profitAndLoss.version = version
    profitAndLoss.status = status
    review?.identity.version = version
    review?.identity.status = status
    review?.identity.runID = runID
  }

  /// Adds to the review what became of the open items of closed months, and their drift.
  ///
  /// - Parameter carried: what does not pass in the closed months as they would be now, oldest first.
  /// - Parameter closed: the closed months in their last versions.
  /// - Parameter restated: the version of this month that it replaces at once.
  public mutating func rollForward(
    _ carried: [WaitingItem], closed: [ClosedMonth], restated: ClosedMonth?, _ policy: Policy
  ) {
    if review == nil { return }
    review?.rollForward = RollForwardStage(
      period: profitAndLoss.period, policy: policy, closed: closed, restated: restated
    ).run(own: waiting, carried: carried)
    let trend = TrendStage(closed: closed).run(ClosedMonth(self))
    review?.trend = trend
  }

  /// Gives every claim the short name of its item, which needs a hash.
  public mutating func nameClaims(_ name: (ReviewItemID) -> String) {
    for index in claims.indices { claims[index].name = name(claims[index].item) }
  }

  /// Everything that does not pass, decided or not: drift in its order, then blocking findings, then
  /// what came late for closed months.
  public func reviewItems() -> [ReviewItem] {
    let own = ReviewItem.all(
      drift, findings, period: profitAndLoss.period, decisions: decisions)
    let known = Set(own.map(\.id))
    return own + lateItems.filter { !known.contains($0.id) }
  }

  /// Whether something waits for a person: a blocking finding or drift on which nobody has decided.
  public var isWaiting: Bool { reviewItems().contains { $0.state.isOpen } }
}
