import Books
import Pipeline

/// Stores a close and writes its reports, both at the same time: each is a function of the close alone.
///
/// Nothing changes before both have done their work. Then the results become the current ones, then
/// the reports get their names, the manifest last.
struct CloseRecorder {
  let database: BooksDatabase
  let writer: ReportWriter
  let clock: StageClock

  /// Stores `result` as what `run` computed from `inputs`, and reports it.
  func record(
    _ result: CloseComputation.Result, inputs: [LoadedInput], run: RunID
  ) throws(BooksError) {
    let writer = self.writer
    let reports = BackgroundWork {
      let start = ContinuousClock.now
      return (
        prepared: try writer.prepare(result, inputs: inputs), duration: ContinuousClock.now - start
      )
    }
    do throws(BooksError) {
      try store(result.close, run: run) { _ = try reports.result().get() }
    } catch {
      if case .success(let reports) = reports.result() { reports.prepared.discard() }
      throw error
    }
    guard case .success(let (prepared, duration)) = reports.result() else { return }
    let start = ContinuousClock.now
    let outputs = try writer.publish(prepared, of: result, inputs: inputs)
    try database.recordOutputs(outputs, period: result.close.profitAndLoss.period)
    clock.done(
      "report", rows: outputs.count, findings: 0,
      duration: duration + (ContinuousClock.now - start))
  }

  /// Stores `close`, which becomes final once `wait` returns; the waiting is not counted as storing.
  func store(
    _ close: MonthEndClose, run: RunID, wait: () throws -> Void = {}
  ) throws(BooksError) {
    let start = ContinuousClock.now
    var waiting = Duration.zero
    try database.replaceResults(close, dimensionNames: writer.policy.dimensions, run: run) {
      let start = ContinuousClock.now
      try wait()
      waiting = ContinuousClock.now - start
    }
    clock.done(
      "store", rows: close.ledger.count, findings: 0,
      duration: ContinuousClock.now - start - waiting)
  }
}
