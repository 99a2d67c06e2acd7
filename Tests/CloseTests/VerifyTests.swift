import Books
import Foundation
import GRDB
import Pipeline
import Testing

@testable import crossfoot

/// `crossfoot verify`: books that nobody touched are valid; one byte changed anywhere is found.
struct VerifyTests {
  /// January closed, restated by a late invoice that February had taken up, March open; signed.
  private func books() async throws -> LivingBooks {
    let books = try await MonthLifeTests.closedJanuary()
    try books.put("invoices/a2.csv", MonthLifeTests.lateInvoice)
    try await books.run("2026-02")
    try books.decide("2026-02", .approve)
    try #require(try await books.freeze("2026-02").isClosed)
    try #require(try await books.freeze("2026-01", .restate).isClosed)
    try await books.run("2026-03")
    return books
  }

  private func verify(_ books: LivingBooks) async throws -> [BooksVerifier.Result] {
    try await BooksVerifier(
      directory: books.directory, logger: Standard.logger(isVerbose: false)
    ).run()
  }

  @Test("Replays give the same bytes: every version, every report, every table")
  func untouchedBooksAreValid() async throws {
    let results = try await verify(try await books())
    #expect(results.flatMap(\.discrepancies).isEmpty, "\(results)")
    #expect(
      results.map(\.name) == [
        "seal of the database", "database", "log and records", "policy", "archive",
        "closed versions", "2026-01 version 1", "2026-02 version 1", "2026-01 version 2",
        "2026-01 reports", "2026-02 reports",
        "2026-03 reports",
      ])
    #expect(results.map(\.remark).joined() == "", "\(results)")
  }

  @Test("A profile that comes after a month was closed changes nothing in it")
  func laterProfiles() async throws {
    let books = try await books()
    let profiles = books.directory.path + "/profiles"
    try FileManager.default.createDirectory(
      atPath: profiles, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: FolderRun.repository.appendingPathComponent("Fixtures/providers/acme-ai/acme-ai.yaml"),
      to: URL(fileURLWithPath: profiles + "/acme-ai.yaml"))
    let results = try await verify(books)
    #expect(results.flatMap(\.discrepancies).isEmpty, "\(results)")
    #expect(results.filter { !$0.remark.isEmpty }.map(\.name) == ["2026-03 reports"])
  }

  @Test(
    "One bit anywhere in archive, closed versions, reports or database is found, with its place")
  func changedBitsAreFound() async throws {
    let books = try await books()
    var random = SystemRandomNumberGenerator()
    let root = books.directory.path
    for folder in ["archive", "closed", "out", "books.sqlite"] {
      let files = try Self.files(under: root + "/" + folder)
      for _ in 0..<4 {
        let path = try #require(files.randomElement(using: &random))
        let original = try Data(contentsOf: URL(fileURLWithPath: path))
        guard !original.isEmpty else { continue }
        let offset = Int.random(in: original.indices, using: &random)
        var changed = original
        changed[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        try Self.write(changed, to: path)
        let found = try await verify(books).flatMap(\.discrepancies)
        #expect(!found.isEmpty, "\(path), byte \(offset)")
        let name = URL(fileURLWithPath: path).lastPathComponent
        #expect(found.contains { $0.place.contains(name) }, "\(path), byte \(offset): \(found)")
        try Self.write(original, to: path)
      }
    }
    let restored = try await verify(books).flatMap(\.discrepancies)
    #expect(restored.isEmpty, "\(restored)")
  }

  @Test("A row changed with its own tools is named, even where the seal is renewed")
  func changedRowsAreNamed() async throws {
    let changes = [
      (
        "DROP TRIGGER decision_is_not_changed; UPDATE decision SET reason = 'another'", "decision: "
      ),
      (
        "UPDATE pnl_row SET total_cost = '1.00' WHERE period = '2026-03'", "pnl_row, 2026-03, row 1"
      ),
      ("UPDATE accepted_file SET name = 'x' WHERE kind = 'prices'", "accepted_file: prices/x"),
      (
        "DROP TRIGGER closed_cell_is_not_changed; UPDATE closed_cell SET amount = '7' WHERE row = 'A'",
        "closed_version: 2026-01 version 1"
      ),
      ("UPDATE period SET status = 'open' WHERE period = '2026-02'", "period 2026-02"),
      (
        "DROP TRIGGER audit_entry_is_not_deleted; DELETE FROM audit_entry WHERE sequence = 3",
        "audit_entry 4"
      ),
      ("UPDATE share SET amount = '2' WHERE period = '2026-03'", "share, 2026-03, row"),
    ]
    let books = try await books()
    let database = try Data(contentsOf: URL(fileURLWithPath: books.directory.database))
    for (sql, place) in changes {
      try Self.execute(sql, books.directory.database)
      try DatabaseSeal(books.directory).seal()
      let found = try await verify(books).flatMap(\.discrepancies)
      #expect(found.contains { $0.place.hasPrefix(place) }, "\(sql): \(found)")
      try database.write(to: URL(fileURLWithPath: books.directory.database))
      try DatabaseSeal(books.directory).seal()
    }
  }

  private static func execute(_ sql: String, _ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private static func files(under path: String) throws -> [String] {
    guard let names = FileManager.default.subpaths(atPath: path), !names.isEmpty else {
      return [path]
    }
    return names.map { path + "/" + $0 }.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  /// Archived files are read-only; that stops an accident, not somebody who wants to.
  private static func write(_ data: Data, to path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try data.write(to: URL(fileURLWithPath: path))
  }
}
