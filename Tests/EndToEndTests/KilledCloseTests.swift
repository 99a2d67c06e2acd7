import Books
import Foundation
import Pipeline
import Testing

/// Deciding and closing may be killed at every moment: afterwards the books are in the old state or in
/// the new one, valid in either, and what was left undone is finished by the next command.
///
/// `CROSSFOOT_KILLS` sets how often each is killed; without it a dozen times.
@Suite struct KilledCloseTests {
  private static let month = "2026-01"
  private static let kills =
    ProcessInfo.processInfo.environment["CROSSFOOT_KILLS"].flatMap { Int($0) } ?? 12

  @Test func closeKilledAtAnyMoment() throws {
    let source = try decided()
    let undisturbed = try copy(of: source)
    let outcome = try crossfoot(["close", "--by", "Zoe"], undisturbed)
    try #require(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    let expected = try reports(undisturbed)
    try #require(expected["closed/2026-01/v1/pnl.csv"] != nil)
    var states: [PeriodStatus: Int] = [:]
    for kill in 0..<Self.kills {
      let scratch = try copy(of: source)
      let moment = outcome.seconds * Double(kill) / Double(max(1, Self.kills - 1))
      try start(["close", "--by", "Zoe"], scratch, killedAfter: moment)
      let state = try status(of: scratch)
      states[state, default: 0] += 1
      // The next run publishes what a close left undone, or computes the open month again.
      let run = try CommandLineTool.monthEnd(scratch.path("books"), Self.month)
      #expect(run.status == 0, "killed after \(moment) s: \(run.errors)")
      try isValid(scratch, "killed after \(moment) s, \(state)")
      if state == .open {
        let again = try crossfoot(["close", "--by", "Zoe"], scratch)
        #expect(again.status == 0, "killed after \(moment) s: \(again.output) \(again.errors)")
      }
      let found = try reports(scratch)
      #expect(
        found == expected,
        "killed after \(moment) s: \(expected.filter { found[$0.key] != $0.value }.keys.sorted())")
    }
    // A test in which no close was interrupted says nothing.
    #expect(states[.open, default: 0] >= 2, "\(states)")
  }

  @Test func decisionKilledAtAnyMoment() throws {
    let source = try waiting()
    let item = try item(of: source)
    let arguments = ["decide", item, "--as", "approve", "--by", "Ann", "--reason", "agreed"]
    let undisturbed = try copy(of: source)
    let outcome = try crossfoot(arguments, undisturbed)
    try #require(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    for kill in 0..<Self.kills {
      let scratch = try copy(of: source)
      let moment = outcome.seconds * Double(kill) / Double(max(1, Self.kills - 1))
      try start(arguments, scratch, killedAfter: moment)
      let database = try BooksDatabase(BooksDirectory(path: scratch.path("books")))
      let decisions = try database.decisions()
      #expect(decisions.count <= 1)
      let told = try database.auditLog().count { $0.act == AuditAct.decide.rawValue }
      #expect(told == decisions.count)
      try database.close()
      let run = try CommandLineTool.monthEnd(scratch.path("books"), Self.month)
      #expect(run.status == (decisions.isEmpty ? 1 : 0), "killed after \(moment) s: \(run.errors)")
      try isValid(scratch, "killed after \(moment) s")
    }
  }

  /// Books with one month computed, in which one item waits.
  private func waiting() throws -> ScratchFolder {
    let books = try SmallBooks(month: Self.month, billed: "103.00", events: 400)
    let run = try books.close(Self.month)
    try #require(run.status == 1, "\(run.errors)")
    return books.scratch
  }

  private func decided() throws -> ScratchFolder {
    let scratch = try waiting()
    let decision = try crossfoot(
      ["decide", try item(of: scratch), "--as", "approve", "--by", "Ann", "--reason", "agreed"],
      scratch)
    try #require(decision.status == 0, "\(decision.errors)")
    let run = try CommandLineTool.monthEnd(scratch.path("books"), Self.month)
    try #require(run.status == 0, "\(run.errors)")
    return scratch
  }

  private func item(of scratch: ScratchFolder) throws -> String {
    let list = try crossfoot(["decide", "--format", "csv"], scratch).output
    let lines = list.split(separator: "\n")
    try #require(lines.count == 2, "\(list)")
    return String(try #require(lines.last?.split(separator: ",").first))
  }

  private func crossfoot(
    _ arguments: [String], _ scratch: ScratchFolder
  ) throws -> ProcessOutcome {
    try CommandLineTool.run(
      arguments + ["--books", scratch.path("books"), "--period", Self.month])
  }

  private func start(
    _ arguments: [String], _ scratch: ScratchFolder, killedAfter moment: Double
  ) throws {
    let process = try RunningProcess(
      CommandLineTool.path(),
      arguments + ["--books", scratch.path("books"), "--period", Self.month])
    usleep(UInt32(moment * 1_000_000))
    process.kill()
    _ = process.finish(limit: 60)
  }

  private func status(of scratch: ScratchFolder) throws -> PeriodStatus {
    let database = try BooksDatabase(BooksDirectory(path: scratch.path("books")))
    let state = try #require(try database.status().periods.first)
    try database.close()
    return state.status
  }

  private func isValid(_ scratch: ScratchFolder, _ comment: String) throws {
    let verification = try CommandLineTool.run(["verify", "--books", scratch.path("books")])
    #expect(verification.status == 0, "\(comment): \(verification.output)")
  }

  /// All bytes under `out/` and `closed/`.
  private func reports(_ scratch: ScratchFolder) throws -> [String: Data] {
    var reports: [String: Data] = [:]
    for folder in ["out", "closed"] {
      for (name, bytes) in try FileManager.default.bytes(under: scratch.path("books/" + folder)) {
        reports[folder + "/" + name] = bytes
      }
    }
    return reports
  }

  private func copy(of source: ScratchFolder) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.copy(source.path("books"), to: "books")
    return scratch
  }
}
