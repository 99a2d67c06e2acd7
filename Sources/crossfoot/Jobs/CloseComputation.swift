import Documents
import Pipeline
import UsageScan

/// Everything between the files' bytes and the close, without disk, database or clock.
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

  /// Closes the period from what the readers gave.
  ///
  /// - Parameter findings: what was found before, while the files were taken in and read.
  func run(
    intake: Intake, usage: [SourceFile], findings: [Finding],
    progress: Progress = { _, _, _ in }
  ) -> Result {
    let identified = IdentifyStage(policy: policy).run(intake)
    progress("identify", intake.recordCount, identified.findings.count)
    let reference = identified.output
    let rollUp = UsageScan.rollUp(
      usage,
      rules: UsageRules(
        priceBook: reference.priceBook, customers: reference.customers, policy: policy))
    progress("scan", rollUp.statistics.events, rollUp.findings.count)
    var before = rollUp.findings.count
    var close = MonthEndStages(period: period, policy: policy, reference: reference)
      .run(rollUp) { stage, rows, found in
        progress(stage.rawValue, rows, max(0, found - before))
        before = max(before, found)
      }
    close.findings = Set(close.findings + findings + identified.findings).sorted()
    return Result(close: close, statistics: rollUp.statistics, usageFiles: rollUp.files)
  }
}
