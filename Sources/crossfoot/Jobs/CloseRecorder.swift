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
  ///
  /// - Parameter version: makes of the reports what is frozen with them; `nil` where nothing is.
  func record(
    _ result: CloseComputation.Result, inputs: [LoadedInput], run: RunID,
    freezing version: (([OutputFile]) -> VersionFacts)? = nil
  ) throws(BooksError) {
    let writer = self.writer
    let reports = BackgroundWork {
      let start = ContinuousClock.now
      let prepared = try writer.prepare(result, inputs: inputs)
      return (prepared: prepared, duration: ContinuousClock.now - start)
    }
    do throws(BooksError) {
      try store(result.close, run: run) {
        let prepared = try reports.result().get().prepared
        guard let version else { return nil }
        let snapshot = result.close.profitAndLoss
        try writer.freeze(prepared, snapshot.period, version: snapshot.version)
        return version(prepared.reports)
      }
    } catch {
      if case .success(let reports) = reports.result() { reports.prepared.discard() }
      throw error
    }
    guard case .success(let (prepared, duration)) = reports.result() else { return }
    let start = ContinuousClock.now
    let outputs = try writer.publish(prepared)
    try database.recordOutputs(outputs, period: result.close.profitAndLoss.period)
    clock.done(
      "report", rows: outputs.count, findings: 0,
      duration: duration + (ContinuousClock.now - start))
  }

  /// Stores `close`, which becomes final once `wait` returns; the waiting is not counted as storing.
  func store(
    _ close: MonthEndClose, run: RunID, wait: () throws -> VersionFacts? = { nil }
  ) throws(BooksError) {
    let start = ContinuousClock.now
    var waiting = Duration.zero
    try database.replaceResults(close, dimensionNames: writer.policy.dimensions, run: run) {
      let start = ContinuousClock.now
      defer { waiting = ContinuousClock.now - start }
      return try wait()
    }
    clock.done(
      "store", rows: close.ledger.count, findings: 0,
      duration: ContinuousClock.now - start - waiting)
  }
}
