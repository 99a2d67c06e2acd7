import Books
import Foundation
import Pipeline
import Testing

/// A figure is a function of the facts, not of how they arrived.
@Suite struct PropertiesInvarianceTests {
  /// The reports that must not change by a byte. Findings name files and lines, so they may.
  private static let figures = [
    "pnl.csv", "drift.csv", "bridge.csv", "documents.csv", "shares.csv", "ledger.csv", "pnl.xml",
    "drift.xml", "flags.csv", "caps.json", "litellm-budgets.json",
  ]

  /// Rows shuffled, files split, repeated, renamed or written differently: the same bytes.
  @Test(arguments: Seeds.chosen(standardCount: 10))
  func arrivalNeverChangesAFigure(seed: UInt64) throws {
    Seeds.trace(seed)
    let month = try RandomMonth(seed: seed)
    let period = month.months[1].description
    let expected = try reports(month, month.tables, period)
    for arrival in Arrival.allCases {
      var random = SplitMix64(seed: seed &* 1000)
      let tables = arrival.applied(to: month.tables, &random)
      let reports = try reports(month, tables, period)
      for name in Self.figures {
        let difference = Self.difference(
          expected.bytes[name, default: []], reports.bytes[name, default: []])
        #expect(
          difference == nil, "CROSSFOOT_SEED=\(seed), \(arrival.rawValue), \(name)")
      }
    }
  }

  /// Twice from the same files: not a byte differs, findings included.
  @Test(arguments: Seeds.chosen(standardCount: 10))
  func twiceIsTheSame(seed: UInt64) throws {
    Seeds.trace(seed)
    let month = try RandomMonth(seed: seed)
    let period = month.months[1].description
    let first = try reports(month, month.tables, period, only: nil)
    let second = try reports(month, month.tables, period, only: nil)
    #expect(first.bytes == second.bytes, "CROSSFOOT_SEED=\(seed)")
    #expect(first.bytes["pnl.csv"]?.isEmpty == false)
  }

  /// What the database keeps of a close is the close: stored twice, read back, equal in every part.
  @Test(arguments: Seeds.chosen(standardCount: 5))
  func booksKeepEveryFigure(seed: UInt64) throws {
    Seeds.trace(seed)
    let path = NSTemporaryDirectory() + "/crossfoot-properties-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let directory = BooksDirectory(path: path)
    try directory.createMissingFolders()
    let database = try BooksDatabase(directory)
    let month = try RandomMonth(seed: seed)
    let period = month.months[1]
    let close = try month.books.close(period.description)
    for digest in ["first", "second"] {
      let run = try database.beginRun(
        RunStart(
          period: period, job: "test", programVersion: "0", startedAt: "2026-01-01T00:00:00Z",
          inputCount: month.tables.count, inputDigest: digest))
      try database.replaceResults(close, dimensionNames: Policy.defaultDimensions, run: run)
    }
    #expect(try database.profitAndLoss(period) == close.profitAndLoss, "CROSSFOOT_SEED=\(seed)")
    #expect(try database.driftItems(period) == close.drift, "CROSSFOOT_SEED=\(seed)")
    #expect(try database.bridge(period) == close.bridge, "CROSSFOOT_SEED=\(seed)")
    #expect(try database.findings(period) == close.findings, "CROSSFOOT_SEED=\(seed)")
    let status = try #require(try database.status().periods.first)
    #expect(status.results?.totalCost == close.profitAndLoss.total.totalCost)
    #expect(status.results?.documentCount == close.documents.count)
    try database.close()
  }

  /// The comparison itself can fail: one more event is seen.
  @Test func anotherEventIsAnotherFigure() throws {
    let month = try RandomMonth(seed: 1)
    let period = month.months[1].description
    var tables = month.tables
    let usage = try #require(tables.firstIndex { $0.kind == "usage" })
    tables[usage].add([
      "event_id": "one more", "occurred_at": "\(period)-15T12:00:00Z", "provider": "acme",
      "model": "m1", "output_tokens": "1",
    ])
    let before = try reports(month, month.tables, period)
    let after = try reports(month, tables, period)
    #expect(
      Self.difference(
        before.bytes["pnl.csv", default: []], after.bytes["pnl.csv", default: []]) != nil)
  }

  private func reports(
    _ month: RandomMonth, _ tables: [InboxTable], _ period: String,
    only names: [String]? = figures
  ) throws -> PrintedReports {
    try PrintedReports(
      month.books(of: tables).close(period), policy: month.policy, only: names)
  }

  /// The first line that differs, both ways of it; `nil` where no byte does.
  private static func difference(_ first: [UInt8], _ second: [UInt8]) -> String? {
    guard first != second else { return nil }
    let (left, right) = (lines(first), lines(second))
    let place =
      zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
    func line(_ lines: [String]) -> String { place < lines.count ? lines[place] : "end of file" }
    return "line \(place + 1): \(line(left)) became \(line(right))"
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
