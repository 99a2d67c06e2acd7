import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What a process left behind.
struct ProcessOutcome: Sendable {
  /// The exit status, or `nil` where a signal ended it.
  var status: Int32?
  var output: String
  var errors: String
  /// Whether it was ended because it took too long.
  var isTimedOut = false
  var seconds: Double
}

/// A process that runs, with its streams in files: no pipe can fill up and stop it.
final class RunningProcess {
  private let process = Process()
  private let streams: ScratchFolder
  private let started = ContinuousClock.now

  init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    folder: String? = nil
  ) throws {
    streams = try ScratchFolder()
    for name in ["output", "errors"] { try streams.write(name, "") }
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = Self.environment.merging(environment) { _, new in new }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: streams.path("output"))
    process.standardError = FileHandle(forWritingAtPath: streams.path("errors"))
    try process.run()
  }

  /// Only what the program may depend on, so that the machine's own settings decide nothing.
  private static var environment: [String: String] {
    let own = ProcessInfo.processInfo.environment
    return own.filter { ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].contains($0.key) }
  }

  /// Ends it at once, as a loss of power would.
  func kill() {
    if process.isRunning { _ = Glibc.kill(process.processIdentifier, SIGKILL) }
  }

  /// Waits until it ends, or ends it after `limit` seconds.
  func finish(limit: Double) -> ProcessOutcome {
    let deadline = started + .seconds(limit)
    var isTimedOut = false
    while process.isRunning {
      if ContinuousClock.now > deadline {
        isTimedOut = true
        kill()
        break
      }
      usleep(2000)
    }
    process.waitUntilExit()
    let elapsed = (ContinuousClock.now - started).components
    return ProcessOutcome(
      status: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: streams.text("output"), errors: streams.text("errors"), isTimedOut: isTimedOut,
      seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
  }
}

/// The program as it was built, beside the tests.
enum CommandLineTool {
  /// The root of the package, where `Jobs/` and `Fixtures/` are.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The job that writes everything.
  static let monthEnd = package + "/Jobs/month-end.yaml"

  /// The built program: in the folder of the test bundle, or where `CROSSFOOT_BINARY` says.
  static func path() throws -> String {
    let named = ProcessInfo.processInfo.environment["CROSSFOOT_BINARY"]
    let own = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let beside = own.resolvingSymlinksInPath().deletingLastPathComponent()
    let candidates: [String] =
      (named.map { [$0] } ?? [])
      + [beside.appendingPathComponent("crossfoot").path, package + "/.build/debug/crossfoot"]
    for candidate in candidates where FileManager.default.isExecutableFile(atPath: candidate) {
      return candidate
    }
    throw ToolError.missing("crossfoot")
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], limit: Double = 120
  ) throws -> ProcessOutcome {
    try RunningProcess(path(), arguments, environment: environment).finish(limit: limit)
  }

  /// Runs the month-end job over `books`.
  static func monthEnd(
    _ books: String, _ period: String, environment: [String: String] = [:], limit: Double = 120
  ) throws -> ProcessOutcome {
    try run(
      ["run", monthEnd, "--books", books, "--period", period], environment: environment,
      limit: limit)
  }

  /// Another program of the machine, found on the path; `nil` where it is not installed.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

/// Something the tests need is not there.
enum ToolError: Error {
  case missing(String)
}
