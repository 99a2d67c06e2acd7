import Books
import Foundation
import Logging
import Pipeline
import PlainYAML
import Profiles
import Reports

/// Computes everything in some books again and says what is not what it was (SPEC §7).
struct BooksVerifier {
  /// What one check came to.
  struct Result: Sendable {
    /// What was checked.
    var name: String
    var discrepancies: [Discrepancy] = []
    /// What could not be checked, and why.
    var remark = ""
  }

  let directory: BooksDirectory
  let logger: Logger
  var scan = ScanSettings()

  /// Runs every check. The books are locked meanwhile, and not changed.
  func run() async throws -> [Result] {
    let lock = try BooksLock(directory)
    defer { lock.release() }
    var results = [try seal()]
    do {
      guard let database = try BooksDatabase(readingOnly: directory) else { return [] }
      if try database.isCurrent() {
        results += try await verify(database)
      } else {
        results.append(
          Result(
            name: "database",
            remark: "its tables are an older program's, or not all made yet; run any job first"))
      }
      try database.close()
    } catch let error as BooksError where !error.isTransient {
      // A database that cannot be read is not what it was either.
      results.append(
        Result(
          name: "database", discrepancies: [Discrepancy(error.path, error.underlying)]))
    }
    return results
  }

  private func verify(_ database: BooksDatabase) async throws -> [Result] {
    var results = [
      Result(
        name: "database",
        discrepancies: try database.integrityProblems().map { Discrepancy("books.sqlite", $0) })
    ]
    let records = try RecordsCheck(database)
    results.append(Result(name: "log and records", discrepancies: records.discrepancies))
    results.append(try await attempt("policy") { try policy(database) })
    results.append(try archive(database))
    results.append(try strangers(database))
    for closing in records.closings {
      let version = closing.version.month
      results.append(
        try await attempt("\(version.period) version \(version.version)") {
          try await verify(closing, database)
        })
    }
    for period in try database.status().periods where period.results != nil {
      results.append(
        try await attempt("\(period.period) reports") {
          try await verify(period, database, records.closings)
        })
    }
    return results
  }

