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
    /// What a controller reads before signing.
    case review
  }

  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData

  /// The close of `period` with `reference`, which ``IdentifyStage`` made.
  public init(period: Period, policy: Policy, reference: ReferenceData) {
    self.period = period
    self.policy = policy
    self.reference = reference
  }

  /// Runs every stage.
  ///
  /// - Parameter rollUp: all usage, of any period: invoices that straddle need their neighbours.
  /// - Parameter progress: told each stage when it is done, how many rows it made, and how many
  ///   findings there are so far.
  public func run(
    _ rollUp: UsageRollUp, progress: (Stage, _ rows: Int, _ findings: Int) -> Void = { _, _, _ in }
  ) -> MonthEndClose {
    let rating = RateStage(priceBook: reference.priceBook)
    let ledger = rating.run(rollUp)
    var findings = rating.findings(rollUp, ledger: ledger, period: period)
    func take<Output>(_ outcome: Outcome<Output>) -> Output {
      findings += outcome.findings
      return outcome.output
    }
    progress(.rate, ledger.count, findings.count)

    let reconciliation = take(
      ReconcileStage(period: period, policy: policy, reference: reference).run(ledger))
    let accrual = AccrualStage(period: period, policy: policy, rates: reference.rates)
    let ledgerRates = take(accrual.ledgerRates(reconciliation))
    let drift = DriftReport(policy: policy, accrualRates: ledgerRates).items(reconciliation)
    progress(.reconcile, drift.count, findings.count)

    let invoices = TrueUpStage(
      period: period, policy: policy, reference: reference, reconciliation: reconciliation
    ).run()
    let accruals = take(accrual.run(reconciliation))
    let bridge = BridgeBuilder(
      period: period, reconciliation: reconciliation, accrualRates: ledgerRates
    ).rows(invoices: invoices, accruals: accruals)
    let expectations = take(
      ExpectedDocuments(period: period, reference: reference, reconciliation: reconciliation).run())
    let usageDocuments = invoices.compactMap(\.document) + accruals
    progress(.trueUp, usageDocuments.count, findings.count)

    let shared = take(
      AllocateStage(period: period, policy: policy, reference: reference).run(
        activity: rollUp.activity, usageDocuments: usageDocuments))
    progress(.allocate, shared.documents.count, findings.count)

    let documents = usageDocuments + shared.documents
    let profitAndLoss = take(
      SnapshotStage(period: period, policy: policy, reference: reference).run(
        documents: documents, activity: rollUp.activity))
    progress(.snapshot, profitAndLoss.rows.count, findings.count)
    let periodLedger = ledger.cells(in: period)
    let known = Set(findings).sorted()
    let review = ReviewStage(
      period: period, policy: policy, reference: reference, rollUp: rollUp, ledger: periodLedger,
      reconciliation: reconciliation, accrualRates: ledgerRates, drift: drift, bridge: bridge,
      invoices: invoices, expectations: expectations, documents: documents, pools: shared.pools,
      profitAndLoss: profitAndLoss, findings: known
    ).run()
    progress(.review, review.openItems.total.count, known.count)
    return MonthEndClose(
      ledger: periodLedger, documents: documents, drift: drift, bridge: bridge,
      profitAndLoss: profitAndLoss, findings: known, review: review)
  }
}
