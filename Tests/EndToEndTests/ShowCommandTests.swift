import Foundation
import Testing

/// `pnl`, `drift` and `status` show what is in `out/`.
@Suite struct ShowCommandTests {
  private static let commands = ["pnl", "drift", "status"]

  private func show(_ books: SmallBooks, _ command: String, _ format: String) throws -> String {
    var arguments = [command, "--books", books.path, "--format", format]
    if command != "status" { arguments += ["--period", "2026-01"] }
    let outcome = try CommandLineTool.run(arguments, environment: ["TERM": "xterm-256color"])
    #expect(outcome.status == 0, "\(command) \(format): \(outcome.errors)")
    return outcome.output
  }

  private func rows(_ csv: String) -> [[String: String]] {
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let columns = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(columns, $0)) { first, _ in first } }
  }

  @Test func everyForm() throws {
    let books = try SmallBooks(month: "2026-01", billed: "107.00")
    #expect(try books.close().status == 1)
    for command in Self.commands {
      for format in ["table", "csv", "json"] {
        let output = try show(books, command, format)
        #expect(!output.isEmpty)
        #expect(!output.unicodeScalars.contains("\u{1B}"), "\(command) \(format) has colour")
      }
      let json = try show(books, command, "json")
      let objects = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
      let csv = rows(try show(books, command, "csv"))
      #expect(objects?.isEmpty == false)
      #expect(objects?.count == csv.count, "\(command): JSON and CSV differ in rows")
    }
  }

  /// A full disk behind standard output is trouble with the environment, not a crash.
  @Test func fullStandardOutput() throws {
    let books = try SmallBooks(month: "2026-01")
    #expect(try books.close().status == 0)
    let shell = try #require(CommandLineTool.find("sh"))
    for command in ["pnl --period 2026-01", "drift --period 2026-01", "status"] {
      let outcome = try RunningProcess(
        shell,
        [
          "-c",
          "exec '\(try CommandLineTool.path())' \(command) --books '\(books.path)' > /dev/full",
        ],
        environment: ["SWIFT_BACKTRACE": "enable=no"]
      ).finish(limit: 60)
      #expect(outcome.status == 74, "\(command): \(outcome.errors.prefix(200))")
    }
  }

  @Test func figuresAreThoseOfTheReports() throws {
    // Without the comma in Birch's name a line can be read by its commas.
    let books = try SmallBooks(month: "2026-01", billed: "107.00")
    try books.put("customers/c.csv", "customer_id,name\nA,Alder\nB,Birch\n")
    #expect(try books.close().status == 1)
    let printed = rows(books.report("pnl.csv"))
    let shown = rows(try show(books, "pnl", "csv"))
    #expect(printed.map { $0["total_cost"] } == ["64.20", "42.80", "0.00", "0.00", "107.00"])
    for name in ["revenue", "total_cost", "margin_after_ai_cost", "calls"] {
      #expect(shown.contains { $0[name] != nil }, "pnl has no column \(name): \(shown)")
      #expect(shown.map { $0[name] } == printed.map { $0[name] }, "\(name)")
    }
    let drift = rows(books.report("drift.csv"))
    let shownDrift = rows(try show(books, "drift", "csv"))
    #expect(drift.filter { $0["variance"] == "price" }.map { $0["amount"] } == ["7"])
    #expect(
      shownDrift.filter { $0["variance"] == "price" }.map { $0["amount"] } == ["7.00"])
    let status = try #require(rows(try show(books, "status", "csv")).first)
    #expect(status["total_cost"] == "107.00")
    #expect(status["revenue"] == "410.00")
  }
}
