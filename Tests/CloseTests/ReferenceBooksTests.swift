import Foundation
import Testing

/// Random books whose every figure an independent implementation (`Tests/Reference`) agrees with.
@Suite struct ReferenceBooksTests {
  private static let root = FolderRun.repository.appendingPathComponent("Fixtures/reference").path

  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }

  @Test func thereAreBooks() throws {
    #expect(try Self.names(Self.root).count >= 12)
  }

  @Test(arguments: try names(root))
  func everyMonthIsAsAgreed(_ books: String) async throws {
    let folder = Self.root + "/" + books
    let periods = try Self.names(folder + "/expected")
    #expect(!periods.isEmpty)
    for period in periods {
      let run = try await FolderRun(folder: folder, period: period)
      for table in try Self.names("\(folder)/expected/\(period)") {
        let expected = try String(
          contentsOfFile: "\(folder)/expected/\(period)/\(table)", encoding: .utf8)
        let report = try #require(run.reports[table])
        #expect(
          Self.figures(report, of: table) == Self.figures(expected, of: table),
          "books \(books), \(period), \(table)")
      }
      let economics = try #require(EconomicsProperties(run.close)).complaints.texts
      #expect(economics == [], "books \(books), \(period)")
    }
  }

  /// A table without the column `flags`, the last of the P&L: which ones there are, the specification
  /// leaves to each implementation.
  private static func figures(_ text: String, of table: String) -> String {
    guard table == "pnl.csv" else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.lastIndex(of: ",").map { String(line[..<$0]) } ?? String(line)
    }.joined(separator: "\n")
  }
}
