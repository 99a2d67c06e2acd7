import Books
import Documents
import Foundation
import Pipeline
import Profiles
import UsageScan

/// What one accepted file gave.
struct LoadedInput: Sendable {
  let file: AcceptedFile
  /// The name that findings give it.
  let name: String
  /// What became of its rows; of usage the scan says it.
  var rows = RowCounts()
  /// The profile it was read through, where there was one.
  var profile: Profile?
  /// Whose days stand in it: the providers of its usage and bills.
  var providers: Set<ProviderID> = []
  /// What became of its numbers, where it is a price catalogue.
  var tally: CatalogueTally?
}

/// Reads accepted files back from the archive and hands them to the readers.
struct InputLoader: Sendable {
  private let archive: Archive
  private let profiles: ProfileBook

  init(archive: Archive, profiles: ProfileBook) {
    self.archive = archive
    self.profiles = profiles
  }

  /// How many bytes of files are in memory at a time to be read together.
  private static let batchBytes = 32 << 20

  /// Everything but usage, and what each file gave.
  func documents(
    _ files: [NamedFile]
  ) async throws -> (outcome: Outcome<Intake>, inputs: [LoadedInput]) {
    var intake = Intake()
    var findings: [Finding] = []
    var inputs: [LoadedInput] = []
    for batch in Self.batches(files.filter { $0.file.kind != .usage }) {
      var sources: [Outcome<[SourceFile]>] = []
      for file in batch { sources.append(try await sourceFiles(file)) }
      let contents = sources
      let readings = AllProcessors.map(contents.count) { number in
        contents[number].output.map { DocumentReader.reading($0, profiles: profiles) }
      }
      for ((file, source), readings) in zip(zip(batch, sources), readings) {
        var input = LoadedInput(file: file.file, name: file.name)
        for read in readings {
          intake.append(read.output.intake)
          findings += read.findings
          input.profile = read.output.profile
          input.tally = read.output.intake.priceTally
          input.rows += read.output.rows
          input.providers.formUnion(read.output.intake.providerUsage.map(\.record.provider))
          input.providers.formUnion(read.output.intake.invoices.map(\.header.provider))
        }
        findings += source.findings
        inputs.append(input)
      }
    }
    return (Outcome(intake, findings), inputs)
  }

  /// `files` in stretches of ``batchBytes``, or of one larger file.
  private static func batches(_ files: [NamedFile]) -> [[NamedFile]] {
    var batches: [[NamedFile]] = []
    var left = 0
    for file in files {
      left -= file.file.sizeBytes
      if batches.isEmpty || left < 0 {
        batches.append([])
        left = batchBytes - file.file.sizeBytes
      }
      batches[batches.count - 1].append(file)
    }
    return batches
  }

  /// The usage files, to be scanned, and why others cannot be; of those not in `hashedNow` the bytes are
  /// still to be verified.
  func usage(
    _ files: [NamedFile], hashedNow: Set<ContentHash>, _ settings: ScanSettings
  ) throws -> (reading: UsageReading, inputs: [LoadedInput], findings: [Finding]) {
    let files = files.filter { $0.file.kind == .usage }
    var inputs: [LoadedInput] = []
    var sources: [UsageFile] = []
    var findings: [Finding] = []
    for file in files {
      var source = UsageFile(file, in: archive)
      let (profile, refusal) = try source.recognise(UsageProfiles(book: profiles))
      inputs.append(LoadedInput(file: file.file, name: file.name, profile: profile))
      if let refusal {
        findings.append(refusal)
      } else {
        sources.append(source)
      }
    }
    let reading = UsageReading(
      sources: sources,
      unverified: files.map(\.file.hash).filter { !hashedNow.contains($0) }, archive: archive,
      settings: settings)
    return (reading, inputs, findings)
  }

  /// What a file holds that still waits in the inbox; nothing where it is gone meanwhile.
  static func waiting(
    _ file: InboxFile, profiles: ProfileBook
  ) async throws -> Outcome<Intake> {
    let source = try await content(
      of: SourceFile(
        name: "inbox/" + file.relativePath, kind: file.kind, profile: file.profile, bytes: []),
      path: file.path)
    let isGone = !FileManager.default.fileExists(atPath: file.path)
    var waiting = Outcome(Intake(), source.findings)
    guard !isGone else { return waiting }
    for content in source.output {
      let read = DocumentReader.read(content, profiles: profiles)
      waiting.output.append(read.output)
      waiting.findings += read.findings
    }
    return waiting
  }

  /// `file` with the content of what lies at `path`, decompressed where its name says so, of an archive
  /// the files in it; none with a finding where a compressed stream is damaged.
  static func content(of file: SourceFile, path: String) async throws -> Outcome<[SourceFile]> {
    try await content(fileName: path, path: path, file) {
      FileManager.default.contents(atPath: path).map { Array($0) } ?? []
    }
  }

  private func sourceFiles(_ named: NamedFile) async throws -> Outcome<[SourceFile]> {
    let (archive, file) = (archive, named.file)
    if Decompression(name: file.name) != nil {
      // The tool reads the file itself: what it reads must still be what was accepted.
      try archive.verify(file.hash)
    }
    return try await Self.content(
      fileName: file.name, path: archive.path(of: file.hash),
      SourceFile(name: named.name, kind: file.kind, profile: file.profile, bytes: [])
    ) { try archive.bytes(of: file.hash, verifying: true) }
  }

  /// `file` with its content, decompressed where `fileName` says so, else `plain`; of an archive the
  /// files in it. None with a finding where a compressed stream is damaged: a file that is cut short
  /// must not be half counted.
  private static func content(
    fileName: String, path: String, _ file: SourceFile, plain: () throws -> [UInt8]
  ) async throws -> Outcome<[SourceFile]> {
    var file = file
    guard let decompression = Decompression(name: fileName) else {
      file.bytes = try plain()
      return ZipArchive.isNamed(fileName) ? try await Decompression.unpack(file) : Outcome([file])
    }
    do {
      file.bytes = try await OwnThread.run {
        try decompression.stream(path, sizeBytes: 0).bytes()
      }
      return Outcome([file])
    } catch let damage as DamagedStream {
      return Outcome(
        [], [Finding(.corruptStream, at: SourceLocation(file: file.name), damage.message)])
    }
  }
}

extension UsageStream {
  /// All that is left of the stream: for files that are small when decompressed.
  func bytes() throws -> [UInt8] {
    var content: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count == 0 { return content }
      content += buffer[..<count]
    }
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
