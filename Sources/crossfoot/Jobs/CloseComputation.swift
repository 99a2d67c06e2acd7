import Pipeline
import UsageScan

/// Everything between what the readers gave and the close, without disk, database or clock; the scan
/// of usage, which needs the disk, comes between its two halves.
struct CloseComputation: Sendable {
  /// A close with what the usage scan counted.
  struct Result: Sendable {
    var close: MonthEndClose
    var statistics: UsageStatistics
    var usageFiles: [UsageFileRows]
  }

  /// Told each step when it is done: its name, how many rows it made, how many findings.
  typealias Progress = (_ step: String, _ rows: Int, _ findings: Int) -> Void

  let period: Period
  let policy: Policy
  let decisions: DecisionBook

  /// What is known besides usage.
  func identify(_ intake: Intake) -> Outcome<ReferenceData> {
    IdentifyStage(policy: policy).run(intake)
  }

  /// What the scan of usage needs to know of it.
  func rules(_ reference: ReferenceData) -> UsageRules {
    UsageRules(
      priceBook: reference.priceBook, customers: reference.customers, policy: policy,
      extraDimensions: policy.extraDimensions)
  }

  /// Closes the period.
  ///
  /// - Parameter priorPeriods: what is taken up here of the cost of closed months.
  /// - Parameter closed: the closed months.
  /// - Parameter unsettled: what closed months dispute and no provider has settled.
  /// - Parameter extent: how much of it.
  /// - Parameter findings: what was found before, while the files were taken in, read and identified.
  func close(
    _ reference: ReferenceData, _ rollUp: UsageRollUp, findings: [Finding],
    priorPeriods: [PriorPeriodCost] = [], closed: [ClosedMonth] = [],
    unsettled: [ProviderClaim] = [], extent: CloseExtent = .whole,
    progress: Progress = { _, _, _ in }
  ) -> Result {
    var before = rollUp.findings.count
    var close = MonthEndStages(
      period: period, policy: policy, reference: reference, decisions: decisions
    ).run(
      rollUp, priorPeriods: priorPeriods, closed: closed, unsettled: unsettled,
      extent: extent
    ) {
      stage, rows, found in
      progress(stage.rawValue, rows, max(0, found - before))
      before = max(before, found)
    }
    close.findings = Set(close.findings + findings).sorted()
    return Result(close: close, statistics: rollUp.statistics, usageFiles: rollUp.files)
  }
}
