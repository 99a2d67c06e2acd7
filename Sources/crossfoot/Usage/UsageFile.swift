import Books
import UsageScan

extension MappedFile: UsageMemory {}

/// A usage file on the disk, in the archive or elsewhere, plain or compressed.
struct UsageFile: UsageSource {
  let name: String
  var mapping: UsageMapping? { nil }
  let sizeBytes: Int
  private let map: @Sendable () throws(BooksError) -> MappedFile
  private let decompression: (Decompression, path: String)?

  /// The bytes that were accepted as `file`.
  init(_ file: NamedFile, in archive: Archive) {
    let hash = file.file.hash
    name = file.name
    sizeBytes = file.file.sizeBytes
    map = { () throws(BooksError) in try archive.map(hash) }
    decompression = Decompression(name: file.file.name).map { ($0, archive.path(of: hash)) }
  }

  /// The file at `path`, which need not be in any books.
  init(path: String) throws(BooksError) {
    name = path
    sizeBytes = try MappedFile(path).bytes.count
    map = { () throws(BooksError) in try MappedFile(path) }
    decompression = Decompression(name: path).map { ($0, path) }
  }

  var isStream: Bool { decompression != nil }

  func open() throws -> UsageBytes {
    let file = try map()
    guard let (decompression, path) = decompression else { return .memory(file) }
    return .stream(try decompression.stream(path, sizeBytes: sizeBytes))
  }
}
