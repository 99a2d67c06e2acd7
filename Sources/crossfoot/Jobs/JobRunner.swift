import Books
import Foundation
import Logging
import Pipeline
import Profiles
import Reports

/// Runs a job over a books directory, stage by stage (SPEC §3).
struct JobRunner {
  /// What a finished run says.
  struct Report {
    var status: ExitStatus
    /// The close, where the job computed one.
    var close: MonthEndClose?
    /// The version as which the month is closed, where it is: then nothing is computed.
    var closedVersion: Int?
    var intake: InboxIntake?
    var stages: [RunSummary.Stage]
    /// How long they took together.
    var duration = Duration.zero
  }

  let directory: BooksDirectory
  let job: JobFile
  let period: Period
  let logger: Logger
  var scan = ScanSettings()

  /// Runs the job's stages under the books' lock.
  ///
  /// Throws ``BooksError`` for trouble with disk or database, ``ConfigurationError`` for a wrong
  /// policy; in both cases earlier results still stand.
  func run() async throws -> Report {
    try await OpenBooks.with(directory) { books in
      let clock = StageClock(logger: logger)
      var report = Report(status: .done, stages: [])
      try books.database.recordPolicy(books.policy.text, by: Actor(job.name, at: OpenBooks.now()))
      if job.stages.contains(.accept) {
        let intake = try await accept(books)
        clock.done("accept", rows: intake.accepted, findings: intake.findings.count)
        report.intake = intake
        if intake.findings.contains(where: { $0.severity == .blocking }) {
          report.status = .waiting
        }
      }
      report.closedVersion = try books.database.closedMonths()
        .first { $0.month.period == period }?.month.version
      if job.stages.contains(.read), report.closedVersion == nil {
        report = try await compute(report, books, clock)
      }
      report.stages = clock.stages
      report.duration = clock.elapsed
      return report
    }
  }

  private func accept(_ books: OpenBooks) async throws -> InboxIntake {
    let privacy = UsagePrivacy(
      profiles: UsageProfiles(book: books.profiles), dimensions: books.policy.policy.allDimensions)
    // Compressed logs are looked into, which waits for a tool.
    return try await OwnThread.run { [directory] in
      try InboxIntake(
        directory, archive: books.archive, database: books.database, privacy: privacy,
        at: OpenBooks.now())
    }
  }

  /// Reads, scans, computes, stores and reports, as far as the job goes.
  private func compute(
    _ report: Report, _ books: OpenBooks, _ clock: StageClock
  ) async throws -> Report {
    var report = report
    let findings = books.policy.findings + (report.intake?.findings ?? [])
    let files = try books.database.acceptedFiles()
    var computation = MonthComputation(
      profiles: books.profiles, archive: books.archive, period: period, scan: scan, clock: clock)
    computation.hashedNow = report.intake?.hashedNow ?? []
    let documents = try await computation.read(files, under: books.policy.policy)
    guard job.stages.contains(.scan) else { return report }
    let basis = try MonthComputation.Basis.now(books, period)
    // Recorded before the work: a run that is killed stays visible as one that never ended.
    let run =
      job.stages.contains(.store)
      ? try books.begin(period, job: job.name, files: files, closed: basis.closed) : nil
    let computed = try computation.compute(
      try await computation.scan(documents, basis), basis, findings: findings)
    report.close = computed.result.close
    report.status =
      computed.isEmpty ? .noInput : computed.result.close.isWaiting ? .waiting : .done
    guard let run else { return report }
    // A month computed from nothing is not a month of zeros: what was there before still stands.
    guard report.status != .noInput else {
      try books.database.finishRun(
        run, finishedAt: OpenBooks.now(), exitStatus: Int(report.status.rawValue))
      return report
    }
    let recorder = CloseRecorder(
      books: books,
      writer: ReportWriter(
        directory: directory, outputs: job.outputs, policy: books.policy.policy),
      clock: clock, status: report.status)
    if job.stages.contains(.report) {
      try recorder.record(computed.result, inputs: computed.inputs, run: run)
    } else {
      try recorder.store(computed.result.close, run: run)
    }
    return report
  }
}

extension OpenBooks {
  /// Records that a run begins to compute `period` from `files`.
  func begin(
    _ period: Period, job: String, files: [AcceptedFile], closed: [ClosedVersion]
  ) throws(BooksError) -> RunID {
    try database.beginRun(
      RunStart(
        period: period, job: job, programVersion: ProgramVersion.text, startedAt: Self.now(),
        inputCount: files.count, inputDigest: try digest(of: files, closed)))
  }

  /// The digest of everything that results computed from `files` and the `closed` months are a function
  /// of.
  func digest(
    of files: [AcceptedFile], _ closed: [ClosedVersion]
  ) throws(BooksError) -> String {
    RunDigest(
      files: files, policy: policy.policy, profiles: profiles.all,
      decisions: try database.decisions(), closed: closed
    ).text
  }
}

/// A digest of everything a result is a function of: inputs, policy, the user's own profiles, decisions,
/// closed months, program version.
struct RunDigest {
  let text: String

  /// - Parameter profiles: those that may read the files, in byte order of their names.
  init(
    files: [AcceptedFile], policy: Policy, profiles: [Profile], decisions: [Decision],
    closed: [ClosedVersion]
  ) {
    var lines = ["\(ProgramVersion.name) \(ProgramVersion.text)"]
    lines += policy.facts.map { "\($0.key)=\($0.value)" }
    lines += profiles.filter { $0.origin == .own }.map { "profile \($0.name) \($0.hash)" }
    lines += files.map { "\($0.kind.rawValue) \($0.profile ?? "") \($0.hash)" }.sorted()
    lines += decisions.map { "decision \($0.item) \($0.action.rawValue) \($0.content)" }
    lines += closed.map { "closed \($0.month.period) \($0.month.version) \($0.content)" }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    text = bytes.withUnsafeBytes { ContentHash(of: $0).text }
  }
}
