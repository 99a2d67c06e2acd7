import ExactMoney
import Foundation
import Pipeline
import Testing

/// Whatever a month of the fixtures is broken down by, one thing or two in either order, it is the P&L
/// that an independent implementation has confirmed: `expected/pnl.csv`.
@Suite struct EveryBreakdownTests {
  private static let fixtures = FolderRun.repository.appendingPathComponent("Fixtures").path

  /// Columns of usage files that are no axes: an event's name, moments, quantities and what the caller
  /// thought it would cost.
  private static let quantities: Set = [
    "event_id", "recorded_at", "occurred_at", "latency_ms", "estimated_cost",
    "estimated_cost_currency", "uncached_input_tokens", "cache_read_tokens",
    "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens", "images", "searches",
    "gpu_hours", "requests",
  ]

  private static let fixed: [BreakdownAxis] = [
    .row, .plan, .customerStatus, .day, .week, .result,
  ]

  /// Books with every column of their usage files kept apart, but for those of `names`.
  private static func books(
    _ folder: String, without names: Set<String>
  ) throws -> (books: MonthBooks, axes: [BreakdownAxis]) {
    var books = try MonthBooks(folder: folder)
    var columns: Set<String> = ["route", "final_route", "status", "outcome", "attempt"]
    for (name, text) in books.files where name.hasPrefix("usage/") {
      if name.hasSuffix(".csv") {
        columns.formUnion(PrintedTable(Array(text.prefix { $0 != "\n" }.utf8) + [0x0A]).columns)
      } else {
        for line in text.split(separator: "\n") {
          let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
          columns.formUnion(event.map { Set($0.keys) } ?? [])
        }
      }
    }
    columns.subtract(quantities.union(names).union(["customer_id", "\u{FEFF}event_id"]))
    let list = columns.sorted().joined(separator: ", ")
    books.policy += "\neconomics: { dimensions: [\(list)], breakdowns: [] }\n"
    return (books, fixed + columns.sorted().map { .dimension($0) })
  }

  /// TOTAL's costs in the golden P&L of a month, in minor units: read by nothing of the program.
  private static func columns(_ folder: String, _ period: String?) throws -> [Int128] {
    let path = folder + "/expected/" + (period.map { $0 + "/" } ?? "") + "pnl.csv"
    let table = PrintedTable(
      Array(try #require(FileManager.default.contents(atPath: path), "\(path)")))
    let total = try #require(table.rows.last)
    return try zip(table.columns, total).filter { name, _ in
      name.hasPrefix("cost_") && name != "cost_function" && !name.hasPrefix("cost_per_")
    }.map { name, amount in
      let digits = amount.filter { $0 != "." }
      #expect(amount.split(separator: ".").last?.count == 2, "\(name) is \(amount)")
      return try #require(Int128(digits))
    }
  }

  /// Each of `axes`, and each ordered pair of different ones.
  private static func combinations(_ axes: [BreakdownAxis]) -> [[BreakdownAxis]] {
    axes.map { [$0] }
      + axes.flatMap { first in axes.filter { $0 != first }.map { [first, $0] } }
  }

  private func check(
    _ axes: [[BreakdownAxis]], _ stage: BreakdownStage, _ footing: BreakdownFooting
  ) {
    let faults = axes.flatMap { footing.faults(of: stage.run($0)) }
    #expect(faults == [])
  }

  /// All counts are those of a script that reads the usage files by itself: 20,986 calls, of which 213
  /// failed and 213 were retries, 69 on another route; 5,598 work items, 5,258 of them successful.
  @Test func ofTheFixtureMonth() throws {
    let folder = Self.fixtures + "/months/2026-10"
    let (books, axes) = try Self.books(folder, without: ["user_id", "work_item_id"])
    #expect(axes.count == 23)
    let (close, stage) = try books.brokenDown("2026-10")
    var counts = UsageCounts()
    (counts.calls, counts.failedCalls, counts.retries, counts.fallbacks) = (20_986, 213, 213, 69)
    (counts.acceptedOutputs, counts.editedOutputs, counts.rejectedOutputs) = (5_209, 1_524, 514)
    (counts.workItems, counts.successfulWorkItems) = (5_598, 5_258)
    let footing = BreakdownFooting(
      of: close.profitAndLoss, columns: try Self.columns(folder, nil), counts: counts)
    check(Self.combinations(axes), stage, footing)
  }
}
