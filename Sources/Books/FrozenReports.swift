import Pipeline

/// The reports of closed versions: copies in `closed/<period>/v<version>/` that nothing changes any
/// more, so that a version stays readable after the next one.
///
/// A copy is made in a hidden folder beside that, and gets its name once the database says that the
/// version is closed.
public struct FrozenReports: Sendable {
  private let directory: BooksDirectory

  /// The frozen reports of `directory`.
  public init(_ directory: BooksDirectory) {
    self.directory = directory
  }

  /// Where the reports of a version are.
  public func folder(_ period: Period, version: Int) -> String {
    directory.closed + "/\(period)/v\(version)"
  }

  private func staging(_ period: Period, version: Int) -> String {
    directory.closed + "/\(period)/.v\(version).next"
  }

  /// Where the reports of a version that is closed are: in the hidden folder where a killed command has
  /// not given them their name.
  public func present(_ period: Period, version: Int) throws(BooksError) -> String {
    let folder = folder(period, version: version)
    let staging = staging(period, version: version)
    guard try FileSystem.status(of: folder) == nil, try FileSystem.status(of: staging) != nil
    else { return folder }
    return staging
  }

  /// Copies `files` from the folder they are staged in.
  ///
  /// - Throws: where the version's folder exists: these books know nothing of what is in it.
  public func stage(
    _ files: [OutputFile], in source: String, _ period: Period, version: Int
  ) throws(BooksError) {
    let folder = folder(period, version: version)
    guard try FileSystem.status(of: folder) == nil else {
      throw BooksError(
        .inputOutput, path: folder,
        "it holds reports of a version that these books have not closed; move it away")
    }
    let staging = staging(period, version: version)
    for parent in [directory.closed, directory.closed + "/\(period)"] {
      try FileSystem.createFolder(parent)
    }
    try FileSystem.removeTree(staging)
    try FileSystem.createFolder(staging)
    for file in files {
      try FileSystem.copy(
        source + "/" + file.name, to: staging + "/" + file.name, expecting: file.hash)
    }
    for folder in [
      staging, directory.closed + "/\(period)", directory.closed, directory.path,
    ] { try FileSystem.synchronizeFolder(folder) }
  }

  /// Gives the copies of a version their name, once the database has it.
  public func complete(_ period: Period, version: Int) throws(BooksError) {
    try FileSystem.move(
      staging(period, version: version), to: folder(period, version: version))
    try FileSystem.synchronizeFolder(directory.closed + "/\(period)")
  }

  /// Removes copies of a version that is not closed.
  public func discard(_ period: Period, version: Int) {
    // A leftover is removed at the next start.
    try? FileSystem.removeTree(staging(period, version: version))
  }

  /// Finishes or removes what a killed command left: the copies of versions in `closed`, which gives those
  /// that are in the database, get their name.
  public func recover(
    closed: (Period) throws(BooksError) -> [Int]
  ) throws(BooksError) {
    for (period, name) in try pending() {
      let version = try closed(period).first { staging(period, version: $0).hasSuffix("/" + name) }
      if let version, try FileSystem.status(of: folder(period, version: version)) == nil {
        try complete(period, version: version)
      } else {
        try FileSystem.removeTree(directory.closed + "/\(period)/" + name)
      }
    }
  }

  /// Folders in `closed/` that are of no version in `closed`, which gives those that are in the database;
  /// hidden ones are a killed command's.
  public func strangers(
    closed: (Period) throws(BooksError) -> [Int]
  ) throws(BooksError) -> [String] {
    var found: [String] = []
    for (month, names) in try entries() {
      let path = directory.closed + "/" + month
      let versions = try Period(month).map { (period) throws(BooksError) in try closed(period) }
      guard let versions else {
        found.append(path)
        continue
      }
      let known = versions.map { "v\($0)" }
      found += names.filter { !known.contains($0) && !$0.hasPrefix(".") }.map { path + "/" + $0 }
    }
    return found
  }

  /// What is hidden beside closed versions.
  private func pending() throws(BooksError) -> [(Period, String)] {
    try entries().flatMap { month, names in
      Period(month).map { period in
        names.filter { $0.hasPrefix(".v") }.map { (period, $0) }
      } ?? []
    }
  }

  /// The names in `closed/`, and in each of them.
  private func entries() throws(BooksError) -> [(String, [String])] {
    guard try FileSystem.status(of: directory.closed) != nil else { return [] }
    var entries: [(String, [String])] = []
    for bytes in try FileSystem.names(in: directory.closed) {
      let name = String(decoding: bytes, as: UTF8.self)
      let path = directory.closed + "/" + name
      let isFolder = try FileSystem.status(of: path)?.kind == .folder
      let names = isFolder ? try FileSystem.names(in: path) : []
      entries.append((name, names.map { String(decoding: $0, as: UTF8.self) }))
    }
    return entries
  }
}
