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

  /// Opens the books of `directory` and finishes what a killed close left undone.
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
      try DatabaseSeal(directory).remove()
      database = try BooksDatabase(directory)
      archive = Archive(directory)
      try publishClosedVersions()
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

  /// A version counts from the moment the database says so; its reports get their names right after. A
  /// run killed in between has left those of before.
  private func publishClosedVersions() throws(BooksError) {
    let reports = FrozenReports(directory)
    for version in try database.closedMonths() {
      let period = version.month.period
      try reports.removeLeftovers(period)
      let frozen = version.facts.outputs
      guard try database.outputs(period) != frozen else { continue }
      try reports.publish(frozen, period, version: version.month.version)
      try database.recordOutputs(frozen, period: period)
    }
  }
}
