import Foundation
import Testing

/// What the README shows of the fixture month is what the program says of it.
extension FixtureMonthTests {
  private static let sections = [
    "A month, step by step", "Where cost arises", "What customers are told", "What if",
    "Measures and ranks", "What needs attention",
  ]
  /// How many commands run at once.
  private static let processCount = 2

  /// The sample run, but for its seconds and its folder.
  func checkSampleRun(_ output: String) throws {
    let start = try #require(output.range(of: "Run of \(Self.month)\n")).lowerBound
    let shown = Self.withoutSeconds(try Readme.block("the sample run"))
    let found = Self.withoutSeconds(String(output[start...]))
    #expect(shown == found, "README's sample run; the program says:\n\(output[start...])")
  }

  private static func withoutSeconds(_ text: String) -> [String] {
    var isTimed = true
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      // The seconds of the stages are in the first table, amounts in the next.
      if line.isEmpty { isTimed = false }
      if line.hasPrefix("Reports: ") { return "Reports" }
      return isTimed ? String(line.trimmingSuffix { "0123456789. ".contains($0) }) : String(line)
    }
  }

  /// Each command of the README that asks something of the month, on the `books` in `scratch`.
  func checkReadmeCommands(_ scratch: ScratchFolder) throws {
    try scratch.write("scenario.yaml", try Readme.block("the scenario"))
    let shell = try #require(CommandLineTool.find("sh"))
    func start(_ command: String) throws -> (command: String, process: RunningProcess) {
      let process = try RunningProcess(
        shell, ["-c", try Readme.shellLine(command)], folder: scratch.path(""))
      return (command, process)
    }
    var outputs: [String: String] = [:]
    func finish(_ running: (command: String, process: RunningProcess)) {
      let outcome = running.process.finish(limit: 120)
      let waits = ["run", "close", "decide"].contains {
        running.command.hasPrefix("crossfoot \($0) ")
      }
      #expect(
        outcome.status == (waits ? 1 : 0), "\(running.command): \(outcome.output) \(outcome.errors)"
      )
      #expect(!outcome.output.isEmpty, "\(running.command)")
      outputs[running.command] = outcome.output
    }
    // The books are made, and their month was run.
    let commands = try Self.sections.flatMap { try Readme.commands(in: $0) }.filter {
      !$0.hasPrefix("crossfoot init ")
        && !($0.hasPrefix("crossfoot run ") && $0.hasSuffix(Self.month))
    }
    #expect(commands.count > 25)
    // Other months come first: some commands ask of several.
    let isRun = { (command: String) in command.hasPrefix("crossfoot run ") }
    for command in commands.filter(isRun) { finish(try start(command)) }
    var running: [(command: String, process: RunningProcess)] = []
    for command in commands.filter({ !isRun($0) }) {
      if running.count == Self.processCount { finish(running.removeFirst()) }
      running.append(try start(command))
    }
    for process in running { finish(process) }
    let statement = outputs.first { $0.key.contains("--customer cus_marlow") }?.value
    #expect(statement == (try Readme.block("Marlow's usage")))
  }
}
