import Books
import Documents
import ExactMoney
import Pipeline

/// What one accepted file gave.
struct LoadedInput: Sendable {
  let file: AcceptedFile
  /// The name that findings give it.
  let name: String
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
    _ files: [NamedFile]
  ) async throws -> (outcome: Outcome<Intake>, inputs: [LoadedInput]) {
    var intake = Intake()
    var findings: [Finding] = []
    var inputs: [LoadedInput] = []
    for file in files where file.file.kind != .usage {
      let source = try await sourceFile(file)
      var input = LoadedInput(file: file.file, name: file.name)
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
    _ files: [NamedFile]
  ) async throws -> (outcome: Outcome<[SourceFile]>, inputs: [LoadedInput]) {
    var sources: [SourceFile] = []
    var findings: [Finding] = []
    var inputs: [LoadedInput] = []
    for file in files where file.file.kind == .usage {
      let source = try await sourceFile(file)
      sources += source.output.map { [$0] } ?? []
      findings += source.findings
      inputs.append(LoadedInput(file: file.file, name: file.name))
    }
    return (Outcome(sources, findings), inputs)
  }

  /// The content of one file; `nil` with a finding where its compressed stream is damaged: a file
  /// that is cut short must not be half counted.
  private func sourceFile(_ named: NamedFile) async throws -> Outcome<SourceFile?> {
    let file = named.file
    let bytes: [UInt8]
    if let decompression = Decompression(name: file.name) {
      // The tool reads the file itself: what it reads must still be what was accepted.
      try archive.withMappedBytes(of: file.hash, verifying: true) { _ in }
      switch try await decompression.decompress(
        archive.path(of: file.hash), sizeBytes: file.sizeBytes)
      {
      case .bytes(let content): bytes = content
      case .corrupt(let complaint):
        return Outcome(
          nil, [Finding(.corruptStream, at: SourceLocation(file: named.name), complaint)])
      }
    } else {
      bytes = try archive.bytes(of: file.hash, verifying: true)
    }
    return Outcome(
      SourceFile(name: named.name, kind: file.kind, profile: file.profile, bytes: bytes))
  }
}

/// An accepted file with a name that no other file has: two files that came under one name are told
/// apart by the beginning of their hash.
struct NamedFile: Sendable {
  let file: AcceptedFile
  let name: String

  /// Names `files`, in their order.
  static func named(_ files: [AcceptedFile]) -> [NamedFile] {
    let counts = Dictionary(files.map { ($0.sourceName, 1) }, uniquingKeysWith: +)
    return files.map { file in
      let isUnique = counts[file.sourceName] == 1
      let suffix = isUnique ? "" : "#" + file.hash.text.prefix(8)
      return NamedFile(file: file, name: file.sourceName + suffix)
    }
  }
}
