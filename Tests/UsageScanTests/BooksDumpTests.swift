import Foundation
import Pipeline
import Testing

/// Writes random months as books, for `Tests/Reference/compare-usage`.
///
/// `CROSSFOOT_DUMP_BOOKS` names the folder, `CROSSFOOT_SEED` the first seed and
/// `CROSSFOOT_DUMP_COUNT` how many follow.
@Suite("Books for the reference")
struct BooksDumpTests {
  static let folder = ProcessInfo.processInfo.environment["CROSSFOOT_DUMP_BOOKS"]

  @Test("are written where asked for", .enabled(if: folder != nil))
  func dump() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    let count = ProcessInfo.processInfo.environment["CROSSFOOT_DUMP_COUNT"].flatMap { UInt64($0) }
    let first = replayedSeed ?? 1
    for seed in first..<(first + (count ?? 1)) {
      let usage = RandomUsage(seed: seed, isTame: true)
      try write(usage, to: folder.appendingPathComponent(String(seed)))
    }
  }

  private func write(_ usage: RandomUsage, to books: URL) throws {
    for file in usage.files {
      // The bytes are plain, so the name must not say that they are compressed.
      let name = file.name.replacing(/\.(gz|zst)$/, with: "")
      try write(file.bytes, to: books.appendingPathComponent("inbox/" + name))
    }
    let rules = usage.rules
    try write(Self.table(rules.prices), to: books.appendingPathComponent("inbox/prices/p.csv"))
    try write(
      Self.table(rules.aliases), to: books.appendingPathComponent("inbox/model_aliases/a.csv"))
    try write(
      Self.table(rules.customers.map { ["customer_id": $0] }),
      to: books.appendingPathComponent("inbox/customers/c.csv"))
    try write(
      Self.table(rules.customerAliases.map { ["alias": $0.alias, "customer_id": $0.customer] }),
      to: books.appendingPathComponent("inbox/customer_aliases/a.csv"))
    try write(Array(policy(rules).utf8), to: books.appendingPathComponent("crossfoot.yaml"))
  }

  private func write(_ bytes: [UInt8], to place: URL) throws {
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
  }

  /// Rows as CSV, every cell in quotes.
  private static func table(_ rows: [[String: String]]) -> [UInt8] {
    let columns = Set(rows.flatMap(\.keys)).sorted()
    let lines = [columns] + rows.map { row in columns.map { row[$0, default: ""] } }
    let text = lines.map { cells in
      cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }
    return Array(text.joined().utf8)
  }

  private func policy(_ rules: RandomRules) -> String {
    var lines = [
      "reporting: { currency: USD, time_zone: \(rules.reportingZone.name) }", "providers:",
    ]
    for provider in RandomRules.providers {
      let zone = rules.billingZones[provider] ?? .utc
      lines.append("  \(provider): { billing_time_zone: \(zone.name) }")
    }
    let names = rules.dimensions.map { "\"\($0)\"" }
    lines.append("dimensions: [\(names.joined(separator: ", "))]")
    return lines.joined(separator: "\n") + "\n"
  }
}