  /// A month that cannot be computed any more, because of damaged files say, is not what it was.
  private func attempt(
    _ name: String, _ check: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await check()
    } catch let error as BooksError where !error.isTransient {
      return Result(name: name, discrepancies: [Discrepancy(error.path, error.underlying)])
    } catch let error as ConfigurationError {
      return Result(name: name, discrepancies: [Discrepancy(error.file, "\(error)")])
    }
  }

  private func seal() throws(BooksError) -> Result {
    let seal = DatabaseSeal(directory)
    var result = Result(name: "seal of the database")
    switch try seal.state() {
    case .intact: break
    case .broken:
      result.discrepancies = [
        Discrepancy("books.sqlite, books.seal", "one of them is not what the last command left")
      ]
    case .open:
      result.remark =
        "it is open: the last command was killed, or somebody read the books meanwhile"
    case .missing:
      guard FileManager.default.fileExists(atPath: directory.database) else { break }
      result.discrepancies = [Discrepancy(seal.path, "is missing; every command leaves one")]
    }
    return result
  }

  /// The policy is the one that the log has last.
  private func policy(_ database: BooksDatabase) throws -> Result {
    var result = Result(name: "policy")
    let text = Array(try PolicyFile(directory).text.utf8)
    let hash = text.withUnsafeBytes { ContentHash(of: $0).text }
    let last = try database.auditLog().last { $0.act == AuditAct.policy.rawValue }
    if let last, !last.detail.hasSameBytes(as: hash) {
      result.discrepancies.append(
        Discrepancy(
          directory.policyFile,
          "is not what entry \(last.sequence) of the log recorded; the next run takes it up"))
    }
    return result
  }

  /// Every accepted byte is still what it was.
  private func archive(_ database: BooksDatabase) throws(BooksError) -> Result {
    var result = Result(name: "archive")
    let archive = Archive(directory)
    let files = try database.acceptedFiles()
    for file in files {
      do {
        try archive.verify(file.hash)
      } catch  where error.code == .damagedArchive {
        result.discrepancies.append(
          Discrepancy(archive.path(of: file.hash), "\(file.sourceName): \(error.underlying)"))
      }
    }
    let known = Set(files.map(\.hash.text))
    let strangers = try archive.names().filter { !known.contains($0) }
    let unfinished = strangers.isEmpty ? [] : try unfinished(strangers)
    if !unfinished.isEmpty {
      result.remark =
        "\(unfinished.count) not taken in yet: a command was killed or failed over them"
    }
    result.discrepancies += strangers.filter { !unfinished.contains($0) }.map {
      Discrepancy("archive: \($0)", "no accepted file has these bytes")
    }
    return result
  }

  /// Those of `strangers` that a killed command may have left: copies that were not complete, and bytes
  /// whose file still waits in the inbox.
  private func unfinished(_ strangers: [String]) throws(BooksError) -> Set<String> {
    var waiting: Set<String> = []
    for file in try directory.listInbox().files {
      if let hash = try ContentHash(ofFileAt: file.path) { waiting.insert(hash.text) }
    }
    return Set(strangers.filter { waiting.contains($0) || Archive.isTemporary($0) })
  }

  /// What lies among the closed versions and is none.
  private func strangers(_ database: BooksDatabase) throws(BooksError) -> Result {
    let found = try FrozenReports(directory).strangers { (period) throws(BooksError) in
      try database.closedVersionNumbers(period)
    }
    return Result(
      name: "closed versions",
      discrepancies: found.map { Discrepancy($0, "no version was closed with it") })
  }

  /// A closed version: its frozen reports, and the same computed from what was frozen with it.
  private func verify(
    _ closing: RecordsCheck.Closing, _ database: BooksDatabase
  ) async throws -> Result {
    let version = closing.version
    let (period, number) = (version.month.period, version.month.version)
    var result = Result(name: "\(period) version \(number)")
    let folder = try FrozenReports(directory).present(period, version: number)
    result.discrepancies += try differences(version.facts.outputs, in: folder)
    result.discrepancies += try others(version.facts.outputs, in: folder).map {
      Discrepancy(folder + "/" + $0, "is none of the version's reports")
    }
    guard version.facts.programVersion == ProgramVersion.text else {
      result.remark = "closed by crossfoot \(version.facts.programVersion), not computed again"
      return result
    }
    let basis = MonthComputation.Basis(
      policy: try PolicyFile(text: version.facts.policy),
      decisions: try database.decisions(limit: version.facts.decisionCount),
      closed: closing.closedBefore, version: number, status: .closed,
      restated: closing.restated)
    let month = RecomputedMonth(
      directory: directory, database: database, scan: scan, logger: logger)
    let isCurrent = try database.outputs(period) == version.facts.outputs
    result.discrepancies += try await month.differences(
      period, basis, files: version.facts.inputs, outputs: version.facts.outputs,
      comparesDatabase: isCurrent)
    return result
  }

  /// The current results of a month and its reports in `out/`.
  private func verify(
    _ state: PeriodState, _ database: BooksDatabase, _ closings: [RecordsCheck.Closing]
  ) async throws -> Result {
    let period = state.period
    var result = Result(name: "\(period) reports")
    let outputs = try database.outputs(period)
    let folder = try Publication(directory, period).folder(recorded: outputs)
    result.discrepancies += try differences(outputs, in: folder)
    let others = try others(outputs, in: directory.output(of: period))
    if folder != directory.output(of: period) {
      result.remark = "not published yet: the last command was killed, the next one publishes them"
    } else if !others.isEmpty {
      result.remark = "not of the program: \(others.joined(separator: ", "))"
    }
    guard state.status == .open else { return result }
    let reopened = closings.last { $0.version.facts.outputs == outputs }?.version.month
    if let reopened, reopened.period == period {
      result.remark = "open again, with the results of version \(reopened.version); run the job"
      return result
    }
    let policy = try PolicyFile(directory)
    let profiles = try ProfileBook(directory)
    let files = try database.acceptedFiles()
    let decisions = try database.decisions()
    let closed = try database.closedMonths()
    let digest = RunDigest(
      files: files, policy: policy.policy, profiles: profiles.all, decisions: decisions,
      closed: closed
    ).text
    guard state.results?.inputDigest == digest else {
      result.remark =
        "files, policy, decisions or closed months are newer than the results; run the job again"
      return result
    }
    let basis = MonthComputation.Basis(
      policy: policy, decisions: decisions, closed: closed,
      version: try database.nextVersion(of: period), status: .open, restated: nil)
    let month = RecomputedMonth(
      directory: directory, database: database, scan: scan, logger: logger)
    // What lay in the inbox then is not known any more; it has a say in the findings only.
    let figures = outputs.filter { !["findings.csv", "manifest.json"].contains($0.name) }
    result.discrepancies += try await month.differences(
      period, basis, files: files, outputs: figures, comparesDatabase: true,
      skipping: ["finding", "review_item"])
    return result
  }

  /// What is in `folder` besides `outputs`.
  private func others(_ outputs: [OutputFile], in folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    let known = Set(outputs.map(\.name))
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { !known.contains($0) }.sorted { $0.precedesInByteOrder($1) }
  }

  /// Which of `outputs` are not in `folder` as they were written.
  private func differences(
    _ outputs: [OutputFile], in folder: String
  ) throws(BooksError) -> [Discrepancy] {
    var found: [Discrepancy] = []
    for output in outputs {
      let path = folder + "/" + output.name
      let present = try ContentHash(ofFileAt: path)
      if present != output.hash {
        found.append(Discrepancy(path, present == nil ? "is missing" : "is not what was written"))
      }
    }
    return found
  }
}

