import Books
import Foundation
import Pipeline
import Testing

/// A run may be killed at every moment: what was archived is whole, and the next run finishes.
@Suite struct KilledRunTests {
  @Test func killedAtAnyMoment() throws {
    let source = try SmallBooks(month: "2026-01", billed: "103.00", events: 400)
    let undisturbed = try copy(of: source)
    let outcome = try CommandLineTool.monthEnd(undisturbed.path("books"), "2026-01")
    try #require(outcome.status == 1, "\(outcome.errors)")
    let expected = try FileManager.default.bytes(under: undisturbed.path("books/out"))
    try #require(expected["2026-01/pnl.csv"] != nil)
    var killed = 0
    for kill in 0..<20 {
      let moment = outcome.seconds * Double(kill) / 19
      let scratch = try copy(of: source)
      if try run(scratch, killedAfter: moment).status == nil { killed += 1 }
      try archiveIsWhole(scratch, "killed after \(moment) s")
      try databaseOpens(scratch)
      let again = try CommandLineTool.monthEnd(scratch.path("books"), "2026-01")
      #expect(again.status == 1, "killed after \(moment) s: \(again.errors)")
      let found = try FileManager.default.bytes(under: scratch.path("books/out"))
      #expect(
        found == expected,
        "killed after \(moment) s: \(found.filter { expected[$0.key] != $0.value }.keys.sorted())")
      #expect(try FileManager.default.bytes(under: scratch.path("books/inbox")).isEmpty)
    }
    // A test that kills nobody says nothing.
    #expect(killed >= 10)
  }

  private func copy(of books: SmallBooks) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.copy(books.path, to: "books")
    return scratch
  }

  private func run(_ scratch: ScratchFolder, killedAfter moment: Double) throws -> ProcessOutcome {
    let process = try RunningProcess(
      CommandLineTool.path(),
      ["run", CommandLineTool.monthEnd, "--books", scratch.path("books"), "--period", "2026-01"])
    usleep(UInt32(moment * 1_000_000))
    process.kill()
    return process.finish(limit: 60)
  }

  /// Whatever has a name in the archive has the bytes of that name.
  private func archiveIsWhole(_ scratch: ScratchFolder, _ comment: String) throws {
    let folder = scratch.path("books/archive")
    guard FileManager.default.fileExists(atPath: folder) else { return }
    for (place, bytes) in try FileManager.default.bytes(under: folder) {
      let name = place.split(separator: "/").last.map(String.init) ?? place
      if name.hasPrefix("tmp-") { continue }
      let hash = bytes.withUnsafeBytes { ContentHash(of: $0).text }
      #expect(hash == name, "\(comment): \(place)")
    }
  }

  private func databaseOpens(_ scratch: ScratchFolder) throws {
    let directory = BooksDirectory(path: scratch.path("books"))
    guard FileManager.default.fileExists(atPath: directory.database) else { return }
    let database = try BooksDatabase(directory)
    let check = try database.query("PRAGMA integrity_check")
    #expect(check.rows == [["ok"]])
    try database.close()
  }
}
