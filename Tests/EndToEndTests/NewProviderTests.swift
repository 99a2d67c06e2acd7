import Foundation
import Testing

/// README's "A new provider with one file", done literally: its profile, its bill, its commands.
@Suite struct NewProviderTests {
  private static let fixture = CommandLineTool.package + "/Fixtures/providers/acme-ai/"

  @Test func readmeShowsTheFixture() throws {
    for (name, path) in [
      ("the profile", "acme-ai.yaml"), ("the bill", "inbox/invoices/october.csv"),
    ] {
      let file = try String(contentsOfFile: Self.fixture + path, encoding: .utf8)
      #expect(try Readme.block(name) == file)
    }
  }

  /// 1,250,500 tokens at 2.00, 4,000,000 at 0.20 and 310,250 at 10.00 a million are 2.501 + 0.80 +
  /// 3.1025 = 6.4035; less 0.50 of credit 5.9035, booked as 5.90. Birch used 2.001 + 0.80 = 2.801 of the
  /// 6.4035, Alder 3.6025.
  @Test func commandsOfTheReadme() throws {
    let scratch = try ScratchFolder()
    let shell = try #require(CommandLineTool.find("sh"))
    var outputs: [String: String] = [:]
    for command in try Readme.block("the commands").split(separator: "\n").map(String.init) {
      let outcome = try RunningProcess(
        shell, ["-c", try Readme.shellLine(command)], folder: scratch.path("")
      ).finish(limit: 60)
      // The credit, which no usage explains, waits for a person.
      let expected: Int32 = command.contains(" run ") ? 1 : 0
      #expect(outcome.status == expected, "\(command): \(outcome.output) \(outcome.errors)")
      outputs[command.split(separator: " ").dropFirst().first.map(String.init) ?? ""] =
        outcome.output
    }
    let check = try #require(outputs["check"])
    for fact in [
      "acme-ai: Acme AI, monthly bill", "inbox/invoices/", "amount USD         5.9035",
      "amount USD credit  -0.5", "amount USD usage   6.4035", "No findings.",
    ] {
      #expect(check.contains(fact), "\(fact) is missing in:\n\(check)")
    }
    let shown = try Readme.block("what check shows")
    #expect(check.hasPrefix(shown), "\(check)")
    let manifest = scratch.text("books/out/2026-10/manifest.json")
    #expect(manifest.contains("\"name\": \"acme-ai\""))
    let pnl = scratch.text("books/out/2026-10/pnl.csv")
    for row in [
      "alder,Alder,,active,cost_of_revenue,USD,20.00,3.60,",
      "birch,Birch,,active,cost_of_revenue,USD,9.00,2.80,", "TOTAL,,,,,USD,29.00,5.90,",
    ] {
      #expect(pnl.contains(",open," + row), "\(row) is missing in:\n\(pnl)")
    }
  }

  /// A mistake in a profile stops the run before anything is taken in, with file and line.
  @Test func aMistakeStopsTheRun() throws {
    let books = try SmallBooks(month: "2026-01")
    let text = try String(contentsOfFile: Self.fixture + "acme-ai.yaml", encoding: .utf8)
    try books.scratch.write(
      "books/profiles/acme-ai.yaml", text.replacing("amount: {", with: "amounts: {"))
    let outcome = try books.close()
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix("crossfoot: profiles/acme-ai.yaml:26: record.amounts: not a field"),
      "\(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: books.path + "/inbox/usage/u-2026-01.csv"))
  }
}
