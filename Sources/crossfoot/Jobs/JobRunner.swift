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
    let lock = try BooksLock(directory)
    defer { lock.release() }
    try directory.createMissingFolders()
    let policy = try PolicyFile(directory)
    let profiles = try ProfileBook(directory)
    let database = try BooksDatabase(directory)
    let archive = Archive(directory)
    let clock = StageClock(logger: logger)
    var report = Report(status: .done, stages: [])

    if job.stages.contains(.accept) {
      let privacy = UsagePrivacy(
        profiles: UsageProfiles(book: profiles), dimensions: policy.policy.dimensions)
      // Compressed logs are looked into, which waits for a tool.
      let intake = try await OwnThread.run {
        try InboxIntake(
          directory, archive: archive, database: database, privacy: privacy, at: Self.now())
      }
      clock.done("accept", rows: intake.accepted, findings: intake.findings.count)
      report.intake = intake
      if intake.findings.contains(where: { $0.severity == .blocking }) { report.status = .waiting }
    }
    if job.stages.contains(.read) {
      let findings = policy.findings + (report.intake?.findings ?? [])
      report = try await compute(
        report, policy.policy, findings, database: database,
        loader: InputLoader(archive: archive, profiles: profiles), profiles, clock)
    }
    report.stages = clock.stages
    report.duration = clock.elapsed
    try database.close()
    return report
  }

  /// Reads, scans, computes, stores and reports, as far as the job goes.
  private func compute(
    _ report: Report, _ policy: Policy, _ findings: [Finding], database: BooksDatabase,
    loader: InputLoader, _ profiles: ProfileBook, _ clock: StageClock
  ) async throws -> Report {
    var report = report
    let declarations = Declarations(try database.acceptedFiles())
    let files = declarations.standing
    let named = NamedFile.named(files)
    let documents = try await loader.documents(named)
    let readFindings = documents.outcome.findings
    clock.done("read", rows: documents.outcome.output.recordCount, findings: readFindings.count)
    guard job.stages.contains(.scan) else { return report }
    // Recorded before the work: a run that is killed stays visible as one that never ended.
    let run = try job.stages.contains(.store) ? begin(database, files, policy, profiles) : nil

    let computation = CloseComputation(period: period, policy: policy)
    let identified = computation.identify(documents.outcome.output)
    clock.done(
      "identify", rows: documents.outcome.output.recordCount,
      findings: identified.findings.count)
    let (hashedNow, scan) = (report.intake?.hashedNow ?? [], self.scan)
    let usage = try await OwnThread.run {
      try loader.usage(named, hashedNow: hashedNow, scan)
    }
    let rollUp = try await usage.reading.rollUp(computation.rules(identified.output))
    clock.done(
      "scan", rows: rollUp.statistics.events, findings: rollUp.findings.count + usage.findings.count
    )
    let result = computation.close(
      identified.output, rollUp,
      findings: findings + declarations.findings + readFindings + identified.findings
        + usage.findings
    ) { step, rows, findings in clock.done(step, rows: rows, findings: findings) }
    report.close = result.close
    if documents.outcome.output.recordCount == 0, result.statistics.events == 0 {
      report.status = .noInput
    } else {
      report.status = result.close.isWaiting ? .waiting : .done
    }

    guard let run else { return report }
    if report.status == .noInput {
      // A month computed from nothing is not a month of zeros: what was there before still stands.
      try finish(run, database, report.status)
      return report
    }
    let recorder = CloseRecorder(
      database: database, writer: ReportWriter(directory: directory, job: job, policy: policy),
      clock: clock)
    if job.stages.contains(.report) {
      try recorder.record(result, inputs: documents.inputs + usage.inputs, run: run)
    } else {
      try recorder.store(result.close, run: run)
    }
    try finish(run, database, report.status)
    return report
  }

  private func finish(
    _ run: RunID, _ database: BooksDatabase, _ status: ExitStatus
  ) throws(BooksError) {
    try database.finishRun(run, finishedAt: Self.now(), exitStatus: Int(status.rawValue))
  }

  private func begin(
    _ database: BooksDatabase, _ files: [AcceptedFile], _ policy: Policy,
    _ profiles: ProfileBook
  ) throws(BooksError) -> RunID {
    try database.beginRun(
      RunStart(
        period: period, job: job.name, programVersion: ProgramVersion.text,
        startedAt: Self.now(), inputCount: files.count,
        inputDigest: RunDigest(files: files, policy: policy, profiles: profiles).text))
  }

  /// The time to record, to the second: the only clock in the program.
  private static func now() -> String {
    Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)).description
  }
}

/// A digest of everything a result is a function of: inputs, policy, the user's own profiles, program
/// version.
struct RunDigest {
  let text: String

  init(files: [AcceptedFile], policy: Policy, profiles: ProfileBook) {
    var lines = ["\(ProgramVersion.name) \(ProgramVersion.text)"]
    lines += policy.facts.map { "\($0.key)=\($0.value)" }
    lines += profiles.all.filter { $0.origin == .own }.map { "profile \($0.name) \($0.hash)" }
    lines += files.map { "\($0.kind.rawValue) \($0.profile ?? "") \($0.hash)" }.sorted()
    let bytes = Array(lines.joined(separator: "\n").utf8)
    text = bytes.withUnsafeBytes { ContentHash(of: $0).text }
  }
}
