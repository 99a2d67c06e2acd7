import Books
import Pipeline
import Reports

/// Writes the reports of a close into `out/<period>/`, each whole or not at all, the manifest last.
struct ReportWriter {
  let directory: BooksDirectory
  let job: JobFile
  let policy: Policy

  /// Writes what the job asks for.
  func write(
    _ result: CloseComputation.Result, inputs: [LoadedInput]
  ) throws(BooksError) -> [OutputFile] {
    let period = result.close.profitAndLoss.period
    let output = try AtomicOutput(directory, period: period)
    var files: [OutputFile] = []
    for report in ReportFile.all(of: result.close, dimensionNames: policy.dimensions) {
      if isWanted(report) {
        files.append(try write(report, to: output))
      } else {
        try output.remove(report.name)
      }
    }
    let manifest = ManifestContent(
      of: result.close, programName: ProgramVersion.name, programVersion: ProgramVersion.text,
      policy: policy.facts.map { .init(key: $0.key, value: $0.value) },
      inputs: inputs.map { input in
        let scanned = result.usageFiles.first { $0.name == input.name }
        return .init(
          kind: input.file.kind, name: input.name, sha256: input.file.hash.text,
          sizeBytes: input.file.sizeBytes, rowsRead: scanned?.rowsRead ?? input.rowsRead,
          rowsRefused: scanned?.rowsRefused ?? input.rowsRefused)
      },
      outputs: files.map {
        .init(
          name: $0.name, sha256: $0.hash.text, sizeBytes: $0.sizeBytes, rowCount: $0.rowCount)
      },
      usage: result.statistics)
    files.append(try write(manifest.file, to: output))
    return files
  }

  private func isWanted(_ report: ReportFile) -> Bool {
    let isXML = report.name.hasSuffix(".xml") || report.name.hasSuffix(".xsd")
    return job.outputs.contains(isXML ? .xml : .csv)
  }

  private func write(
    _ report: ReportFile, to output: AtomicOutput
  ) throws(BooksError) -> OutputFile {
    try output.write(report.name) { (sink: AtomicOutput.Sink) throws(BooksError) in
      try report.write(to: sink)
    }
  }
}
