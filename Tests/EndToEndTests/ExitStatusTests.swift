import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// SPEC §3: how a run ends, and what it says then.
@Suite struct ExitStatusTests {
  /// 0: done, and nothing waits.
  @Test func cleanMonth() throws {
    let books = try SmallBooks()
    let empty = try books.close()
    #expect(empty.status == 65)
    let clean = try SmallBooks(month: "2026-01")
    let outcome = try clean.close()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(clean.report("pnl.csv").contains(",A,Alder,pro,active,"))
  }

  /// 1: done, but drift waits for a person.
  @Test func openDrift() throws {
    let books = try SmallBooks(month: "2026-01", billed: "110.00")
    let outcome = try books.close()
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(books.report("drift.csv").contains(",false,"))
  }

  /// 64: what was asked for makes no sense; nothing is touched.
  @Test(arguments: [
    ["run", "JOB", "--books", "BOOKS", "--period", "2026-01", "--unknown"],
    ["run", "JOB", "--books", "BOOKS", "--period", "2026-13"],
    ["run", "JOB", "--books", "BOOKS", "--period", "January"],
    ["run", "JOB", "--books", "BOOKS"],
    ["run", "JOB", "--books", "BOOKS/nowhere", "--period", "2026-01"],
    ["run", "BOOKS/no-such-job.yaml", "--books", "BOOKS", "--period", "2026-01"],
    ["run", "BOOKS/crossfoot.yaml", "--books", "BOOKS", "--period", "2026-01"],
    ["run", "BOOKS/broken.yaml", "--books", "BOOKS", "--period", "2026-01"],
    ["run", "BOOKS/stage.yaml", "--books", "BOOKS", "--period", "2026-01"],
    ["pnl", "--books", "BOOKS", "--period", "2026-01"],
    ["pnl", "--books", "BOOKS", "--period", "2026-01", "--format", "pdf"],
    ["status", "--books", "BOOKS/nowhere"],
    ["no-such-command"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let books = try SmallBooks(month: "2026-01")
    try books.scratch.write("books/crossfoot.yaml", "reporting: { currency: USD }\n")
    try books.scratch.write("books/broken.yaml", "job: [unclosed\nstages: {\n")
    try books.scratch.write("books/stage.yaml", "job: x\nstages: [accept, guess]\n")
    let outcome = try CommandLineTool.run(
      arguments.map {
        $0 == "JOB"
          ? CommandLineTool.monthEnd : $0.replacingOccurrences(of: "BOOKS", with: books.path)
      })
    #expect(outcome.status == 64, "\(arguments): \(outcome.output) \(outcome.errors)")
    #expect(!outcome.errors.isEmpty)
    #expect(FileManager.default.fileExists(atPath: books.path + "/inbox/usage/u-2026-01.csv"))
  }

  /// 64: a policy with a wrong value stops the run, and says where.
  @Test(arguments: [
    "reporting: { currency: DOLLARS }\n", "reporting: { time_zone: Mars/Olympus }\n",
    "surplus: maybe\n", "fx: { max_age_days: -1 }\n", "fx: { max_age_days: 1e3 }\n",
    "providers: { p: { tax: { recoverable: 1.5 } } }\n",
    "providers: { p: { tolerance: { absolute: lots } } }\n", "reporting: [\n", "- a list\n",
  ])
  func wrongPolicy(text: String) throws {
    let books = try SmallBooks(month: "2026-01")
    try books.scratch.write("books/crossfoot.yaml", text)
    let outcome = try books.close()
    #expect(outcome.status == 64, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("crossfoot.yaml"))
    #expect(!FileManager.default.fileExists(atPath: books.path + "/out/2026-01/pnl.csv"))
    #expect(FileManager.default.fileExists(atPath: books.path + "/inbox/usage/u-2026-01.csv"))
  }

  /// 65: garbage alone is no input.
  @Test func onlyGarbage() throws {
    let books = try SmallBooks()
    try books.put("usage/u.csv", "hello\nworld\n")
    try books.put("customers/c.csv", "\u{0}\u{1}\u{2}")
    try books.put("invoices/i.xml", "<Invoice>")
    try books.put("nonsense.txt", "x")
    let outcome = try books.close()
    #expect(outcome.status == 65, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("no input"))
  }

  /// 74: a file stands where a folder must be. (Permissions would not stop the superuser.)
  @Test(arguments: ["out", "out/2026-01", "archive", "inbox", "books.sqlite"])
  func unwritable(place: String) throws {
    let books = try SmallBooks(month: "2026-01")
    let path = books.path + "/" + place
    if place == "inbox" { try FileManager.default.removeItem(atPath: path) }
    if place == "books.sqlite" {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } else {
      try books.scratch.write("books/" + place, "in the way")
    }
    let outcome = try books.close()
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains(path))
  }

  /// 74: accepted bytes are gone.
  @Test func damagedArchive() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    try FileManager.default.removeItem(atPath: books.path + "/archive")
    let outcome = try books.close()
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("archive"))
  }

  /// 75: another process holds the lock; once it is gone the same command works.
  @Test func lockedBooks() throws {
    let books = try SmallBooks(month: "2026-01")
    let descriptor = open(books.path + "/books.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    try #require(descriptor >= 0)
    try #require(flock(descriptor, LOCK_EX) == 0)
    let busy = try books.close()
    #expect(busy.status == 75, "\(busy.output) \(busy.errors)")
    #expect(busy.errors.contains("busy"))
    #expect(FileManager.default.fileExists(atPath: books.path + "/inbox/usage/u-2026-01.csv"))
    #expect(close(descriptor) == 0)
    #expect(try books.close().status == 0)
  }

  /// 75: of every command that locks the books; nothing has changed.
  @Test(arguments: [
    ["close", "--by", "Zoe"], ["restate", "--by", "Zoe", "--reason", "x"],
    ["reopen", "--by", "Zoe", "--reason", "x"], ["sign", "--role", "preparer", "--by", "Ann"],
    ["decide", "0", "--as", "approve", "--by", "Ann", "--reason", "x"], ["verify"],
  ])
  func lockedForEveryCommand(arguments: [String]) throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let descriptor = open(books.path + "/books.lock", O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { _ = close(descriptor) }
    try #require(flock(descriptor, LOCK_EX) == 0)
    let before = try FileManager.default.bytes(under: books.path)
    let period = arguments == ["verify"] ? [] : ["--period", "2026-01"]
    let busy = try CommandLineTool.run(arguments + ["--books", books.path] + period)
    #expect(busy.status == 75, "\(busy.output) \(busy.errors)")
    #expect(try FileManager.default.bytes(under: books.path) == before)
  }

  /// A signed-in lock file of a dead process locks nobody out.
  @Test func leftoverLockFile() throws {
    let books = try SmallBooks(month: "2026-01")
    try books.scratch.write("books/books.lock", "1\n")
    #expect(try books.close().status == 0)
  }
}
