import Logging
import Reports
import Synchronization

/// Times the stages of a run for the summary, and says on the way how far it is.
final class StageClock: Sendable {
  private struct State {
    var stages: [RunSummary.Stage] = []
    var last: ContinuousClock.Instant
  }

  private let state: Mutex<State>
  private let start: ContinuousClock.Instant
  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
    let now = ContinuousClock.now
    start = now
    state = Mutex(State(last: now))
  }

  /// The stages that are done, in their order.
  var stages: [RunSummary.Stage] { state.withLock(\.stages) }

  /// How long the run took until the last stage was done: less than its stages together, where some
  /// run at the same time.
  var elapsed: Duration { state.withLock(\.last) - start }

  /// The stage `name` is done.
  ///
  /// - Parameter duration: how long it took, where it did not begin when the one before it ended.
  func done(_ name: String, rows: Int, findings: Int, duration: Duration? = nil) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.stages.append(
        RunSummary.Stage(
          name: name, rowCount: rows, findingCount: findings,
          duration: duration ?? now - state.last))
      state.last = now
    }
    logger.info(
      "stage done",
      metadata: ["stage": "\(name)", "rows": "\(rows)", "findings": "\(findings)"])
  }
}
