import Crypto
import ExactMoney
import Pipeline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The reports of one month as they are going to be, whole and on the disk, in a hidden folder beside
/// `out/<period>/`. A reader sees nothing of them before ``Publication`` has switched the two.
///
/// A report with the bytes of the one that is published is that file under a second name, so its time
/// stamps stay. The caller must hold the lock.
public struct StagedReports: Sendable {
  /// Takes the next piece of a file.
  public typealias Sink = ([UInt8]) throws(BooksError) -> Void

  private let place: PublicationPlace
  /// What is published now and is what was written, by name.
  private let published: [String: OutputFile]
  /// Whether all that was recorded is still what was written.
  private let isPublishedIntact: Bool

  /// Begins a set of reports for `out/<period>/` of `directory`. What a killed command left of another is
  /// removed.
  ///
  /// - Parameter recorded: what was published last, as the database has it.
  /// - Throws: where something that is no folder is in the way of `out/<period>/`.
  public init(
    _ directory: BooksDirectory, _ period: Period, replacing recorded: [OutputFile]
  ) throws(BooksError) {
    place = PublicationPlace(directory, period)
    if let status = try FileSystem.status(of: place.target), status.kind != .folder {
      throw BooksError(.inputOutput, path: place.target, "it is in the way of a folder of reports")
    }
    try FileSystem.removeTree(place.staging)
    try FileSystem.createFolder(place.staging)
    try FileSystem.createFolder(place.reports)
    var published: [String: OutputFile] = [:]
    for file in recorded where try file.isIntact(in: place.target) { published[file.name] = file }
    self.published = published
    isPublishedIntact = published.count == recorded.count
  }

  /// Where the files are.
  public var folder: String { place.reports }

  /// Writes what is to become the file `name`: `produce` hands its bytes to the sink, in pieces of any
  /// size, and gives the number of rows.
  public func prepare(
    _ name: String, _ produce: (_ sink: Sink) throws(BooksError) -> Int
  ) throws(BooksError) -> OutputFile {
    invariant(
      !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/")), "\(name) is not a file name")
    let path = place.reports + "/" + name
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
    var hasher = SHA256()
    var sizeBytes = 0
    let rowCount = try produce { (bytes: [UInt8]) throws(BooksError) in
      hasher.update(data: bytes)
      try file.write(bytes)
      file.startWriting(sizeBytes..<sizeBytes + bytes.count)
      sizeBytes += bytes.count
    }
    let hash = ContentHash(hasher.finalize())
    let isSame = published[name]?.hash == hash
    let isShared = isSame ? try share(name, as: path) : false
    if !isShared { try file.synchronize() }
    return OutputFile(
      name: name, hash: hash, sizeBytes: sizeBytes, rowCount: rowCount, wasUnchanged: isShared)
  }

  /// Makes the published file `name` the one at `path`; says whether it is.
  private func share(_ name: String, as path: String) throws(BooksError) -> Bool {
    let link = path + ".same"
    guard FileSystem.link(place.target + "/" + name, as: link) else { return false }
    try FileSystem.move(link, to: path)
    return true
  }

  /// Notes what the whole set is and what it replaces, and brings all of it to the disk. From now on it is
  /// the database alone that decides whether the set is to be published.
  public func finish(_ files: [OutputFile]) throws(BooksError) {
    let list = PublicationList(
      fingerprint: OutputFile.fingerprint(of: files), replaced: Set(published.keys))
    try FileSystem.copyPermissions(of: place.target, to: place.reports)
    try FileSystem.write(Array(list.text.utf8), to: place.list)
    for folder in [place.reports, place.staging, place.output] {
      try FileSystem.synchronizeFolder(folder)
    }
  }

  /// Whether `files` are what is published already.
  public func isPublished(_ files: [OutputFile]) -> Bool {
    isPublishedIntact && files.allSatisfy(\.wasUnchanged) && files.count == published.count
  }

  /// Removes what was prepared.
  public func discard() {
    // A leftover is removed at the next start.
    try? FileSystem.removeTree(place.staging)
  }
}

/// Where the reports of a month are published, and what is beside them meanwhile.
struct PublicationPlace: Sendable {
  /// The folder of all months.
  let output: String
  /// What readers look at.
  let target: String
  /// What they do not: a folder that no month has as its name.
  let staging: String

  private static let suffix = ".next"

  init(_ directory: BooksDirectory, _ period: Period) {
    output = directory.output
    target = directory.output(of: period)
    staging = directory.output + "/.\(period)" + Self.suffix
  }

  /// The reports to come; after the switch those of before.
  var reports: String { staging + "/reports" }
  /// The reports of before, where the file system cannot exchange two folders.
  var before: String { staging + "/before" }
  /// What the set is and what it replaces.
  var list: String { staging + "/list" }

  /// The months of which something is beside what is published.
  static func pending(_ directory: BooksDirectory) throws(BooksError) -> [Period] {
    try FileSystem.names(in: directory.output).compactMap { bytes in
      let name = String(decoding: bytes, as: UTF8.self)
      guard name.hasPrefix("."), name.hasSuffix(suffix) else { return nil }
      return Period(String(name.dropFirst().dropLast(suffix.count)))
    }
  }
}

/// What a set of reports is, and which files it replaces.
struct PublicationList: Sendable {
  let fingerprint: ContentHash
  let replaced: Set<String>

  init(fingerprint: ContentHash, replaced: Set<String>) {
    self.fingerprint = fingerprint
    self.replaced = replaced
  }

  /// Reads what ``text`` wrote; `nil` where it is anything else.
  init?(_ text: String) {
    let lines = text.split(separator: "\n").map(String.init)
    guard let first = lines.first, let fingerprint = ContentHash(first) else { return nil }
    self.init(fingerprint: fingerprint, replaced: Set(lines.dropFirst()))
  }

  /// One line each.
  var text: String {
    ([fingerprint.text] + replaced.sorted { $0.precedesInByteOrder($1) })
      .map { $0 + "\n" }.joined()
  }
}
