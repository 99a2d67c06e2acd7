import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// Every kind of finding has a smallest books directory that provokes it, and nothing else.
struct FindingFixtureTests {
  @Test("Every code has a folder, and every folder is a code")
  func foldersAreTheCodes() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: FindingFixture.root)
      .filter { !$0.hasPrefix(".") && $0 != "README.md" }
    #expect(folders.sorted() == FindingCode.allCases.map(\.rawValue).sorted())
  }

  @Test("The table in the README says what the program says")
  func tableIsTheEnum() throws {
    let readme = try FindingFixture.text("README.md")
    let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| [`") }.map { line in
      line.split(separator: " | ").prefix(4)
        .map { String($0).replacing("\\<", with: "<").replacing("\\|", with: "|") }
    }
    let expected = FindingCode.allCases.map { code in
      [
        "| [`\(code.rawValue)`](\(code.rawValue))", code.severity.rawValue, code.meaning,
        code.remedy,
      ]
    }
    #expect(rows == expected)
  }

  @Test(
    "The fixture gives its finding, no other, and its good rows count",
    arguments: FindingCode.allCases)
  func fixtureGivesItsFinding(_ code: FindingCode) async throws {
    let fixture = FindingFixture(code)
    let expected = try fixture.text("expected.csv")
    #expect(expected.contains(code.rawValue), "expected.csv lacks the code of its own folder")

    let run = try await fixture.run()
    #expect(run.printedFindings == expected)
    #expect(run.totals == (try fixture.text("total.txt")))
    for finding in run.close.findings {
      guard let location = finding.location, !finding.code.isAboutWholeFile else { continue }
      #expect(location.line >= 1, "\(finding.code.rawValue) at \(location.file) names no line")
      #expect(location.column >= 0)
    }
  }
}

extension FindingCode {
  /// Whether nothing in a file is to blame but the file itself.
  fileprivate var isAboutWholeFile: Bool {
    [
      .unreadableFile, .unrecognisedFile, .wrongExport, .corruptStream, .unknownProfile,
      .profileMismatch, .ambiguousProfile, .wrongFolder, .declaredAgain, .conflictingDeclaration,
      .billingZoneDiffers, .leftOut,
    ].contains(self)
  }
}

/// The folder of one code under `Fixtures/findings`.
private struct FindingFixture {
  /// What a run of the fixture gave.
  struct Run {
    let close: MonthEndClose
    /// The first five columns of `findings.csv`.
    let printedFindings: String
    /// Total cost and revenue as `total.txt` writes them.
    let totals: String
  }

  static let root = FolderRun.repository.appendingPathComponent("Fixtures/findings").path

  private let folder: String

  init(_ code: FindingCode) {
    folder = Self.root + "/" + code.rawValue
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: root + "/" + name, encoding: .utf8)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  func run() async throws -> Run {
    let run = try await FolderRun(folder: folder, period: "2026-10")
    let total = run.close.profitAndLoss.total
    let revenue = ProfitAndLossRow.text(total.revenue)
    return Run(
      close: run.close, printedFindings: Self.places(try #require(run.reports["findings.csv"])),
      totals: "total_cost \(total.totalCost)\nrevenue \(revenue.isEmpty ? "none" : revenue)\n")
  }

  /// The first five cells of each line, none of which needs quotes in a fixture.
  private static func places(_ table: String) -> String {
    table.split(separator: "\n")
      .map { line in
        line.split(separator: ",", maxSplits: 5, omittingEmptySubsequences: false).prefix(5)
          .joined(separator: ",") + "\n"
      }
      .joined()
  }
}
