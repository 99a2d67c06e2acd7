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
  let sizeBytes: Int
  private let map: @Sendable () throws(BooksError) -> MappedFile
  private let decompression: (Decompression, path: String)?

  /// The bytes that were accepted as `file`.
  init(_ file: NamedFile, in archive: Archive) {
    let hash = file.file.hash
    name = file.name
    folder = file.file.profile
    sizeBytes = file.file.sizeBytes
    map = { () throws(BooksError) in try archive.map(hash) }
    decompression = Decompression(name: file.file.name).map { ($0, archive.path(of: hash)) }
  }

  /// The file at `path`, which need not be in any books.
  init(path: String) throws(BooksError) {
    name = path
    folder = nil
    sizeBytes = try MappedFile(path).bytes.count
    map = { () throws(BooksError) in try MappedFile(path) }
    decompression = Decompression(name: path).map { ($0, path) }
  }

  /// Finds out how its rows are to be read: the profile, where it has one. A finding says why it cannot
  /// be read.
  mutating func recognise(_ profiles: UsageProfiles) throws -> (profile: Profile?, Finding?) {
    let start = try telling(name: name, folder: folder, profiles)
    switch profiles.choice(for: start) {
    case .canonical: return (nil, nil)
    case .rawUsage:
      mapping = .rawUsage
      return (nil, nil)
    case .refused(let finding): return (nil, finding)
    case .profile(let profile):
      mapping = UsageMapping(profile, of: start)
      return (profile, nil)
    }
  }

  /// As much of it as tells what it is: its beginning, and of a JSON document as much as has a row in it.
  func telling(
    name: String, folder: String?, _ profiles: UsageProfiles
  ) throws -> SourceFile {
    var start = SourceFile(
      name: name, kind: .usage, profile: folder, bytes: UsageProfiles.wholeLines(of: try head()))
    guard RecordText.form(of: start) == .json, !ProfiledFile.isLineByLine(start) else {
      return start
    }
    var limitBytes = UsageProfiles.headBytes
    while true {
      start.bytes = try beginning(limitBytes)
      let isAll = start.bytes.count < limitBytes
      if isAll || limitBytes >= UsageProfiles.documentLimitBytes || profiles.tells(start) {
        return start
      }
      limitBytes *= 16
    }
  }

  /// The first bytes; what is damaged there the scan will say.
  private func beginning(_ limitBytes: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    switch try open() {
    case .memory(let memory):
      bytes = withExtendedLifetime(memory) { Array(memory.bytes.prefix(limitBytes)) }
    case .stream(let stream):
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      do {
        while bytes.count < limitBytes {
          let count = try piece.withUnsafeMutableBytes { try stream.read(into: $0) }
          if count == 0 { break }
          bytes += piece[..<min(count, limitBytes - bytes.count)]
        }
      } catch is DamagedStream {}
    }
    // Half a character is none.
    if bytes.count == limitBytes, let invalid = Encoding.firstInvalidOffset(bytes),
      bytes.count - invalid <= 3
    {
      bytes.replaceSubrange(
        invalid..., with: repeatElement(UInt8(ascii: " "), count: bytes.count - invalid))
    }
    return bytes
  }

  /// Its beginning, its first line at least where others follow: a prompt in it may be long. What is damaged
  /// there the scan will say.
  func head() throws -> [UInt8] {
    let lineFeed = UInt8(ascii: "\n")
    var head: [UInt8]
    switch try open() {
    case .memory(let memory):
      head = withExtendedLifetime(memory) {
        let start = memory.bytes.prefix(UsageProfiles.documentLimitBytes)
        let line = start.firstIndex(of: lineFeed) ?? 0
        return Array(start[..<min(start.count, max(UsageProfiles.headBytes, line + 2))])
      }
    case .stream(let stream):
      head = []
      var hasLine = false
      var piece = [UInt8](repeating: 0, count: UsageProfiles.headBytes)
      do {
        while head.count < piece.count || !hasLine && head.count < UsageProfiles.documentLimitBytes
        {
          let count = try piece.withUnsafeMutableBytes { try stream.read(into: $0) }
          if count == 0 { break }
          head += piece[..<count]
          hasLine = hasLine || piece[..<count].contains(lineFeed)
        }
      } catch is DamagedStream {}
    }
    // A document that is one line may be all of the file.
    let isOneLine = !head.dropLast().contains(lineFeed)
    return isOneLine ? Array(head.prefix(UsageProfiles.headBytes)) : head
  }

  var isStream: Bool { decompression != nil }

  func open() throws -> UsageBytes {
    let file = try map()
    guard let (decompression, path) = decompression else { return .memory(file) }
    return .stream(try decompression.stream(path, sizeBytes: sizeBytes))
  }
}
