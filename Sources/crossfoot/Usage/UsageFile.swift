import Books
import Pipeline
import Profiles
import SourceText
import UsageScan

extension MappedFile: UsageMemory {}

/// A usage file on the disk, in the archive or elsewhere, plain or compressed.
struct UsageFile: UsageSource {
  let name: String
  /// The profile folder it came in, where there was one.
  let folder: String?
  private(set) var mapping: UsageMapping?
  private let storedBytes: Int
  /// Its events as canonical JSON Lines, where they could not be read in place.
  private var events: EventLines?
  private let map: @Sendable () throws(BooksError) -> MappedFile
  private let decompression: (Decompression, path: String)?

  /// The bytes that were accepted as `file`.
  init(_ file: NamedFile, in archive: Archive) {
    let hash = file.file.hash
    name = file.name
    folder = file.file.profile
    storedBytes = file.file.sizeBytes
    map = { () throws(BooksError) in try archive.map(hash) }
    decompression = Decompression(name: file.file.name).map { ($0, archive.path(of: hash)) }
  }

  /// The file at `path`, which need not be in any books.
  init(path: String) throws(BooksError) {
    name = path
    folder = nil
    storedBytes = try MappedFile(path).bytes.count
    map = { () throws(BooksError) in try MappedFile(path) }
    decompression = Decompression(name: path).map { ($0, path) }
  }

  /// What was found out about it.
  struct Recognition {
    /// The profile it has.
    var profile: Profile?
    /// What was found on the way.
    var findings: [Finding] = []
    /// Whether it can be read at all.
    var isReadable = true
  }

  /// Finds out how its rows are to be read. A document, whose rows are no lines, is read here and now:
  /// its events take its place.
  mutating func recognise(_ profiles: UsageProfiles) throws -> Recognition {
    let start = try telling(name: name, folder: folder)
    switch profiles.choice(for: start) {
    case .canonical: return Recognition()
    case .rawUsage:
      mapping = .rawUsage
      return Recognition()
    case .refused(let finding): return Recognition(findings: [finding], isReadable: false)
    case .profile(let profile):
      let isTable = RecordText.form(of: start) == .delimited
      if isTable || profile.mapping?.rows == "" && ProfiledFile.isLineByLine(start) {
        mapping = UsageMapping(profile)
        return Recognition(profile: profile)
      }
      let read = ProfiledFile.read(try whole(start), profile)
      events = EventLines(read.output.records)
      return Recognition(profile: profile, findings: read.findings)
    }
  }

  /// As much of it as tells what it is: its beginning, and all of a JSON document.
  func telling(name: String, folder: String?) throws -> SourceFile {
    var start = SourceFile(
      name: name, kind: .usage, profile: folder, bytes: UsageProfiles.wholeLines(of: try head()))
    if RecordText.form(of: start) == .json, !ProfiledFile.isLineByLine(start) {
      start = try whole(start)
    }
    return start
  }

  /// `start` with all bytes; what is damaged the scan will say.
  private func whole(_ start: SourceFile) throws -> SourceFile {
    var file = start
    switch try open() {
    case .memory(let memory): file.bytes = Array(memory.bytes)
    case .stream(let stream):
      file.bytes = []
      var piece = [UInt8](repeating: 0, count: 1 << 20)
      do {
        while true {
          let count = try piece.withUnsafeMutableBytes { try stream.read(into: $0) }
          if count == 0 { break }
          file.bytes += piece[..<count]
        }
      } catch is DamagedStream {}
    }
    return file
  }

  /// Its beginning; what is damaged there the scan will say.
  func head() throws -> [UInt8] {
    switch try open() {
    case .memory(let memory):
      return withExtendedLifetime(memory) { Array(memory.bytes.prefix(UsageProfiles.headBytes)) }
    case .stream(let stream):
      var head = [UInt8](repeating: 0, count: UsageProfiles.headBytes)
      var count = 0
      do {
        while count < head.count {
          let read = try head.withUnsafeMutableBytes {
            try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
          }
          if read == 0 { break }
          count += read
        }
      } catch is DamagedStream {}
      return Array(head[..<count])
    }
  }

  var sizeBytes: Int { events?.bytes.count ?? storedBytes }
  var isStream: Bool { events == nil && decompression != nil }

  func open() throws -> UsageBytes {
    if let events { return .memory(events) }
    let file = try map()
    guard let (decompression, path) = decompression else { return .memory(file) }
    return .stream(try decompression.stream(path, sizeBytes: sizeBytes))
  }
}
