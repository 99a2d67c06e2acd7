import Books
import Pipeline
import Profiles
import Reports

/// Writes the reports of a close into `out/<period>/`, each whole or not at all, the manifest last.
struct ReportWriter: Sendable {
  let directory: BooksDirectory
  let job: JobFile
  let policy: Policy

  /// Reports whose bytes are on the disk, but not yet under their names.
  struct Prepared: Sendable {
    fileprivate let output: AtomicOutput
    fileprivate let files: [PreparedOutput]
    /// Reports that the job does not ask for.
    fileprivate let unwanted: [String]

    /// Removes them.
    func discard() { output.discard(files) }
  }

  /// Writes what the job asks for, and nothing that a reader sees.
  func prepare(_ close: MonthEndClose) throws(BooksError) -> Prepared {
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
    } catch {
      output.discard(files)
      throw error
    }
    return Prepared(output: output, files: files, unwanted: unwanted)
  }

  /// Gives the reports their names, removes those that the job does not ask for, and writes the
  /// manifest.
  func publish(
    _ prepared: Prepared, of result: CloseComputation.Result, inputs: [LoadedInput]
  ) throws(BooksError) -> [OutputFile] {
    do throws(BooksError) {
      try prepared.output.publish(prepared.files)
    } catch {
      prepared.discard()
      throw error
    }
    for name in prepared.unwanted { try prepared.output.remove(name) }
    let files = prepared.files.map(\.file)
    let manifest = manifest(of: result, inputs: inputs, outputs: files)
    let last = try prepare(manifest.file, in: prepared.output)
    try prepared.output.publish([last])
    return files + [last.file]
  }

  private func manifest(
    of result: CloseComputation.Result, inputs: [LoadedInput], outputs: [OutputFile]
  ) -> ManifestContent {
    ManifestContent(
      of: result.close, programName: ProgramVersion.name, programVersion: ProgramVersion.text,
      policy: policy.facts.map { .init(key: $0.key, value: $0.value) },
      inputs: inputs.map { input in
        let scanned = result.usageFiles.first { $0.name == input.name }
        return .init(
          kind: input.file.kind, name: input.name, sha256: input.file.hash.text,
          sizeBytes: input.file.sizeBytes, rowsRead: scanned?.rowsRead ?? input.rowsRead,
          rowsRefused: scanned?.rowsRefused ?? input.rowsRefused,
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
    let isXML = report.name.hasSuffix(".xml") || report.name.hasSuffix(".xsd")
    return job.outputs.contains(isXML ? .xml : .csv)
  }

  private func prepare(
    _ report: ReportFile, in output: AtomicOutput
  ) throws(BooksError) -> PreparedOutput {
    try output.prepare(report.name) { (sink: AtomicOutput.Sink) throws(BooksError) in
      try report.write(by: AllProcessors.run, to: sink)
    }
  }
}
