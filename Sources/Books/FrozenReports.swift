import Pipeline

/// The reports of closed versions: copies in `closed/<period>/v<version>/` that nothing changes any
/// more, so that a version stays readable after the next one.
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

  /// Copies what is about to be published. What a killed close left there is replaced; nothing refers to
  /// it before the database does.
  public func freeze(
    _ prepared: [PreparedOutput], of output: AtomicOutput, _ period: Period, version: Int
  ) throws(BooksError) {
    let folder = folder(period, version: version)
    for parent in [directory.closed, directory.closed + "/\(period)", folder] {
      try FileSystem.createFolder(parent)
    }
    try FileSystem.removeFiles(in: folder, prefix: "")
    try output.copy(prepared, to: folder)
    for parent in [directory.closed + "/\(period)", directory.closed, directory.path] {
      try FileSystem.synchronizeFolder(parent)
    }
  }

  /// Removes what a killed close or restatement left unfinished among the reports of a closed month.
  public func removeLeftovers(_ period: Period) throws(BooksError) {
    let folder = directory.output(of: period)
    guard try FileSystem.status(of: folder) != nil else { return }
    try FileSystem.removeFiles(in: folder, prefix: FileSystem.unfinishedPrefix)
  }

  /// Writes a closed version's reports to `out/<period>/` again, each in one step.
  public func publish(
    _ files: [OutputFile], _ period: Period, version: Int
  ) throws(BooksError) {
    let (source, target) = (folder(period, version: version), directory.output(of: period))
    try FileSystem.createFolder(target)
    for file in files {
      try FileSystem.copy(
        source + "/" + file.name, to: target + "/" + file.name, expecting: file.hash)
    }
    try FileSystem.synchronizeFolder(target)
  }
}
