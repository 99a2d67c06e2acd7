import Foundation
import Testing

/// The table of questions in the README names only commands, reports and tests that there are.
@Suite struct QuestionsTableTests {
  private struct Question {
    var name: String
    var answer: String
    var tests: String
  }

  private let questions: [Question]

  init() throws {
    let readme = try #require(
      FileManager.default.contents(atPath: CommandLineTool.package + "/README.md"))
    questions = String(decoding: readme, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| S") else { return nil }
      let cells = line.split(separator: "|").map { $0.trimmingPrefix(" ") }
      guard cells.count == 4, let name = cells[0].split(separator: " ").first else { return nil }
      return Question(name: String(name), answer: String(cells[2]), tests: String(cells[3]))
    }
  }

  /// What stands between backquotes.
  private static func names(in text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test func everyQuestionIsThereOnce() {
    #expect(questions.map(\.name) == (1...104).map { "S\($0)" })
  }

  @Test func reportsAndCommandsExist() throws {
    let help = try CommandLineTool.run(["--help"]).output.split(separator: "\n")
    let commands = Set(
      help.filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first })
    for question in questions {
      for name in Self.names(in: question.answer) {
        let words = name.split(separator: " ")
        if words.first == "crossfoot" {
          let isKnown = words.count > 1 && commands.contains(words[1])
          #expect(isKnown, "\(question.name): \(name)")
        } else if [".csv", ".json", ".html"].contains(where: { name.hasSuffix($0) }) {
          #expect(FixtureMonthTests.outputs.contains(name), "\(question.name): \(name)")
        }
      }
    }
  }

  /// The sources of the tests by the suites that they declare.
  private static func sources() throws -> [String: [String]] {
    let folder = CommandLineTool.package + "/Tests"
    let files = try #require(FileManager.default.enumerator(atPath: folder))
    var sources: [String: [String]] = [:]
    for case let file as String in files where file.hasSuffix(".swift") {
      let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + file))
      let source = String(decoding: bytes, as: UTF8.self)
      // A declaration begins its line: `@Suite struct Name {`, `struct Name: Protocol {`.
      for line in source.utf8.split(separator: 0x0A) where [0x40, 0x73].contains(line.first) {
        let words = Substring(line).split(whereSeparator: { " :".contains($0) })
        guard let place = words.firstIndex(of: "struct"), place + 1 < words.count else { continue }
        sources[String(words[place + 1]), default: []].append(source)
      }
    }
    return sources
  }

  @Test func testsExist() throws {
    let sources = try Self.sources()
    for question in questions where question.tests.trimmingPrefix(" ").first != "–" {
      let names = Self.names(in: question.tests)
      #expect(!names.isEmpty, "\(question.name) has no test")
      for name in names {
        let parts = name.split(separator: ".")
        let suites = sources[String(parts[0]), default: []]
        #expect(!suites.isEmpty, "\(question.name): no suite \(parts[0])")
        if parts.count > 1 {
          #expect(
            suites.contains { $0.contains("func \(parts[1])(") },
            "\(question.name): no test \(name)")
        }
      }
    }
  }
}
