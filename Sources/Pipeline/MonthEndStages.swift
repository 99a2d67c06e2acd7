import ExactMoney

/// The whole close of one period as a function: records, usage and policy in, figures out.
///
/// ```
/// intake ─▶ identify ─▶ rate ─▶ reconcile ─▶ true up + accrue ─▶ allocate ─▶ snapshot ─▶ review
/// ```
/// Nothing here opens a file, asks a clock or remembers anything: the same inputs give the same
/// close, in the same order, always.
public struct MonthEndStages: Sendable {
  /// The stages, as the summary names them.
  public enum Stage: String, Sendable, CaseIterable {
    /// Quantities times prices.
    case rate
    /// Invoices against the ledger.
    case reconcile
    /// Billed amounts to the rows that caused them, and accruals.
    case trueUp = "true up"
    /// Shared costs over the rows.
    case allocate
    /// The P&L.
    case snapshot
    /// What each question of finance and product comes to.
    case economics
    /// What a controller reads before signing.
    case review
  }

  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData
  private let decisions: DecisionBook

  /// The close of `period` with `reference`, which ``IdentifyStage`` made, and with what people have
  /// decided.
  public init(
    period: Period, policy: Policy, reference: ReferenceData, decisions: DecisionBook = .empty
  ) {
    self.period = period
    self.policy = policy
    self.reference = reference
    self.decisions = decisions
  }

  /// Runs every stage.
  ///
  /// - Parameter rollUp: all usage, of any period: invoices that straddle need their neighbours.
  /// - Parameter priorPeriods: what is taken up here of the cost of closed months.
  /// - Parameter closed: the closed months, whose journals are posted.
  /// - Parameter unsettled: what closed months dispute and no provider has settled.
  /// - Parameter extent: how far it goes: figures that are only compared need no review.
  /// - Parameter progress: told each stage when it is done, how many rows it made, and how many
  ///   findings there are so far.
  public func run(
    _ rollUp: UsageRollUp, priorPeriods: [PriorPeriodCost] = [], closed: [ClosedMonth] = [],
    unsettled: [ProviderClaim] = [], extent: CloseExtent = .whole,
    progress: (Stage, _ rows: Int, _ findings: Int) -> Void = { _, _, _ in }
  ) -> MonthEndClose {
    work(
      rollUp, priorPeriods: priorPeriods, closed: closed, unsettled: unsettled,
      extent: extent, progress: progress
    ).close
  }

  /// The same with what an explanation of its figures needs.
  ///
  /// - Parameter origins: the closed months that `priorPeriods` take up, as they would be now.
  public func explained(
    _ rollUp: UsageRollUp, priorPeriods: [PriorPeriodCost] = [],
    unsettled: [ProviderClaim] = [], origins: [Period: PriorPeriodOrigin] = [:]
  ) -> MonthExplainer {
    MonthExplainer(
      work(
        rollUp, priorPeriods: priorPeriods, closed: [], unsettled: unsettled, extent: .figures
      ) { _, _, _ in }, origins: origins)
  }

  /// The close with what it was made of between the stages.
  func work(
    _ rollUp: UsageRollUp, priorPeriods: [PriorPeriodCost], closed: [ClosedMonth],
    unsettled: [ProviderClaim], extent: CloseExtent,
    progress: (Stage, _ rows: Int, _ findings: Int) -> Void
  ) -> MonthEndWork {
    let rating = RateStage(priceBook: reference.priceBook)
    let ledger = rating.run(rollUp)
    var findings = rating.findings(rollUp, ledger: ledger, period: period)
    func take<Output>(_ outcome: Outcome<Output>) -> Output {
      findings += outcome.findings
      return outcome.output
    }
    progress(.rate, ledger.count, findings.count)

    let accrual = AccrualStage(period: period, policy: policy, rates: reference.rates)
    let matching = take(match(ledger, unrated: rollUp.unrated, accrual))
    let reconciliation = matching.decided
    progress(.reconcile, matching.drift.count, findings.count)

    let invoices = TrueUpStage(
      period: period, policy: policy, reference: reference, reconciliation: reconciliation
    ).run()
    let prepaid = take(
      PrepaidStage(period: period, policy: policy, reference: reference).run(reconciliation))
    let accruals = take(accrual.run(reconciliation)) + prepaid.accruals
    let bridge = bridge(
      reconciliation, matching.ledgerRates, invoices, accruals: accruals,
      prepaid: prepaid.documents, priorPeriods)
    let expectations = take(
      ExpectedDocuments(period: period, reference: reference, reconciliation: reconciliation).run())
    let usageDocuments = invoices.compactMap(\.document) + accruals + prepaid.documents
    progress(.trueUp, usageDocuments.count, findings.count)

    let shared = take(
      AllocateStage(period: period, policy: policy, reference: reference).run(
        activity: rollUp.activity, usageDocuments: usageDocuments))
    progress(.allocate, shared.documents.count, findings.count)

    let documents =
      usageDocuments + shared.documents
      + priorPeriods.map { $0.document(policy.reportingCurrency) }
    let profitAndLoss = take(
      SnapshotStage(period: period, policy: policy, reference: reference).run(
        documents: documents, activity: rollUp.activity))
    progress(.snapshot, profitAndLoss.rows.count, findings.count)
    var close = MonthEndClose(
      ledger: ledger.cells(in: period), documents: documents, drift: matching.drift,
      bridge: bridge,
      profitAndLoss: profitAndLoss, findings: Set(findings).sorted(), prepaid: prepaid.balances,
      priorPeriods: priorPeriods, decisions: decisions)
    close.claims =
      ClaimStage(
        period: period, priceBook: reference.priceBook, reconciliation: matching.matched
      ).run(matching.entries, matching.drift) + unsettled
    complete(
      &close,
      Grounds(
        rollUp: rollUp, matching: matching, invoices: invoices, expectations: expectations,
        pools: shared.pools, closed: closed), extent, progress)
    close.waiting = WaitingItem.all(of: close, ServiceDays(reconciliation))
    return MonthEndWork(
      period: period, policy: policy, reference: reference, reconciliation: reconciliation,
      invoices: invoices, usageDocuments: usageDocuments, rollUp: rollUp, close: close)
  }

