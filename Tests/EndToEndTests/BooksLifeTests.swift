import Foundation
import GRDB
import Testing

/// Books over their life: made, run again, a year long, and seen by an older program.
@Suite struct BooksLifeTests {
  @Test func initMakesBooksThatRun() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path("books")
    let made = try CommandLineTool.run(["init", path])
    #expect(made.status == 0, "\(made.errors)")
    try scratch.write("books/inbox/customers/c.csv", "customer_id,name\nA,Alder\n")
    try scratch.write(
      "books/inbox/costs/c.csv",
      "cost_id,period,category,method,customer_id,amount,currency\n"
        + "x,2026-01,store,direct,A,12.34,USD\n"
    )
    let outcome = try CommandLineTool.monthEnd(path, "2026-01")
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    #expect(scratch.text("books/out/2026-01/findings.csv").split(separator: "\n").count == 1)
    #expect(scratch.text("books/out/2026-01/pnl.csv").contains(",12.34,"))
  }

  /// What exists is kept as it is.
  @Test func initTouchesNothing() throws {
    let books = try SmallBooks(month: "2026-01")
    try books.scratch.write("books/crossfoot.yaml", "reporting: { currency: EUR }\n")
    let before = try FileManager.default.states(under: books.path)
    let outcome = try CommandLineTool.run(["init", books.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try FileManager.default.states(under: books.path) == before)
  }

  /// The same inputs again: said so, and no byte and no time of any output changes.
  @Test func secondRunIsANoOp() throws {
    let books = try SmallBooks(month: "2026-01", billed: "101.00")
    #expect(try books.close().status == 1)
    let before = try FileManager.default.states(under: books.path + "/out")
    let archive = try FileManager.default.states(under: books.path + "/archive")
    #expect(before.count >= 12, "\(before.keys.sorted())")
    try books.add(month: "2026-01", billed: "101.00")
    try FileManager.default.moveItem(
      atPath: books.path + "/inbox/usage/u-2026-01.csv",
      toPath: books.path + "/inbox/usage/another-name.csv")
    let outcome = try books.close()
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains(
        "usage/another-name.csv: already accepted as"), "\(outcome.output)")
    #expect(try FileManager.default.states(under: books.path + "/out") == before)
    #expect(try FileManager.default.states(under: books.path + "/archive") == archive)
    #expect(try FileManager.default.bytes(under: books.path + "/inbox").isEmpty)
  }

  /// A job that writes fewer reports leaves none of an older run beside its own: what lies in the
  /// folder is one close.
  @Test func nightlyAfterMonthEndLeavesNothingStale() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    #expect(books.report("pnl.xml").contains("100.00"))
    try books.put(
      "costs/c.csv",
      "cost_id,period,category,method,customer_id,amount,currency\n"
        + "x,2026-01,store,direct,A,12.34,USD\n")
    let nightly = CommandLineTool.package + "/Jobs/nightly.yaml"
    let outcome = try CommandLineTool.run(
      ["run", nightly, "--books", books.path, "--period", "2026-01"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(books.report("pnl.csv").contains(",112.34,"))
    let manifest = books.report("manifest.json")
    for name in try FileManager.default.bytes(under: books.path + "/out/2026-01").keys
    where name != "manifest.json" {
      let isOfThisRun = manifest.contains("\"\(name)\"")
      #expect(isOfThisRun, "\(name) is of an older run")
    }
  }

  @Test func statusOfAYear() throws {
    let months = (1...12).map { "2026-\($0 < 10 ? "0" : "")\($0)" }
    let books = try SmallBooks(month: months[0])
    for month in months.dropFirst() { try books.add(month: month) }
    for month in months {
      let outcome = try books.close(month)
      #expect(outcome.status == 0, "\(month): \(outcome.output) \(outcome.errors)")
    }
    let status = try CommandLineTool.run(["status", "--books", books.path, "--format", "json"])
    #expect(status.status == 0)
    let lines = try #require(
      try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [[String: Any]])
    #expect(lines.compactMap { $0["period"] as? String } == months)
    #expect(lines.compactMap { $0["total_cost"] as? String } == months.map { _ in "100.00" })
    #expect(lines.compactMap { $0["revenue"] as? String } == months.map { _ in "410.00" })
    #expect(FileManager.default.states(of: books.path + "/out").count == 12)
  }

  /// Results and reports change together: where the database fails, no report changes.
  @Test func reportsStayWhereStoringFails() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let before = try FileManager.default.bytes(under: books.path + "/out")
    let queue = try DatabaseQueue(path: books.path + "/books.sqlite")
    try queue.write {
      try $0.execute(
        sql: """
          CREATE TRIGGER fails BEFORE INSERT ON pnl_row
          BEGIN SELECT RAISE(ABORT, 'out of order'); END
          """)
    }
    try queue.close()
    try books.put("revenue/more.csv", "customer_id,period,amount,currency\nA,2026-01,1,USD\n")
    let outcome = try books.close()
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("out of order"))
    #expect(try FileManager.default.bytes(under: books.path + "/out") == before)
  }

  /// Where a report cannot be written, the results stay those that the other reports print.
  @Test func resultsStayWhereReportingFails() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let folder = books.path + "/out/2026-01"
    try FileManager.default.removeItem(atPath: folder)
    try books.scratch.write("books/out/2026-01", "in the way")
    try books.put("revenue/more.csv", "customer_id,period,amount,currency\nA,2026-01,1,USD\n")
    let outcome = try books.close()
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains(folder))
    let queue = try DatabaseQueue(path: books.path + "/books.sqlite")
    let revenue = try queue.read {
      try String.fetchAll($0, sql: "SELECT revenue FROM pnl_row WHERE is_total = 1")
    }
    try queue.close()
    #expect(revenue == ["410.00"])
  }

  /// A database of a newer program is refused, and not touched.
  @Test func newerDatabase() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let queue = try DatabaseQueue(path: books.path + "/books.sqlite")
    try queue.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999-of-the-future')")
    }
    try queue.close()
    let before = try FileManager.default.bytes(under: books.path + "/out")
    for arguments in [
      ["run", CommandLineTool.monthEnd, "--books", books.path, "--period", "2026-01"],
      ["pnl", "--books", books.path, "--period", "2026-01"], ["status", "--books", books.path],
    ] {
      let outcome = try CommandLineTool.run(arguments)
      #expect(outcome.status == 74, "\(arguments): \(outcome.output) \(outcome.errors)")
      #expect(outcome.errors.contains("newer"), "\(arguments): \(outcome.errors)")
    }
    #expect(try FileManager.default.bytes(under: books.path + "/out") == before)
  }
}

extension FileManager {
  /// The names in a folder, none where it cannot be read.
  fileprivate func states(of folder: String) -> [String] {
    (try? contentsOfDirectory(atPath: folder)) ?? []
  }
}
