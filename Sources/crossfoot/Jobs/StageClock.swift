import Logging
import Reports

/// Times the stages of a run for the summary, and says on the way how far it is.
final class StageClock {
  private(set) var stages: [RunSummary.Stage] = []
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
    start = .now
    last = start
  }

  /// How long the run took until the last stage was done: less than its stages together, where some
  /// run at the same time.
  var elapsed: Duration { last - start }

  /// The stage `name` is done.
  ///
  /// - Parameter duration: how long it took, where it did not begin when the one before it ended.
  func done(_ name: String, rows: Int, findings: Int, duration: Duration? = nil) {
    let now = ContinuousClock.now
    let stage = RunSummary.Stage(
      name: name, rowCount: rows, findingCount: findings, duration: duration ?? now - last)
    stages.append(stage)
    last = now
    logger.info(
      "stage done",
      metadata: ["stage": "\(name)", "rows": "\(rows)", "findings": "\(findings)"])
  }
}
