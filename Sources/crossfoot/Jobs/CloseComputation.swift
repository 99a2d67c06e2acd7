import Documents
import Pipeline
import UsageScan

/// Everything between the files' bytes and the close, without disk, database or clock.
struct CloseComputation: Sendable {
  /// A close with what the usage scan counted.
  struct Result: Sendable {
    var close: MonthEndClose
    var statistics: UsageStatistics
  }

  let period: Period
  let policy: Policy

  /// Closes the period from what the readers gave.
  ///
  /// - Parameter findings: what was found before, while the files were taken in and decompressed.
  /// - Parameter progress: told each step by name, its rows, and how it went on.
  func run(
    intake: Intake, usage: [SourceFile], findings: [Finding],
    progress: (String, Int) -> Void = { _, _ in }
  ) -> Result {
    let identified = IdentifyStage(policy: policy).run(intake)
    progress("identify", intake.recordCount)
    let reference = identified.output
    let rollUp = UsageScan.rollUp(
      usage,
      rules: UsageRules(
        priceBook: reference.priceBook, customers: reference.customers, policy: policy))
    progress("scan", rollUp.statistics.events)
    var close = MonthEndStages(period: period, policy: policy, reference: reference)
      .run(rollUp) { stage, rows in progress(stage.rawValue, rows) }
    close.findings = Set(close.findings + findings + identified.findings).sorted()
    return Result(close: close, statistics: rollUp.statistics)
  }
}
