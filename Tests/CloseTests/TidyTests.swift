import Foundation
import Testing

/// The habits of the house, kept by the tests instead of by review.
@Suite struct TidyTests {
  private struct SourceCode {
    let room: String
    let name: String
    let lines: [String]
  }

  /// Which modules each room may import, besides Swift's own.
  private static let arrows: [String: Set<String>] = [
    "ExactMoney": ["BigInt"],
    "Pipeline": [
      "Algorithms", "BigInt", "Dispatch", "ExactMoney", "RealModule", "Synchronization",
    ],
    "SourceText": ["ExactMoney", "Pipeline"],
    "PlainYAML": ["Pipeline", "Yams"],
    "Profiles": ["ExactMoney", "Foundation", "Pipeline", "PlainYAML", "SourceText"],
    "UsageScan": [
      "CPrefetch", "CSeparators", "Darwin", "Dispatch", "ExactMoney", "Glibc", "Musl", "Pipeline",
      "SourceText",
      "Synchronization",
    ],
    "Documents": [
      "ExactMoney", "Foundation", "Pipeline", "Profiles", "SourceText", "SwiftCSV",
      "XMLCoder",
    ],
    "Books": [
      "BigInt", "CNameExchange", "Crypto", "Darwin", "Dispatch", "ExactMoney", "Foundation",
      "Glibc", "GRDB",
      "GRDBSQLite", "Musl", "Pipeline", "Synchronization",
    ],
    "Reports": ["BigInt", "ExactMoney", "Mustache", "Pipeline"],
    "crossfoot": [
      "Algorithms", "ArgumentParser", "Books", "Dispatch", "Documents", "ExactMoney", "Foundation",
      "Logging",
      "Pipeline", "PlainYAML", "Profiles", "Reports", "SourceText", "Subprocess",
      "Synchronization", "SystemPackage", "UsageScan",
    ],
  ]

  private static func sources() throws -> [SourceCode] {
    let root = FolderRun.repository.appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { url in
      let path = url.path.dropFirst(root.path.count + 1)
      return SourceCode(
        room: String(path.prefix { $0 != "/" }), name: String(path),
        lines: try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n"))
    }
  }

  @Test func everyRoomImportsOnlyWhatItMay() throws {
    let sources = try Self.sources()
    #expect(Set(sources.map(\.room)) == Set(Self.arrows.keys))
    for source in sources {
      for line in source.lines where line.hasPrefix("import ") {
        let module = String(line.dropFirst("import ".count))
        #expect(
          Self.arrows[source.room]?.contains(module) == true, "\(source.name) imports \(module)")
        // The stages are pure; only what runs them in pieces knows of threads.
        if source.room == "Pipeline", ["Dispatch", "Synchronization"].contains(module) {
          #expect(source.name == "Pipeline/AllProcessors.swift")
        }
      }
    }
  }

  @Test func filesStayReadable() throws {
    for source in try Self.sources() {
      #expect(source.lines.count <= 401, "\(source.name) has \(source.lines.count) lines")
    }
  }

  /// Where months to come and what is usual are estimated.
  private static let statistics = [
    "Watch/Baseline.swift", "Watch/ForecastBand.swift", "Watch/Forecaster.swift",
  ]

  /// Money and quantities never pass through binary floats, and bad input never stops the program.
  @Test(arguments: [
    "\\bDouble\\b", "\\bFloat\\b", "\\bDecimal\\b", "\\btry!", "\\bas!",
    "\\bfatalError\\(",
    "\\bTODO\\b", "\\bFIXME\\b", "(^|[^.\\w])print\\(", "\\bSUM\\(", "\\bAVG\\(", "\\bREAL\\b",
  ])
  func bannedWords(_ pattern: String) throws {
    let banned = try Regex(pattern)
    for source in try Self.sources() {
      for (index, line) in source.lines.enumerated() {
        let code = line.trimmingCharacters(in: .whitespaces)
        guard !code.hasPrefix("//"), code.contains(banned) else { continue }
        // The one place where our own bugs stop the program, with the numbers in the message.
        if source.room == "ExactMoney", code.contains("fatalError(") { continue }
        // What is only estimated may be (SPEC 2.1): nothing of it is booked.
        if Self.statistics.contains(where: source.name.hasSuffix), code.contains("Double") {
          continue
        }
        Issue.record("\(source.name):\(index + 1): \(code)")
      }
    }
  }
}
