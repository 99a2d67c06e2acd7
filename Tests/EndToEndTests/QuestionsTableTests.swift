import ArgumentParser
import Foundation
import Testing

@testable import crossfoot

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

  @Test func reportsAndCommandsExist() {
    let commands = Set(
      Crossfoot.configuration.subcommands.compactMap(\.configuration.commandName))
    for question in questions {
      for name in Self.names(in: question.answer) {
        let words = name.split(separator: " ")
        if words.first == "crossfoot" {
          #expect(
            words.count > 1 && commands.contains(String(words[1])), "\(question.name): \(name)")
        } else if [".csv", ".json", ".html"].contains(where: name.hasSuffix) {
          #expect(FixtureMonthTests.outputs.contains(name), "\(question.name): \(name)")
        }
      }
    }
  }

  @Test func testsExist() throws {
    let folder = CommandLineTool.package + "/Tests"
    let sources = try #require(FileManager.default.enumerator(atPath: folder)).compactMap {
      ($0 as? String).flatMap { $0.hasSuffix(".swift") ? $0 : nil }
    }.compactMap { FileManager.default.contents(atPath: folder + "/" + $0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    for question in questions where question.tests.trimmingPrefix(" ").first != "–" {
      let names = Self.names(in: question.tests)
      #expect(!names.isEmpty, "\(question.name) has no test")
      for name in names {
        let parts = name.split(separator: ".")
        let suites = sources.filter { $0.contains("struct \(parts[0]) ") }
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