/// A month computed once more, for comparison.
struct RecomputedMonth {
  let directory: BooksDirectory
  let database: BooksDatabase
  let scan: ScanSettings
  let logger: Logger

  /// Where the month, computed from `files` and `basis`, differs from `outputs` and from the database.
  func differences(
    _ period: Period, _ basis: MonthComputation.Basis, files: [AcceptedFile],
    outputs: [OutputFile], comparesDatabase: Bool, skipping: Set<String> = []
  ) async throws -> [Discrepancy] {
    let computation = MonthComputation(
      profiles: try ProfileBook(directory), archive: Archive(directory), period: period,
      scan: scan, clock: StageClock(logger: logger))
    let documents = try await computation.read(files, under: basis.policy.policy)
    let computed = try computation.compute(
      try await computation.scan(documents, basis), basis, findings: basis.policy.findings)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-verify-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scratch = BooksDirectory(path: folder)
    try scratch.createMissingFolders()
    let writer = ReportWriter(
      directory: scratch, outputs: JobFile.Output.allCases, policy: basis.policy.policy)
    let prepared = try writer.prepare(
      computed.result, inputs: computed.inputs, replacing: [])
    prepared.discard()
    let hashes = Dictionary(
      prepared.reports.map { ($0.name, $0.hash) }, uniquingKeysWith: { first, _ in first })
    var found = outputs.filter { hashes[$0.name] != $0.hash }.map {
      Discrepancy("\(period) \($0.name)", "computed again, it comes out differently")
    }
    guard comparesDatabase else { return found }
    let other = try BooksDatabase(scratch)
    let run = try other.beginRun(
      RunStart(
        period: period, job: "verify", programVersion: ProgramVersion.text,
        startedAt: "-", inputCount: files.count, inputDigest: ""))
    try other.replaceResults(
      computed.result.close, dimensionNames: basis.policy.policy.dimensions, run: run)
    found += try database.differences(from: other, period, skipping: skipping)
    try other.close()
    return found
  }
}
