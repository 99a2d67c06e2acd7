import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// The traps of price catalogues, each a month with the figures that come out right and those that a
/// naive reading gives: `Fixtures/traps/<number>-<name>/`.
@Suite struct PriceTrapTests {
  private func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test(arguments: [
    "06-context-tiers", "07-tier-prices", "08-price-units", "23-catalogue-numbers",
  ])
  func everyCustomerBearsTheRightCostAndNotTheNaiveOne(_ trap: String) async throws {
    let folder = FolderRun.repository.appendingPathComponent("Fixtures/traps/\(trap)").path
    let run = try await FolderRun(folder: folder, period: "2026-10")
    #expect(run.close.findings.filter { $0.severity != .note }.isEmpty)
    let costs = Dictionary(
      uniqueKeysWithValues: rows(try #require(run.reports["pnl.csv"])).compactMap { row in
        row["customer_id"].map { ($0, row["total_cost"] ?? "") }
      })
    for row in rows(try String(contentsOfFile: folder + "/expected.csv", encoding: .utf8)) {
      let customer = try #require(row["customer_id"])
      #expect(costs[customer] == row["total_cost"], "\(trap): \(customer)")
    }
    for row in rows(try String(contentsOfFile: folder + "/naive.csv", encoding: .utf8)) {
      let customer = try #require(row["customer_id"])
      let cost = try #require(costs[customer])
      #expect(cost != row["total_cost"], "\(trap): \(customer): \(row["mistake"] ?? "")")
    }
  }
}
