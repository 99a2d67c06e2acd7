import Books
import Foundation
import Pipeline
import Profiles

/// Books opened for work that changes them: locked against every other run until they are closed.
struct OpenBooks: Sendable {
  let directory: BooksDirectory
  let policy: PolicyFile
  let profiles: ProfileBook
  let database: BooksDatabase
  let archive: Archive
  private let lock: BooksLock

  /// Opens the books of `directory`, and finishes or undoes what a killed command left.
  ///
  /// Throws ``BooksError`` for trouble with disk or database, and where another run has the books;
  /// ``ConfigurationError`` for a wrong policy.
  init(_ directory: BooksDirectory) throws {
    self.directory = directory
    lock = try BooksLock(directory)
    do {
      try directory.createMissingFolders()
      policy = try PolicyFile(directory)
      profiles = try ProfileBook(directory)
      try DatabaseSeal(directory).open()
      database = try BooksDatabase(directory)
      archive = Archive(directory)
      try recover()
    } catch {
      lock.release()
      throw error
    }
  }

  /// Seals the books and lets go of them.
  func close() throws(BooksError) {
    defer { lock.release() }
    try database.close()
    try DatabaseSeal(directory).seal()
  }

  /// Opens the books of `directory` for `body`, and lets go of them however it ends.
  static func with<Result>(
    _ directory: BooksDirectory, _ body: (OpenBooks) async throws -> Result
  ) async throws -> Result {
    let books = try OpenBooks(directory)
    do {
      let result = try await body(books)
      try books.close()
      return result
    } catch {
      // The first error is the one to report.
      try? books.close()
      throw error
    }
  }

  /// The time to record, to the second: the only clock in the program.
  static func now() -> String {
    Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)).description
  }

  /// A state counts from the moment the database says so; its reports get their names right after. What a
  /// command killed before or after that moment has left says which.
  private func recover() throws(BooksError) {
    try FrozenReports(directory).recover { (period) throws(BooksError) in
      try database.closedVersionNumbers(period)
    }
    for period in try Publication.pending(directory) {
      let publication = Publication(directory, period)
      switch try publication.recover(recorded: try database.outputs(period)) {
      case .completed(let kept):
        Standard.error(
          "crossfoot: \(period): the last command was killed after its results had counted; they stand, "
            + "and their reports are published")
        Self.tell(kept, in: directory.output(of: period))
      case .discarded:
        Standard.error(
          "crossfoot: \(period): the last command was killed before its results counted; those of before "
            + "stand")
      }
    }
  }

  /// Tells of reports that were changed by hand.
  static func tell(_ kept: [String], in folder: String) {
    for name in kept {
      Standard.error("crossfoot: \(folder)/\(name): changed by hand; the new report is beside it")
    }
  }
}
