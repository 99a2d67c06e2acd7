import Books
import Foundation
import Pipeline
import Testing

/// Every command that changes the books may be killed at every moment: the books are in the old state or
/// in the new one, a reader sees the reports of one of them, and the next command finishes or undoes
/// what was left.
///
/// `CROSSFOOT_KILLS` sets how often each is killed; without it eight times. Half of the kills come after
/// a time, half, where strace is installed, at a system call that writes.
@Suite struct KilledCommandTests {
  /// A command, and the books on which it is killed.
  struct Case: CustomTestStringConvertible {
    let command: String
    let state: String
    var before: [String] = []
    /// Whether the reports tell when it was done, so that no two are the same.
    var isTimed = false

    var testDescription: String { command }
  }

  static let cases = [
    Case(command: "run JOB --period 2026-01", state: "no run"),
    Case(command: "run JOB --period 2026-01", state: "open, clean", before: ["put late"]),
    Case(
      command: "decide ITEM --as approve --by Ann --reason agreed --period 2026-01",
      state: "open, an item waits", isTimed: true),
    Case(command: "close --by Zoe --period 2026-01", state: "open, clean"),
    Case(
      command: "restate --by Zoe --reason late --period 2026-01",
      state: "closed, a document came late",
      before: ["decide ITEM --as approve --by Ann --reason agreed --period 2026-02"]),
    Case(command: "reopen --by Zoe --reason error --period 2026-01", state: "closed"),
    Case(command: "sign --role preparer --by Ann --period 2026-01", state: "closed"),
  ]

  private static let kills =
    ProcessInfo.processInfo.environment["CROSSFOOT_KILLS"].flatMap { Int($0) } ?? 8

  @Test(arguments: cases)
  func killedAtAnyMoment(of tested: Case) throws {
    let source = try MonthTransitions.books(in: tested.state)
    try source.run(tested.before)
    let undisturbed = try source.copy()
    let start = ContinuousClock.now
    let status = try undisturbed.run([tested.command])
    let duration = (ContinuousClock.now - start) / .seconds(1)
    let (old, new) = (try Snapshot(source), try Snapshot(undisturbed))
    try undisturbed.run(["run JOB --period 2026-01"])
    let last = try Snapshot(undisturbed)
    for kill in 0..<Self.kills {
      let books = try source.copy()
      let death = Death(kill, of: Self.kills, duration: duration)
      try books.run(tested.command, until: death)
      let found = try Snapshot(books)
      let comment = Comment(rawValue: "\(tested.command), killed \(death)")
      #expect([old.published, new.published].contains(found.published), comment)
      #expect([old.state, new.state].contains(found.state), comment)
      let next = try books.run(["run JOB --period 2026-01"])
      #expect(next == 0 || next == 1, comment)
      #expect(try books.run(["verify"]) == 0, comment)
      #expect(try books.leftovers() == [], comment)
      if found.state == old.state, old.state != new.state {
        #expect(try books.run([tested.command]) == status, comment)
        try books.run(["run JOB --period 2026-01"])
      }
      let end = try Snapshot(books)
      #expect(end.state == last.state, comment)
      if !tested.isTimed {
        #expect(end.published == last.published && end.closed == last.closed, comment)
      }
    }
  }
}

/// When a process is killed.
enum Death: CustomStringConvertible {
  case after(seconds: Double)
  case at(systemCall: String, number: Int)

  /// The system calls that change something, and about how many of each a close makes.
  private static let systemCalls = [
    ("write", 60), ("pwrite64", 70), ("fsync", 25), ("fdatasync", 5), ("unlink", 12),
    ("rename", 10), ("renameat2", 1), ("mkdir", 25), ("rmdir", 2), ("link", 12), ("ftruncate", 3),
    ("chmod", 1),
  ]

  /// The death number `kill` of `count`, in a process that takes `duration` seconds.
  init(_ kill: Int, of count: Int, duration: Double) {
    if kill.isMultiple(of: 2) || CommandLineTool.find("strace") == nil {
      self = .after(seconds: duration * Double(kill) / Double(max(1, count - 1)))
    } else {
      let (name, calls) = Self.systemCalls[(kill / 2) % Self.systemCalls.count]
      self = .at(systemCall: name, number: Int.random(in: 1...calls))
    }
  }

  var description: String {
    switch self {
    case .after(let seconds): "after \(seconds) s"
    case .at(let call, let number): "at \(call) \(number)"
    }
  }
}

/// Where books stand, without times.
private struct Snapshot {
  /// The months, what is decided, signed and closed, and the figures.
  let state: [String]
  /// What a reader sees in `out/`.
  let published: [String: Data]
  /// The reports of closed versions.
  let closed: [String: Data]

  init(_ books: TransitionBooks) throws {
    state = try books.facts([
      "SELECT period, status, version FROM period WHERE results_run_id IS NOT NULL",
      "SELECT item, action, person FROM decision ORDER BY id",
      "SELECT period, version, role, person FROM sign_off ORDER BY id",
      "SELECT period, version, act FROM closed_version ORDER BY period, version",
      "SELECT period, position, revenue, total_cost FROM pnl_row ORDER BY period, position",
      "SELECT period, name FROM output_file ORDER BY period, name",
    ])
    published = try books.bytes("out")
    closed = try books.bytes("closed")
  }
}

extension TransitionBooks {
  /// Runs a command until it is killed, or over.
  fileprivate func run(_ command: String, until death: Death) throws {
    let arguments = try self.arguments(command.split(separator: " ").map(String.init))
    let program = try CommandLineTool.path()
    switch death {
    case .after(let seconds):
      let process = try RunningProcess(program, arguments)
      usleep(UInt32(seconds * 1_000_000))
      process.kill()
      _ = process.finish(limit: 60)
    case .at(let call, let number):
      let strace = try #require(CommandLineTool.find("strace"))
      let process = try RunningProcess(
        strace,
        [
          "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)",
          "-e", "inject=\(call):signal=KILL:when=\(number)", program,
        ] + arguments)
      _ = process.finish(limit: 60)
    }
  }

  /// The rows that queries give, as text; none where there is no database.
  fileprivate func facts(_ queries: [String]) throws -> [String] {
    guard let database = try database() else { return [] }
    defer { try? database.close() }
    guard try database.isCurrent() else { return [] }
    return try queries.flatMap { query in
      try database.query(query).rows.map { $0.map { $0 ?? "" }.joined(separator: " ") }
    }
  }

  /// The files in a folder that a reader sees.
  fileprivate func bytes(_ folder: String) throws -> [String: Data] {
    guard FileManager.default.fileExists(atPath: path + "/" + folder) else { return [:] }
    return try FileManager.default.bytes(under: path + "/" + folder).filter { name, _ in
      !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }
  }

  /// What no command may leave behind for good.
  fileprivate func leftovers() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      let last = name.split(separator: "/").last ?? ""
      let isWaiting = name.hasPrefix("inbox/") && last.contains(".csv")
      return last.hasPrefix(".") || last.contains("tmp-") || isWaiting
    }
  }
}
