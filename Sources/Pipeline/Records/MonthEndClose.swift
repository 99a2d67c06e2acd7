import ExactMoney

/// Everything a close computes for one period: what the reports print and the books keep.
public struct MonthEndClose: Sendable {
  /// The period's ledger, sorted.
  public var ledger: Ledger
  /// Every booked document with its shares, by kind, supplier and id.
  public var documents: [BookedDocument]
  /// The drift report, sorted.
  public var drift: [DriftItem]
  /// The bridge per provider, then in total.
  public var bridge: [BridgeRow]
  /// The snapshot.
  public var profitAndLoss: ProfitAndLoss
  /// What a person should know, sorted, each once.
  public var findings: [Finding]
  /// What a controller needs in order to sign; `nil` where only the figures are known.
  public var review: Review?

  /// A close with every part given.
  public init(
    ledger: Ledger, documents: [BookedDocument], drift: [DriftItem], bridge: [BridgeRow],
    profitAndLoss: ProfitAndLoss, findings: [Finding], review: Review? = nil
  ) {
    self.ledger = ledger
    self.documents = documents
    self.drift = drift
    self.bridge = bridge
    self.profitAndLoss = profitAndLoss
    self.findings = findings
    self.review = review
  }

  /// Whether something waits for a person: a blocking finding, or drift that does not pass.
  public var isWaiting: Bool {
    findings.contains { $0.severity == .blocking } || drift.contains { !$0.passes }
  }
}
