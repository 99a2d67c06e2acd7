import Logging
import Reports

/// Times the stages of a run for the summary, and says on the way how far it is.
final class StageClock {
  private(set) var stages: [RunSummary.Stage] = []
  private var last = ContinuousClock.now
  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
  }

  /// The stage `name` is done.
  func done(_ name: String, rows: Int, findings: Int) {
    let now = ContinuousClock.now
    let stage = RunSummary.Stage(
      name: name, rowCount: rows, findingCount: findings, duration: now - last)
    stages.append(stage)
    last = now
    logger.info(
      "stage done",
      metadata: ["stage": "\(name)", "rows": "\(rows)", "findings": "\(findings)"])
  }
}
