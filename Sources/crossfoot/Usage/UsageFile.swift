import Books
import Pipeline
import Profiles
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
    switch profiles.choice(name: name, folder: folder, head: try head()) {
    case .canonical: return (nil, nil)
    case .rawUsage:
      mapping = .rawUsage
      return (nil, nil)
    case .refused(let finding): return (nil, finding)
    case .profile(let profile):
      mapping = UsageMapping(profile)
      return (profile, nil)
    }
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

  var isStream: Bool { decompression != nil }

  func open() throws -> UsageBytes {
    let file = try map()
    guard let (decompression, path) = decompression else { return .memory(file) }
    return .stream(try decompression.stream(path, sizeBytes: sizeBytes))
  }
}
