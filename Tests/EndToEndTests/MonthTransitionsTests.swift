import Books
import Foundation
import Pipeline
import Testing

/// Every command in every state of a month's life (SPEC §7): the exit status (SPEC §3), where the months
/// stand afterwards, and what the log has more. ``MonthTransitions/table`` is the specification; each
/// of its lines is one case.
@Suite struct MonthTransitionsTests {
  @Test(arguments: MonthTransitions.states.map(\.name))
  func everyCommand(in state: String) throws {
    let expected = try #require(MonthTransitions.cells[state])
    let books = try MonthTransitions.books(in: state)
    let known = try books.log().count
    for command in MonthTransitions.commands {
      let copy = try books.copy()
      let status = try copy.run(command.steps)
      let told = try copy.log().dropFirst(known).joined(separator: " ")
      let found = "\(status) | \(try copy.months()) | \(told)"
        .trimmingCharacters(in: .whitespaces)
      #expect(found == expected[command.name], "\(state): \(command.name)")
      let verification = try CommandLineTool.run(["verify", "--books", copy.path])
      // A policy that no run has taken up yet is the one thing that differs.
      let isValid = verification.status == 0 || command.name == "policy"
      #expect(isValid, "\(state): \(command.name): \(verification.output)")
    }
    #expect(expected.count == MonthTransitions.commands.count)
  }
}

/// Books of which each test has its own copy.
final class TransitionBooks {
  private let scratch: ScratchFolder
  var path: String { scratch.path("books") }

  init() throws {
    scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: path + "/inbox", withIntermediateDirectories: true)
  }

  private init(copying other: TransitionBooks) throws {
    scratch = try ScratchFolder()
    try scratch.copy(other.path, to: "books")
  }

  func copy() throws -> TransitionBooks { try TransitionBooks(copying: self) }

  /// Takes the steps, and gives the exit status of the last.
  @discardableResult func run(_ steps: [String]) throws -> Int32 {
    var status: Int32 = 0
    for step in steps {
      let words = step.split(separator: " ").map(String.init)
      switch words[0] {
      case "put": try put(words[1])
      case "policy": try scratch.write("books/crossfoot.yaml", words[1] + ": true\n")
      default: status = try crossfoot(words)
      }
    }
    return status
  }

  private func crossfoot(_ words: [String]) throws -> Int32 {
    let outcome = try CommandLineTool.run(arguments(words))
    return try #require(outcome.status, "\(words): \(outcome.errors)")
  }

  /// What the program is given for a step.
  func arguments(_ words: [String]) throws -> [String] {
    var arguments = words.map { $0 == "JOB" ? CommandLineTool.monthEnd : $0 }
    if !arguments.contains("--period") && words != ["verify"] {
      arguments += ["--period", "2026-01"]
    }
    if let item = arguments.firstIndex(of: "ITEM") {
      arguments[item] = try self.item(of: arguments.last ?? "")
    }
    return arguments + ["--books", path]
  }

  /// The first item of a month's review, decided or not; where there is none, a name that nothing has.
  private func item(of month: String) throws -> String {
    let list = try CommandLineTool.run(
      ["decide", "--format", "csv", "--books", path, "--period", month])
    let lines = list.output.split(separator: "\n")
    return lines.count < 2 ? "none" : String(lines[1].prefix { $0 != "," })
  }

  /// Puts the files of a name into the inbox.
  private func put(_ name: String) throws {
    let files =
      switch name {
      case "january": try SmallBooks(month: "2026-01", billed: "103.00")
      case "february": try SmallBooks(month: "2026-02")
      default: try SmallBooks()
      }
    if name == "late" {
      try files.put(
        "invoices/late.csv",
        "invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,"
          + "amount\nL,p,2026-02-20,2026-01-01,2026-02-01,USD,1,credit,-7.00\n")
    }
    for (place, bytes) in try FileManager.default.bytes(under: files.path + "/inbox") {
      try scratch.write("books/inbox/" + place, String(decoding: bytes, as: UTF8.self))
    }
  }

  /// What the log tells of but files, in order.
  func log() throws -> [String] {
    guard let database = try database() else { return [] }
    defer { try? database.close() }
    return try database.auditLog().map(\.act).filter { $0 != "accept" }
  }

  /// Where the months stand: `01 closed 1, 02 open 1`.
  func months() throws -> String {
    guard let database = try database() else { return "-" }
    defer { try? database.close() }
    let months = try database.status().periods.map {
      "\($0.period.description.suffix(2)) \($0.status.rawValue) \($0.version)"
    }
    return months.isEmpty ? "-" : months.joined(separator: ", ")
  }

  /// The database, where there is one.
  func database() throws -> BooksDatabase? {
    try BooksDatabase(readingOnly: BooksDirectory(path: path))
  }
}

extension MonthTransitions {
  /// Books in a state.
  static func books(in name: String) throws -> TransitionBooks {
    guard let state = states.first(where: { $0.name == name }) else {
      throw ToolError.missing(name)
    }
    let books = try state.origin.map { try self.books(in: $0) } ?? TransitionBooks()
    try books.run(state.steps)
    return books
  }

  /// The table's cells by state and command.
  static var cells: [String: [String: String]] {
    var cells: [String: [String: String]] = [:]
    var state = ""
    for line in table.split(separator: "\n") {
      guard line.hasPrefix("  ") else {
        state = String(line)
        continue
      }
      let name = line.prefix(commandWidth + 2).dropFirst(2)
      let cell = line.dropFirst(commandWidth + 2)
      cells[state, default: [:]][trimmed(name)] = trimmed(cell)
    }
    return cells
  }

  private static let commandWidth = 22

  private static func trimmed(_ text: Substring) -> String {
    String(text.reversed().drop { $0 == " " }.reversed().drop { $0 == " " })
  }
}
