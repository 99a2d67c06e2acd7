import Books
import Documents
import Pipeline
import Profiles
import Reports

/// Writes the reports of a close into a hidden folder beside `out/<period>/`, from where they are
/// published all at once.
struct ReportWriter: Sendable {
  let directory: BooksDirectory
  /// Which groups of reports are written.
  let outputs: [JobFile.Output]
  let policy: Policy

  /// Reports whose bytes are on the disk, but not yet published.
  struct Prepared: Sendable {
    fileprivate let staged: StagedReports
    /// What they are, the manifest last.
    let reports: [OutputFile]

    /// Where they are.
    var folder: String { staged.folder }

    /// Whether they are what is published already.
    var isPublished: Bool { staged.isPublished(reports) }

    /// Removes them.
    func discard() { staged.discard() }
  }

  /// Writes what is asked for, and nothing that a reader sees.
  ///
  /// - Parameter recorded: the reports published last, as the database has them.
  func prepare(
    _ result: CloseComputation.Result, inputs: [LoadedInput], replacing recorded: [OutputFile]
  ) throws(BooksError) -> Prepared {
    var close = result.close
    close.review?.evidence = evidence(of: result, inputs: inputs)
    close.nameClaims(ReviewList.name)
    let staged = try StagedReports(
      directory, close.profitAndLoss.period, replacing: recorded)
    do throws(BooksError) {
      let reports = ReportFile.all(of: close, dimensionNames: policy.dimensions).filter(isWanted)
      var files = try AllProcessors.map(reports.count) { (number) throws(BooksError) in
        try prepare(reports[number], in: staged)
      }
      let manifest = manifest(of: result, inputs: inputs, outputs: files)
      files.append(try prepare(manifest.file, in: staged))
      try staged.finish(files)
      return Prepared(staged: staged, reports: files)
    } catch {
      staged.discard()
      throw error
    }
  }

  /// The files, policy and program behind the figures, for the review.
  private func evidence(
    of result: CloseComputation.Result, inputs: [LoadedInput]
  ) -> Review.Evidence {
    Review.Evidence(
      program: "\(ProgramVersion.name) \(ProgramVersion.text)",
      policy: policy.facts.map { ($0.key, $0.value) },
      files: inputs.map { input in
        .init(
          kind: input.file.kind, name: input.name, sha256: input.file.hash.text,
          sizeBytes: input.file.sizeBytes, rows: rows(of: input, result))
      })
  }

  private func rows(
    of input: LoadedInput, _ result: CloseComputation.Result
  ) -> RowCounts {
    result.usageFiles.first { $0.name == input.name }?.rows ?? input.rows
  }

  /// How many findings point into each file, by their codes; those in a file of an archive count for it.
  private func findings(
    in inputs: [LoadedInput], _ result: CloseComputation.Result
  ) -> [String: [FindingCode: Int]] {
    let archives = Set(inputs.map(\.name).filter { ZipArchive.isNamed($0) })
    var counts: [String: [FindingCode: Int]] = [:]
    for finding in result.close.findings {
      guard let file = finding.location?.file else { continue }
      let owner = archives.first { file.hasPrefix($0 + "/") } ?? file
      counts[owner, default: [:]][finding.code, default: 0] += 1
    }
    return counts
  }

  private func manifest(
    of result: CloseComputation.Result, inputs: [LoadedInput], outputs: [OutputFile]
  ) -> ManifestContent {
    let findings = findings(in: inputs, result)
    return ManifestContent(
      of: result.close, programName: ProgramVersion.name, programVersion: ProgramVersion.text,
      policy: policy.facts.map { .init(key: $0.key, value: $0.value) },
      inputs: inputs.map { input in
        .init(
          kind: input.file.kind, name: input.name, sha256: input.file.hash.text,
          sizeBytes: input.file.sizeBytes, rows: rows(of: input, result),
          findings: findings[input.name] ?? [:],
          profile: input.profile.map {
            .init(name: $0.name, version: $0.version, sha256: $0.hash.text)
          }, tally: input.tally)
      },
      outputs: outputs.map {
        .init(
          name: $0.name, sha256: $0.hash.text, sizeBytes: $0.sizeBytes, rowCount: $0.rowCount)
      },
      usage: result.statistics)
  }

  private func isWanted(_ report: ReportFile) -> Bool {
    let output: JobFile.Output =
      switch report.name.split(separator: ".").last {
      case "xml", "xsd": .xml
      case "json": .json
      case "html": .html
      default: .csv
      }
    return outputs.contains(output)
  }

  private func prepare(
    _ report: ReportFile, in staged: StagedReports
  ) throws(BooksError) -> OutputFile {
    try staged.prepare(report.name) { (sink: StagedReports.Sink) throws(BooksError) in
      try report.write(by: AllProcessors.run, to: sink)
    }
  }
}
