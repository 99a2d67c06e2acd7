import Foundation
import Testing

/// The README's own examples, so that tests do what it says.
enum Readme {
  private static func text() throws -> String {
    try String(contentsOfFile: CommandLineTool.package + "/README.md", encoding: .utf8)
  }

  /// The block behind the mark `<!-- name -->`.
  static func block(_ name: String) throws -> String {
    let after = try #require(
      text().components(separatedBy: "<!-- \(name) -->\n").dropFirst().first, "no block \(name)")
    let lines = after.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    return lines.prefix { !$0.hasPrefix("```") }.map { $0 + "\n" }.joined()
  }

  /// Every command on `--books books` in the section `title`, with neither its comment nor the file that
  /// its output goes to.
  static func commands(in title: String) throws -> [String] {
    let section = try #require(
      text().components(separatedBy: "\n## \(title)\n").dropFirst().first, "no section \(title)"
    ).components(separatedBy: "\n## ")[0]
    let pieces = section.split(whereSeparator: { "\n`".contains($0) }).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return pieces.filter { $0.hasPrefix("crossfoot ") && $0.contains("--books books") }.map {
      $0.split(whereSeparator: { "#>".contains($0) })[0].trimmingCharacters(in: .whitespaces)
    }
  }

  /// `command` for a shell whose folder is not the package's, done by the built program.
  static func shellLine(_ command: String) throws -> String {
    command.replacing("crossfoot ", with: "'\(try CommandLineTool.path())' ", maxReplacements: 1)
      .replacing("Fixtures/", with: "'\(CommandLineTool.package)'/Fixtures/")
      .replacing("Jobs/", with: "'\(CommandLineTool.package)'/Jobs/")
  }
}
