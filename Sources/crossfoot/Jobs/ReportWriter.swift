import Books
import Documents
import Pipeline
import Profiles
import Reports

/// Writes the reports of a close into `out/<period>/`, each whole or not at all, the manifest last.
struct ReportWriter: Sendable {
  let directory: BooksDirectory
  /// Which groups of reports are written.
  let outputs: [JobFile.Output]
  let policy: Policy

  /// Reports whose bytes are on the disk, but not yet under their names.
  struct Prepared: Sendable {
    fileprivate let output: AtomicOutput
    fileprivate let files: [PreparedOutput]
    /// Reports that the job does not ask for, and pages of claims that there are no more.
    fileprivate let unwanted: [String]

    /// What they are, the manifest last.
    var reports: [OutputFile] { files.map(\.file) }

    /// Removes them.
    func discard() { output.discard(files) }
  }

  /// Writes what is asked for, and nothing that a reader sees.
  func prepare(
    _ result: CloseComputation.Result, inputs: [LoadedInput]
  ) throws(BooksError) -> Prepared {
    var close = result.close
    close.review?.evidence = evidence(of: result, inputs: inputs)
    close.nameClaims(ReviewList.name)
    let output = try AtomicOutput(directory, period: close.profitAndLoss.period)
    var files: [PreparedOutput] = []
    var unwanted: [String] = []
    do throws(BooksError) {
      for report in ReportFile.all(of: close, dimensionNames: policy.dimensions) {
        if isWanted(report) {
          files.append(try prepare(report, in: output))
        } else {
          unwanted.append(report.name)
        }
      }
      let written = Set(files.map(\.file.name))
      unwanted += try output.names(beginning: ReportFile.claimPagePrefix)
        .filter { !written.contains($0) }
      let manifest = manifest(of: result, inputs: inputs, outputs: files.map(\.file))
      files.append(try prepare(manifest.file, in: output))
    } catch {
      output.discard(files)
      throw error
    }
    return Prepared(output: output, files: files, unwanted: unwanted)
  }

  /// Keeps copies of prepared reports as those of a closed version.
  func freeze(
    _ prepared: Prepared, _ period: Period, version: Int
  ) throws(BooksError) {
    try FrozenReports(directory).freeze(
      prepared.files, of: prepared.output, period, version: version)
  }

  /// Gives the reports their names, the manifest last, and removes those that nobody asks for.
  func publish(_ prepared: Prepared) throws(BooksError) -> [OutputFile] {
    do throws(BooksError) {
      try prepared.output.publish(prepared.files)
    } catch {
      prepared.discard()
      throw error
    }
    for name in prepared.unwanted { try prepared.output.remove(name) }
    return prepared.reports
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
    _ report: ReportFile, in output: AtomicOutput
  ) throws(BooksError) -> PreparedOutput {
    try output.prepare(report.name) { (sink: AtomicOutput.Sink) throws(BooksError) in
      try report.write(by: AllProcessors.run, to: sink)
    }
  }
}
