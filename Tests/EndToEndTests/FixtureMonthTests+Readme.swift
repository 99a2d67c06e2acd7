import Foundation
import Testing

/// What the README shows of the fixture month is what the program says of it.
extension FixtureMonthTests {
  private static let sections = [
    "A month, step by step", "Where cost arises", "What customers are told", "What if",
    "Measures and ranks", "What needs attention",
  ]
  /// What takes long, and has tests of its own.
  private static let untested = ["init", "claims", "close", "verify"]

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
      guard isTimed else { return String(line) }
      let words = line.split(separator: " ")
      return words.dropLast(words.last?.contains(".") == true ? 1 : 0).joined(separator: " ")
    }
  }

  /// Each command of the README that asks something of the month, on the `books` in `scratch`.
  func checkReadmeCommands(_ scratch: ScratchFolder) throws {
    try scratch.write("scenario.yaml", try Readme.block("the scenario"))
    let shell = try #require(CommandLineTool.find("sh"))
    // The books are made, and their month was run; others come first, as some commands ask of several.
    let commands = Set(try Self.sections.flatMap { try Readme.commands(in: $0) }).filter {
      command in
      let name = String(command.split(separator: " ")[1])
      return !Self.untested.contains(name) && !(name == "run" && command.hasSuffix(Self.month))
    }
    #expect(commands.count > 20)
    let isRun = { (command: String) in command.hasPrefix("crossfoot run ") }
    var outputs: [String: String] = [:]
    for command in commands.filter(isRun).sorted() + commands.filter({ !isRun($0) }).sorted() {
      let outcome = try RunningProcess(
        shell, ["-c", try Readme.shellLine(command)], folder: scratch.path("")
      ).finish(limit: 120)
      let waits = isRun(command) || command.hasPrefix("crossfoot decide ")
      #expect(outcome.status == (waits ? 1 : 0), "\(command): \(outcome.output) \(outcome.errors)")
      outputs[command] = outcome.output
    }
    let statement = outputs.first { $0.key.contains("--customer cus_marlow") }?.value
    #expect(statement == (try Readme.block("Marlow's usage")))
  }
}