  /// Adds to `close`, whose figures are there, what `extent` asks for beyond them.
  private func complete(
    _ close: inout MonthEndClose, _ grounds: Grounds, _ extent: CloseExtent,
    _ progress: (Stage, _ rows: Int, _ findings: Int) -> Void
  ) {
    guard extent > .figures else { return }
    let economics = EconomicsStage(
      policy: policy, reference: reference, rollUp: grounds.rollUp,
      cells: grounds.matching.decided.cells, closed: grounds.closed, extent: extent
    ).run(close)
    close.economics = economics.output
    close.findings = Set(close.findings + economics.findings).sorted()
    progress(.economics, close.economics?.breakdowns.count ?? 0, close.findings.count)
    guard extent == .whole else { return }
    addReasons(to: &close, grounds)
    progress(.review, close.review?.openItems.total.count ?? 0, close.findings.count)
  }

  /// From the ledger to the cost of the P&L, step by step.
  private func bridge(
    _ reconciliation: Reconciliation, _ ledgerRates: [Currency: Rational],
    _ invoices: [BookedInvoice], accruals: [BookedDocument], prepaid: [BookedDocument],
    _ priorPeriods: [PriorPeriodCost]
  ) -> [BridgeRow] {
    BridgeBuilder(
      period: period, reconciliation: reconciliation, accrualRates: ledgerRates,
      reportingCurrency: policy.reportingCurrency
    ).rows(
      invoices: invoices, accruals: accruals, prepaid: prepaid, priorPeriods: priorPeriods)
  }

  /// Invoices against the ledger.
  private struct Matched: Sendable {
    /// As it came out, and with what people have decided.
    var matched: Reconciliation
    var decided: Reconciliation
    var entries: [DriftEntry]
    /// The drift, each row with the decision on its item.
    var drift: [DriftItem]
    /// From every price currency to the reporting currency.
    var ledgerRates: [Currency: Rational]
  }

  private func match(
    _ ledger: Ledger, unrated: [UnratedUsage], _ accrual: AccrualStage
  ) -> Outcome<Matched> {
    let matched = ReconcileStage(period: period, policy: policy, reference: reference)
      .run(ledger, unrated: unrated)
    let rates = accrual.ledgerRates(matched.output)
    let entries = DriftReport(policy: policy, accrualRates: rates.output).entries(matched.output)
    let decided = DecidedItems(entries.map(\.item), period: period, decisions: decisions)
    return Outcome(
      Matched(
        matched: matched.output,
        decided: decided.applied(to: matched.output, period: period), entries: entries,
        drift: decided.drift, ledgerRates: rates.output),
      matched.findings + rates.findings)
  }

  /// What the figures of a close rest on.
  private struct Grounds {
    var rollUp: UsageRollUp
    var matching: Matched
    var invoices: [BookedInvoice]
    var expectations: [Review.Expectation]
    var pools: [AllocatedPool]
    var closed: [ClosedMonth]
  }

  /// Adds to `close` what says why its figures are as they are: journal, comparison with the month before,
  /// causes, review.
  private func addReasons(to close: inout MonthEndClose, _ grounds: Grounds) {
    close.journal = JournalStage(
      period: period, policy: policy, reference: reference, closed: grounds.closed
    ).run(
      close.profitAndLoss, documents: close.documents, invoices: grounds.invoices,
      grounds.matching.decided, priorPeriods: close.priorPeriods, drift: close.drift,
      claims: close.claims)
    let cells = grounds.matching.decided.cells.cells
    close.comparison = ComparisonStage(
      UsedMonth(period, cells, grounds.rollUp.activity),
      with: UsedMonth(period.previous, cells, grounds.rollUp.activity)
    ).run()
    close.causes =
      CauseStage(
        period: period, policy: policy, reference: reference,
        reconciliation: grounds.matching.matched
      ).run(grounds.matching.entries)
    close.review =
      ReviewStage(
        period: period, policy: policy, reference: reference, rollUp: grounds.rollUp,
        close: close, reconciliation: grounds.matching.decided,
        accrualRates: grounds.matching.ledgerRates,
        invoices: grounds.invoices, expectations: grounds.expectations, pools: grounds.pools
      ).run()
  }
}
