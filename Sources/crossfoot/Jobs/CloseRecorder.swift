import Books
import Pipeline

/// Stores a close and writes its reports, both at the same time: each is a function of the close alone.
///
/// Nothing changes before both have done their work. Then one transaction makes the results the current
/// ones, records their reports and ends the run; then the reports are switched in one step. A process
/// killed before the transaction leaves the old state, after it the new one, which the next command
/// publishes where that was left undone.
struct CloseRecorder {
  let books: OpenBooks
  let writer: ReportWriter
  let clock: StageClock
  /// How the run ends.
  let status: ExitStatus

  /// Stores `result` as what `run` computed from `inputs`, and reports it.
  ///
  /// - Parameter version: makes of the reports what is frozen with them; `nil` where nothing is.
  func record(
    _ result: CloseComputation.Result, inputs: [LoadedInput], run: RunID,
    freezing version: (([OutputFile]) -> VersionFacts)? = nil
  ) throws(BooksError) {
    let (writer, snapshot) = (self.writer, result.close.profitAndLoss)
    let recorded = try books.database.outputs(snapshot.period)
    let reports = BackgroundWork {
      let start = ContinuousClock.now
      let prepared = try writer.prepare(result, inputs: inputs, replacing: recorded)
      return (prepared: prepared, duration: ContinuousClock.now - start)
    }
    let frozen = FrozenReports(books.directory)
    do throws(BooksError) {
      try store(result.close, run: run) {
        let prepared = try reports.result().get().prepared
        var ending = ending()
        ending.outputs = prepared.reports
        if let version {
          try frozen.stage(
            prepared.reports, in: prepared.folder, snapshot.period, version: snapshot.version)
          ending.version = version(prepared.reports)
        }
        return ending
      }
    } catch {
      if case .success(let reports) = reports.result() { reports.prepared.discard() }
      if version != nil { frozen.discard(snapshot.period, version: snapshot.version) }
      throw error
    }
    guard case .success(let (prepared, duration)) = reports.result() else { return }
    let start = ContinuousClock.now
    if version != nil { try frozen.complete(snapshot.period, version: snapshot.version) }
    try publish(prepared, snapshot.period)
    clock.done(
      "report", rows: prepared.reports.count, findings: 0,
      duration: duration + (ContinuousClock.now - start))
  }

  /// Stores `close` without reports.
  func store(_ close: MonthEndClose, run: RunID) throws(BooksError) {
    try store(close, run: run) { ending() }
  }

  private func ending() -> ResultsEnding {
    ResultsEnding(finish: (at: OpenBooks.now(), exitStatus: Int(status.rawValue)))
  }

  /// Stores `close`, which becomes final once `wait` returns; the waiting is not counted as storing.
  private func store(
    _ close: MonthEndClose, run: RunID, wait: () throws -> ResultsEnding
  ) throws(BooksError) {
    let start = ContinuousClock.now
    var waiting = Duration.zero
    try books.database.replaceResults(
      close, dimensionNames: writer.policy.dimensions, run: run
    ) {
      let start = ContinuousClock.now
      defer { waiting = ContinuousClock.now - start }
      return try wait()
    }
    clock.done(
      "store", rows: close.ledger.count, findings: 0,
      duration: ContinuousClock.now - start - waiting)
  }

  private func publish(_ prepared: ReportWriter.Prepared, _ period: Period) throws(BooksError) {
    guard !prepared.isPublished else {
      prepared.discard()
      return
    }
    let kept = try Publication(books.directory, period).complete()
    OpenBooks.tell(kept, in: books.directory.output(of: period))
  }
}
