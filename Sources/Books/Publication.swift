import Pipeline

/// The switch from the reports of before to those of now.
///
/// The database decides: the transaction that makes results the current ones records the reports too, and
/// what it recorded lies whole beside `out/<period>/` by then (``StagedReports``). After it the two
/// folders are exchanged in one system call, so that a reader sees all reports of before or all of now,
/// and whoever has one open goes on reading it. A command killed in between has left everything that
/// ``recover(recorded:)`` needs to do the rest.
///
/// A file system that cannot exchange folders gets two moves: for a moment, or until the next command
/// where the process is killed right then, there is no `out/<period>/`.
///
/// What a person put into `out/<period>/` moves along. A report that was changed by hand is kept under
/// another name, `<name>.kept-1`.
public struct Publication: Sendable {
  /// What became of a killed command's reports.
  public enum Recovery: Hashable, Sendable {
    /// The results counted already: their reports are published now. Reports of before that were changed
    /// by hand are kept under these names.
    case completed(kept: [String])
    /// The results did not count yet: their reports are removed.
    case discarded
  }

  private let place: PublicationPlace
  private let exchange: Exchange

  /// Exchanges two names, or says that the file system cannot.
  typealias Exchange = @Sendable (String, String) throws(BooksError) -> Bool

  /// The publication of `period` in `directory`.
  public init(_ directory: BooksDirectory, _ period: Period) {
    self.init(directory, period, exchange: FileSystem.exchange)
  }

  init(_ directory: BooksDirectory, _ period: Period, exchange: @escaping Exchange) {
    place = PublicationPlace(directory, period)
    self.exchange = exchange
  }

  /// The months of which a killed command left something beside what is published.
  public static func pending(_ directory: BooksDirectory) throws(BooksError) -> [Period] {
    guard try FileSystem.status(of: directory.output) != nil else { return [] }
    return try PublicationPlace.pending(directory)
  }

  /// Publishes what was staged, which the database must have recorded. Gives the names under which
  /// reports that were changed by hand are kept.
  @discardableResult
  public func complete() throws(BooksError) -> [String] {
    try publish()
    return try tidy()
  }

  /// Finishes or undoes what a killed command left, as the database says.
  ///
  /// - Parameter recorded: the month's reports in the database.
  public func recover(recorded: [OutputFile]) throws(BooksError) -> Recovery {
    guard let list = try list(), list.fingerprint == OutputFile.fingerprint(of: recorded) else {
      try FileSystem.removeTree(place.staging)
      return .discarded
    }
    if try isWaiting(recorded) { try publish() }
    return .completed(kept: try tidy())
  }

  /// Where the reports are that the database has recorded: beside `out/<period>/` where a killed command
  /// has not published them.
  public func folder(recorded: [OutputFile]) throws(BooksError) -> String {
    try isWaiting(recorded) ? place.reports : place.target
  }

  private func isWaiting(_ recorded: [OutputFile]) throws(BooksError) -> Bool {
    guard try FileSystem.status(of: place.reports) != nil else { return false }
    if try Self.areIntact(recorded, in: place.target) { return false }
    return try Self.areIntact(recorded, in: place.reports)
  }

  private static func areIntact(
    _ files: [OutputFile], in folder: String
  ) throws(BooksError) -> Bool {
    for file in files where try !file.isIntact(in: folder) { return false }
    return true
  }

  private func list() throws(BooksError) -> PublicationList? {
    guard try FileSystem.status(of: place.list) != nil else { return nil }
    return PublicationList(String(decoding: try FileSystem.bytes(of: place.list), as: UTF8.self))
  }

  private func publish() throws(BooksError) {
    if try FileSystem.status(of: place.target) == nil {
      try FileSystem.move(place.reports, to: place.target)
    } else if try !exchange(place.reports, place.target) {
      try FileSystem.move(place.target, to: place.before)
      try FileSystem.move(place.reports, to: place.target)
    }
    try FileSystem.synchronizeFolder(place.staging)
    try FileSystem.synchronizeFolder(place.output)
  }

  /// Brings over what is not the program's, and removes what was before.
  private func tidy() throws(BooksError) -> [String] {
    let replaced = Set((try list()?.replaced ?? []).map { Array($0.utf8) })
    var kept: [String] = []
    for folder in [place.reports, place.before] where try FileSystem.status(of: folder) != nil {
      for name in try FileSystem.names(in: folder) where !replaced.contains(name) {
        if let other = try keep(name, from: folder) { kept.append(other) }
      }
    }
    try FileSystem.synchronizeFolder(place.target)
    try FileSystem.removeTree(place.staging)
    return kept
  }

  /// Moves what somebody put into the folder; gives the name where it could not keep its own.
  private func keep(_ name: [UInt8], from folder: String) throws(BooksError) -> String? {
    if try !FileSystem.exists(name, in: place.target) {
      try FileSystem.move(name, from: folder, to: place.target, as: name)
      return nil
    }
    if try FileSystem.haveSameBytes(name, in: folder, place.target) { return nil }
    var number = 1
    var other = name
    repeat {
      other = name + Array(".kept-\(number)".utf8)
      number += 1
    } while try FileSystem.exists(other, in: place.target)
    try FileSystem.move(name, from: folder, to: place.target, as: other)
    return String(decoding: other, as: UTF8.self)
  }
}
