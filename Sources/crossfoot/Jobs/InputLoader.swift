import Books
import Documents
import ExactMoney
import Pipeline

/// What one accepted file gave.
struct LoadedInput: Sendable {
  let file: AcceptedFile
  /// Rows read, good or bad.
  var rowsRead = 0
  /// Rows refused with a finding.
  var rowsRefused = 0
}

/// Reads accepted files back from the archive and hands them to the readers.
struct InputLoader: Sendable {
  private let archive: Archive

  init(archive: Archive) {
    self.archive = archive
  }

  /// Everything but usage, and what each file gave.
  func documents(
    _ files: [AcceptedFile]
  ) async throws -> (outcome: Outcome<Intake>, inputs: [LoadedInput]) {
    var intake = Intake()
    var findings: [Finding] = []
    var inputs: [LoadedInput] = []
    for file in files where file.kind != .usage {
      let source = try await sourceFile(file)
      var input = LoadedInput(file: file)
      if let content = source.output {
        let read = DocumentReader.read(content)
        intake.append(read.output)
        findings += read.findings
        let refused = read.findings.filter { $0.severity == .blocking }
        input.rowsRefused = Set(refused.map { $0.location?.line ?? 0 }).count
        input.rowsRead = read.output.recordCount + input.rowsRefused
      }
      findings += source.findings
      inputs.append(input)
    }
    return (Outcome(intake, findings), inputs)
  }

  /// The usage files, decompressed.
  func usage(
    _ files: [AcceptedFile]
  ) async throws -> (outcome: Outcome<[SourceFile]>, inputs: [LoadedInput]) {
    var sources: [SourceFile] = []
    var findings: [Finding] = []
    var inputs: [LoadedInput] = []
    for file in files where file.kind == .usage {
      let source = try await sourceFile(file)
      sources += source.output.map { [$0] } ?? []
      findings += source.findings
      inputs.append(LoadedInput(file: file))
    }
    return (Outcome(sources, findings), inputs)
  }

  /// The content of one file; `nil` with a finding where its compressed stream is damaged: a file
  /// that is cut short must not be half counted.
  private func sourceFile(_ file: AcceptedFile) async throws -> Outcome<SourceFile?> {
    let bytes: [UInt8]
    if let decompression = Decompression(name: file.name) {
      switch try await decompression.decompress(archive.path(of: file.hash)) {
      case .bytes(let content): bytes = content
      case .corrupt(let complaint):
        return Outcome(
          nil,
          [Finding(.corruptStream, at: SourceLocation(file: file.sourceName), complaint)])
      }
    } else {
      bytes = try archive.bytes(of: file.hash)
    }
    return Outcome(
      SourceFile(name: file.sourceName, kind: file.kind, profile: file.profile, bytes: bytes))
  }
}
